import { describe, expect, it } from 'vitest'
import { AudioLevels } from '../media/audioLevel'
import { FakeMediaDevices } from '../media/fakeMedia'
import { settle } from '../rtc/fakeConnection'
import { useCallStore } from '../stores/call'
import { useToastsStore } from '../stores/toasts'
import { LocalSources } from './localSources'
import { inFreshPages, setUpInside } from './sessionRig'

inFreshPages()

async function setUpSharing() {
  const parts = await setUpInside()
  parts.devices.displaySurface = 'window'
  parts.desk.setShare(true)
  await settle()
  const window = parts.devices.tracks.at(-1)
  if (!window) throw new Error('nothing was captured')
  const lastState = (): unknown =>
    parts.client.asked.filter(({ name }) => name === 'state:set').at(-1)?.payload
  const sender = parts.connections[0]?.transceivers[2]?.sender
  return { ...parts, window, lastState, sender }
}

describe('a shared window that is minimised', () => {
  it('stays in its slot, switched off, and the others are told', async () => {
    const { stores, window, lastState, sender } = await setUpSharing()
    expect(lastState()).toMatchObject({ state: { share: true, sharePaused: false } })
    window.silence(true)
    await settle()
    expect(stores.call.local.share).toMatchObject({ isOn: true, isHidden: true, isPaused: false })
    expect(lastState()).toMatchObject({ state: { share: true, sharePaused: true } })
    expect(sender?.track).toBe(window)
    expect(sender?.parameters.encodings).toMatchObject([{ active: false }])
  })

  it('goes on by itself', async () => {
    const { stores, window, lastState, sender } = await setUpSharing()
    window.silence(true)
    await settle()
    window.silence(false)
    await settle()
    expect(stores.call.local.share.isHidden).toBe(false)
    expect(lastState()).toMatchObject({ state: { share: true, sharePaused: false } })
    expect(sender?.parameters.encodings).toMatchObject([{ active: true }])
    expect(sender?.replaced).toEqual([window])
  })

  it('ends the share with a word when it is closed', async () => {
    const { window, lastState, said, sender } = await setUpSharing()
    window.silence(true)
    window.end()
    await settle()
    expect(lastState()).toMatchObject({ state: { share: false, sharePaused: false } })
    expect(said()).toContain('shareEnded')
    expect(sender?.track).toBeNull()
  })
})

describe('a pause', () => {
  function setUp() {
    const stores = { call: useCallStore(), toasts: useToastsStore() }
    const devices = new FakeMediaDevices()
    devices.displayTracks = ['video', 'audio']
    const levels = new AudioLevels({
      createContext: () => {
        throw new Error('no sound here')
      }
    })
    const sources = new LocalSources({ mediaDevices: devices as unknown as MediaDevices, levels, stores })
    return { stores, sources }
  }

  it('holds picture and sound back, and is undone with the share', async () => {
    const { stores, sources } = setUp()
    sources.share.setWanted(true)
    await settle()
    sources.share.setPaused(true)
    expect(sources.heldBack()).toEqual({ share: true, shareAudio: true })
    expect(stores.call.local.share.isPaused).toBe(true)
    sources.share.setWanted(false)
    expect(sources.heldBack()).toEqual({ share: false, shareAudio: false })
    expect(stores.call.local.share.isPaused).toBe(false)
    sources.close()
  })

  it('is told before the tracks, so that nothing gets out with them', async () => {
    const { sources } = setUp()
    sources.share.setWanted(true)
    await settle()
    const order: string[] = []
    sources.on('hold', () => order.push('hold'))
    sources.on('track', ({ slot }) => order.push(slot))
    sources.share.setPaused(true)
    expect(order).toEqual(['hold', 'share', 'shareAudio'])
    sources.close()
  })

  it('lets a hidden window be heard', async () => {
    const { sources } = setUp()
    sources.share.setWanted(true)
    await settle()
    sources.share.setHidden(true)
    expect(sources.heldBack()).toEqual({ share: true, shareAudio: false })
    sources.close()
  })
})
