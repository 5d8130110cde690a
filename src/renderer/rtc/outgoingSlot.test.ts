import { describe, expect, it } from 'vitest'
import { FakeTrack } from './fakeConnection'
import { setUp, sharp, small } from './outgoingSlotRig'

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

  it('calls a change no gap, also when the old track ends before the new one is in', async () => {
    const { sender, slot, attach } = setUp('share')
    await attach()
    const [first, second] = [new FakeTrack('video'), new FakeTrack('video')]
    await slot.setTrack(first.asTrack())
    const changed = slot.setTrack(second.asTrack())
    first.readyState = 'ended'
    expect(slot.isSending()).toBe(true)
    await changed
    expect(slot.isSending()).toBe(true)

    sender.refusal = new Error('no')
    const refused = slot.setTrack(new FakeTrack('video').asTrack())
    second.readyState = 'ended'
    await refused
    expect(slot.isSending()).toBe(false)
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

  it('has set up the encoder before there is a picture for it', async () => {
    const { sender, slot, track } = setUp()
    const camera = track()
    void slot.setTrack(camera)
    let wasReady = false
    const replace = sender.replaceTrack.bind(sender)
    sender.replaceTrack = (next) => {
      wasReady = sender.parameters.encodings[0]?.['maxBitrate'] === 600_000
      return replace(next)
    }
    await slot.attach(sender as unknown as RTCRtpSender, small)
    expect(wasReady).toBe(true)
    expect(sender.parameters.encodings).toEqual([
      { active: true, maxBitrate: 600_000, scaleResolutionDownBy: 2, maxFramerate: 30 }
    ])
    expect(sender.parameters.degradationPreference).toBe('balanced')
  })

  it('prefers what it has been told to what it is attached with', async () => {
    const { sender, slot } = setUp()
    await slot.setEncoding(sharp)
    await slot.attach(sender as unknown as RTCRtpSender, small)
    expect(sender.parameters.encodings[0]?.['scaleResolutionDownBy']).toBe(1)
  })

  it('asks for nothing when the encoding is the same in other words', async () => {
    const { sender, slot, attach } = setUp()
    await attach()
    await slot.setEncoding(small)
    let changes = 0
    const set = sender.setParameters.bind(sender)
    sender.setParameters = (parameters) => {
      changes += 1
      return set(parameters)
    }
    await slot.setEncoding({ ...small })
    expect(changes).toBe(0)
    await slot.setEncoding(sharp)
    expect(changes).toBe(1)
  })

  it('reports an encoding that the browser refuses', async () => {
    const { sender, reports, slot, attach } = setUp()
    await attach()
    sender.refusal = new Error('no')
    await slot.setEncoding(small)
    expect(reports).toEqual(['could not set up the encoder'])
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

  it('keeps a share on while its source is mute, as a minimised window makes it', async () => {
    const { slot, attach } = setUp('share')
    const track = new FakeTrack('video')
    await attach()
    await slot.setTrack(track.asTrack())
    track.muted = true
    expect(slot.isSending()).toBe(true)
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
