import { describe, expect, it } from 'vitest'
import { setUp, sharp } from './outgoingSlotRig'

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
    sender.parameters = { encodings: [], codecs: [] }
    void slot.setPaused(true)
    void slot.setTrack(screen)
    await attach()
    await slot.setEncoding(sharp)
    expect(sender.track).toBeNull()
    sender.parameters = { encodings: [{}], codecs: [] }
    await slot.confirm()
    expect(sender.parameters.encodings).toMatchObject([{ active: false, maxBitrate: sharp.maxBitrate }])
    expect(sender.track).toBe(screen)
  })

  it('tries once, and not for ever, what a browser cannot do', async () => {
    const { sender, reports, slot, attach } = setUp('share')
    sender.parameters = { encodings: [], codecs: [] }
    void slot.setPaused(true)
    await attach()
    await slot.setEncoding(sharp)
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
    await slot.setEncoding(sharp)
    expect(sender.parameters.encodings).toMatchObject([{ active: false, maxBitrate: sharp.maxBitrate }])
  })

  it('stands still while it is paused or nobody looks', async () => {
    const { sender, slot, attach } = setUp('camera')
    const isActive = () => sender.parameters.encodings[0]?.['active']
    await attach()
    await slot.setIdle(true)
    expect(isActive()).toBe(false)
    await slot.setPaused(true)
    await slot.setIdle(false)
    expect(isActive()).toBe(false)
    await slot.setPaused(false)
    expect(isActive()).toBe(true)
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
