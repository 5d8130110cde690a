import { describe, expect, it } from 'vitest'
import { FakeSender, FakeTrack } from './fakeConnection'
import { OutgoingSlot } from './outgoingSlot'
import { cameraBudget } from './senderPolicy'

function setUp() {
  const sender = new FakeSender()
  const reports: string[] = []
  const slot = new OutgoingSlot((message) => reports.push(message))
  const attach = (): Promise<void> => slot.attach(sender as unknown as RTCRtpSender)
  const track = (): MediaStreamTrack => new FakeTrack('video').asTrack()
  return { sender, reports, slot, attach, track }
}

describe('OutgoingSlot', () => {
  it('remembers a track until there is a sender', async () => {
    const { sender, slot, attach, track } = setUp()
    const camera = track()
    await slot.setTrack(camera)
    expect(slot.isSending()).toBe(false)
    await attach()
    expect(sender.track).toBe(camera)
    expect(slot.isSending()).toBe(true)
  })

  it('ends with the latest track, skipping those nobody wants any more', async () => {
    const { sender, slot, attach, track } = setUp()
    await attach()
    const [first, second, third] = [track(), track(), track()]
    await Promise.all([
      slot.setTrack(first),
      slot.setTrack(second),
      slot.setTrack(null),
      slot.setTrack(third)
    ])
    expect(sender.replaced).toEqual([third])
  })

  it('loses no wish made while another is being carried out', async () => {
    const { sender, slot, attach, track } = setUp()
    await attach()
    for (let delay = 0; delay < 12; delay += 1) {
      const [first, second] = [track(), track()]
      const done = slot.setTrack(first)
      for (let turn = 0; turn < delay; turn += 1) await Promise.resolve()
      await Promise.all([done, slot.setTrack(second)])
      expect(sender.track).toBe(second)
    }
  })

  it('says what the browser refused and goes on with the next wish', async () => {
    const { sender, reports, slot, attach, track } = setUp()
    await attach()
    sender.refusal = new Error('no')
    await slot.setTrack(track())
    expect(reports).toEqual(['could not replace the track'])
    expect(slot.isSending()).toBe(false)
    sender.refusal = null
    await slot.setTrack(track())
    expect(slot.isSending()).toBe(true)
  })

  it('limits the encoder once negotiated, and not before', async () => {
    const { sender, slot, attach } = setUp()
    await attach()
    await slot.setBudget(cameraBudget(2))
    expect(sender.parameters.encodings).toEqual([{}])
    await slot.confirm()
    expect(sender.parameters.encodings).toEqual([
      { maxBitrate: 600_000, scaleResolutionDownBy: 2, maxFramerate: 30 }
    ])
    expect(sender.parameters.degradationPreference).toBe('balanced')
  })

  it('reports limits that the browser refuses', async () => {
    const { sender, reports, slot, attach } = setUp()
    await attach()
    await slot.confirm()
    sender.refusal = new Error('no')
    await slot.setBudget(cameraBudget(4))
    expect(reports).toEqual(['could not limit the encoder'])
  })

  it('is sending only what really flows', async () => {
    const { slot, attach } = setUp()
    const track = new FakeTrack('video')
    await attach()
    await slot.setTrack(track.asTrack())
    expect(slot.isSending()).toBe(true)
    track.enabled = false
    expect(slot.isSending()).toBe(false)
    track.enabled = true
    track.muted = true
    expect(slot.isSending()).toBe(false)
    track.muted = false
    track.readyState = 'ended'
    expect(slot.isSending()).toBe(false)
  })

  it('touches and reports nothing once closed', async () => {
    const { sender, reports, slot, attach, track } = setUp()
    await attach()
    sender.refusal = new Error('closed')
    const pending = slot.setTrack(track())
    slot.close()
    await pending
    await slot.setTrack(track())
    expect(sender.replaced).toEqual([])
    expect(reports).toEqual([])
  })
})
