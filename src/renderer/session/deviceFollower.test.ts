import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { AudioLevels } from '../media/audioLevel'
import { DeviceList } from '../media/deviceList'
import { FakeMediaDevices, FakePermissions, settle } from '../media/fakeMedia'
import { Playback } from '../media/playback'
import { useCallStore } from '../stores/call'
import { useDevicesStore } from '../stores/devices'
import { useSettingsStore } from '../stores/settings'
import { useToastsStore } from '../stores/toasts'
import { DeviceFollower } from './deviceFollower'
import { LocalSources } from './localSources'

beforeEach(() => setActivePinia(createPinia()))

/** At the door, microphone on. */
async function setUp() {
  const stores = {
    call: useCallStore(),
    devices: useDevicesStore(),
    settings: useSettingsStore(),
    toasts: useToastsStore()
  }
  const devices = new FakeMediaDevices({ kind: 'audioinput', deviceId: 'desk', label: 'Desk' })
  const mediaDevices = devices as unknown as MediaDevices
  const permissions = new FakePermissions()
  permissions.change('microphone', 'granted')
  const list = new DeviceList({ mediaDevices, permissions, schedule: () => () => {} })
  const noSound = (): never => {
    throw new Error('no sound here')
  }
  const follower = new DeviceFollower({ list, playback: new Playback({ createElement: noSound }), stores })
  const open = (): LocalSources => {
    const sources = new LocalSources({
      mediaDevices,
      levels: new AudioLevels({ createContext: noSound }),
      stores
    })
    follower.attach(sources)
    sources.microphone.setWanted(true)
    return sources
  }
  const sources = open()
  await settle()
  const said = (): string[] => stores.toasts.toasts.map(({ message }) => message)
  return { devices, permissions, follower, sources, open, stores, said }
}

describe('a microphone that goes away', () => {
  it('is said to be gone when it was unplugged', async () => {
    const { devices, sources, said } = await setUp()
    devices.unplug('desk')
    await settle()
    expect(said()).toEqual(['microphoneLost'])
    sources.close()
  })

  it.each([true, false])('is not said to be gone when the permission was (switched on: %s)', async (isOn) => {
    const { devices, permissions, sources, stores, said } = await setUp()
    sources.microphone.setWanted(isOn)
    // Chromium's order: first the permission, then the track.
    permissions.change('microphone', 'denied')
    devices.refuse('NotAllowedError')
    for (const track of devices.liveTracks) track.end()
    await settle()
    expect(said()).toEqual([])
    expect(stores.call.local.microphone.problem).toBe(isOn ? 'permissionDenied' : null)
    sources.close()
  })

  it('is not brought up again at the next door', async () => {
    const { devices, follower, sources, open, said } = await setUp()
    devices.hold()
    devices.unplug('desk')
    follower.detach()
    sources.close()
    devices.plugged = [{ kind: 'audioinput', deviceId: 'head', label: 'Headset' }]
    devices.release()
    const next = open()
    await settle()
    expect(said()).toEqual([])
    next.close()
  })
})
