import { describe, expect, it } from 'vitest'
import { FakeSender, FakeTrack } from './fakeConnection'
import { OutgoingSlot } from './outgoingSlot'
import { cameraBudget, textBudget } from './senderPolicy'
import type { Slot } from './slots'

function setUp(name: Slot = 'camera') {
  const sender = new FakeSender()
  const reports: string[] = []
  const slot = new OutgoingSlot(name, (message) => reports.push(message))
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

  it('limits the encoder once negotiated, and not before', async () => {
    const { sender, slot, attach } = setUp()
    await attach()
    await slot.setBudget(cameraBudget(2))
    expect(sender.parameters.encodings).toEqual([{}])
    await slot.confirm()
    expect(sender.parameters.encodings).toEqual([
      { active: true, maxBitrate: 600_000, scaleResolutionDownBy: 2, maxFramerate: 30 }
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

describe('a paused slot', () => {
  it('switches the encoder off and on again, and keeps its track', async () => {
    const { sender, slot, attach, track } = setUp('share')
    await attach()
    const screen = track()
    await slot.setTrack(screen)
    await slot.setPaused(true)
    expect(sender.parameters.encodings).toEqual([{ active: false }])
    expect(sender.track).toBe(screen)
    expect(slot.isSending()).toBe(true)
    await slot.setPaused(false)
    expect(sender.parameters.encodings).toEqual([{ active: true }])
    expect(sender.replaced).toEqual([screen])
  })

  it('lets no picture out on a link that is made meanwhile: off first, then the track', async () => {
    const { sender, slot, attach, track } = setUp('share')
    const order: string[] = []
    const [replace, set] = [sender.replaceTrack.bind(sender), sender.setParameters.bind(sender)]
    sender.replaceTrack = (next) => (order.push('track'), replace(next))
    sender.setParameters = (next) => (
      order.push(`active ${String(next.encodings[0]?.['active'])}`),
      set(next)
    )
    void slot.setTrack(track())
    void slot.setPaused(true)
    await attach()
    expect(order).toEqual(['active false', 'track'])
  })

  it('takes the old track out before it goes on with another', async () => {
    const { sender, slot, attach, track } = setUp('share')
    await attach()
    await slot.setTrack(track())
    await slot.setPaused(true)
    const next = track()
    const sentWhenOn: (MediaStreamTrack | null)[] = []
    const set = sender.setParameters.bind(sender)
    sender.setParameters = (parameters) => (sentWhenOn.push(sender.track), set(parameters))
    await Promise.all([slot.setPaused(false), slot.setTrack(next)])
    expect(sentWhenOn).toEqual([next])
  })

  it('keeps the track outside while the browser refuses to switch the encoder off', async () => {
    const { sender, reports, slot, attach, track } = setUp('share')
    const screen = track()
    void slot.setPaused(true)
    void slot.setTrack(screen)
    sender.refusal = new Error('no')
    await attach()
    expect(sender.track).toBeNull()
    expect(reports).toEqual(['could not pause'])
    expect(slot.isSending()).toBe(true) // on, as far as anybody has to know
    sender.refusal = null
    await slot.confirm()
    expect(sender.parameters.encodings[0]?.['active']).toBe(false)
    expect(sender.track).toBe(screen)
  })

  it('takes out what is being sent when the browser refuses to switch the encoder off', async () => {
    const { sender, reports, slot, attach, track } = setUp('share')
    await attach()
    const screen = track()
    await slot.setTrack(screen)
    sender.setParameters = () => Promise.reject(new Error('no'))
    await slot.setPaused(true)
    expect(reports).toEqual(['could not pause'])
    expect(sender.track).toBeNull()
    expect(slot.isSending()).toBe(true) // on, as far as anybody has to know
    await slot.setPaused(false)
    expect(sender.track).toBe(screen)
  })

  it('waits for encodings where a browser has none yet', async () => {
    const { sender, slot, attach, track } = setUp('share')
    const screen = track()
    sender.parameters = { encodings: [] }
    void slot.setPaused(true)
    void slot.setTrack(screen)
    await attach()
    await slot.setBudget(textBudget)
    expect(sender.track).toBeNull()
    sender.parameters = { encodings: [{}] }
    await slot.confirm()
    expect(sender.parameters.encodings).toMatchObject([{ active: false, maxBitrate: textBudget.maxBitrate }])
    expect(sender.track).toBe(screen)
  })

  it('tries once, and not for ever, what a browser cannot do', async () => {
    const { sender, reports, slot, attach } = setUp('share')
    sender.parameters = { encodings: [] }
    void slot.setPaused(true)
    await attach()
    await slot.setBudget(textBudget)
    await slot.confirm()
    expect(reports).toEqual(['could not pause', 'could not pause'])
  })

  it('takes its track off at once', async () => {
    const { sender, slot, attach, track } = setUp('share')
    await attach()
    await slot.setTrack(track())
    await slot.setPaused(true)
    await slot.setTrack(null)
    expect(sender.track).toBeNull()
    expect(slot.isSending()).toBe(false)
  })

  it('stays paused when its limits change', async () => {
    const { sender, slot, attach } = setUp('share')
    await attach()
    await slot.confirm()
    await slot.setPaused(true)
    await slot.setBudget(textBudget)
    expect(sender.parameters.encodings).toMatchObject([{ active: false, maxBitrate: textBudget.maxBitrate }])
  })

  it('ends as the last wish says, however quickly they come', async () => {
    const { sender, slot, attach } = setUp('share')
    await attach()
    await Promise.all([true, false, true, false, true].map((isPaused) => slot.setPaused(isPaused)))
    expect(sender.parameters.encodings[0]?.['active']).toBe(false)
    await slot.setPaused(false)
    expect(sender.parameters.encodings[0]?.['active']).toBe(true)
  })
})
