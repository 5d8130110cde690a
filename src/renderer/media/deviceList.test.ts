import { describe, expect, it, vi } from 'vitest'
import { DeviceList, type DeviceChange } from './deviceList'
import { FakeMediaDevices, FakePermissions, settle, type FakeDevice } from './fakeMedia'

const builtIn: FakeDevice = { kind: 'audioinput', deviceId: 'built-in', label: 'Built-in' }
const headset: FakeDevice = { kind: 'audioinput', deviceId: 'headset', label: 'Headset' }
const webcam: FakeDevice = { kind: 'videoinput', deviceId: 'webcam', label: 'Webcam' }
const nameless: FakeDevice = { kind: 'audioinput', deviceId: '', label: '' }

/** A timer that a test lets run out. */
class ManualSchedule {
  #due: (() => void)[] = []
  delaysMs: number[] = []

  readonly schedule = (task: () => void, delayMs: number): (() => void) => {
    this.delaysMs.push(delayMs)
    this.#due.push(task)
    return () => (this.#due = this.#due.filter((one) => one !== task))
  }

  get waiting(): number {
    return this.#due.length
  }

  async runOut(): Promise<void> {
    const due = this.#due
    this.#due = []
    for (const task of due) task()
    await settle()
  }
}

async function openList(...plugged: FakeDevice[]) {
  const mediaDevices = new FakeMediaDevices(...plugged)
  const permissions = new FakePermissions()
  const timer = new ManualSchedule()
  const list = new DeviceList({ mediaDevices, permissions, schedule: timer.schedule })
  const changes: DeviceChange[] = []
  list.on('change', (change) => changes.push(change))
  await list.refresh()
  return { mediaDevices, permissions, timer, list, changes }
}

describe('DeviceList', () => {
  it('lists what is there, and calls nothing of it new', async () => {
    const { list, changes } = await openList(builtIn, webcam)
    expect(list.lists).toEqual({
      microphone: [{ id: 'built-in', label: 'Built-in' }],
      camera: [{ id: 'webcam', label: 'Webcam' }],
      speaker: []
    })
    expect(changes).toHaveLength(1)
    expect(changes[0]?.added).toEqual({ microphone: [], camera: [], speaker: [] })
  })

  it('waits for the end of a burst and tells of it once', async () => {
    const { mediaDevices, timer, changes } = await openList(builtIn)
    mediaDevices.plug(headset)
    mediaDevices.plug(webcam)
    mediaDevices.dispatchEvent(new Event('devicechange'))
    expect(timer.waiting).toBe(1)
    expect(timer.delaysMs).toEqual([250, 250, 250])

    await timer.runOut()

    expect(changes).toHaveLength(2)
    expect(changes[1]?.added).toEqual({
      microphone: [{ id: 'headset', label: 'Headset' }],
      camera: [{ id: 'webcam', label: 'Webcam' }],
      speaker: []
    })
  })

  it('tells what was removed, and the lists before and after', async () => {
    const { mediaDevices, timer, changes } = await openList(builtIn, headset)
    mediaDevices.unplug('headset')
    await timer.runOut()
    const change = changes.at(-1)
    expect(change?.removed.microphone).toEqual([{ id: 'headset', label: 'Headset' }])
    expect(change?.added.microphone).toEqual([])
    expect(change?.before.microphone.devices).toHaveLength(2)
    expect(change?.after.microphone.devices).toHaveLength(1)
  })

  it('is silent when a burst changes nothing', async () => {
    const { mediaDevices, timer, changes } = await openList(builtIn)
    mediaDevices.plug(headset)
    mediaDevices.unplug('headset')
    await timer.runOut()
    expect(changes).toHaveLength(1)
  })

  it('tells that names were revealed without calling it plugging', async () => {
    const { mediaDevices, list, changes } = await openList(nameless)
    expect(list.lists.microphone).toEqual([{ id: '', label: '' }])
    mediaDevices.plugged = [builtIn]
    await list.refresh()
    expect(changes).toHaveLength(2)
    expect(changes[1]?.added.microphone).toEqual([])
    expect(changes[1]?.removed.microphone).toEqual([])
  })

  it('tells of the first device of a kind ever plugged in', async () => {
    const { mediaDevices, timer, changes } = await openList()
    mediaDevices.plug(webcam)
    await timer.runOut()
    expect(changes.at(-1)?.added.camera).toEqual([{ id: 'webcam', label: 'Webcam' }])
  })

  it('ends with what was there last when a look takes long', async () => {
    const { mediaDevices, list } = await openList()
    const answers: ((infos: MediaDeviceInfo[]) => void)[] = []
    const look = () => mediaDevices.enumerateDevices.call(mediaDevices)
    const slow = vi.spyOn(mediaDevices, 'enumerateDevices')
    slow.mockImplementationOnce(() => new Promise((resolve) => answers.push(resolve)))

    mediaDevices.plugged = [builtIn]
    void list.refresh()
    await settle()
    mediaDevices.plugged = [headset]
    const last = list.refresh()
    await settle()
    mediaDevices.plugged = [builtIn]
    const outdated = await look()
    mediaDevices.plugged = [headset]
    answers[0]?.(outdated)
    await last

    expect(list.lists.microphone).toEqual([{ id: 'headset', label: 'Headset' }])
  })

  it('keeps what it knows when a look fails', async () => {
    const { mediaDevices, list, changes } = await openList(builtIn)
    mediaDevices.enumerateDevices = () => Promise.reject(new DOMException('', 'InvalidStateError'))
    await list.refresh()
    expect(list.lists.microphone).toHaveLength(1)
    expect(changes).toHaveLength(1)
  })

  it('is empty where the page has no media devices', async () => {
    const list = new DeviceList({ mediaDevices: undefined })
    await list.refresh()
    expect(list.lists).toEqual({ microphone: [], camera: [], speaker: [] })
  })

  it('looks and tells no more after close', async () => {
    const { mediaDevices, list, timer, permissions, changes } = await openList(builtIn)
    mediaDevices.plug(headset)
    list.close()
    expect(timer.waiting).toBe(0)
    mediaDevices.plug(webcam)
    permissions.change('camera', 'granted')
    await list.refresh()
    expect(timer.waiting).toBe(0)
    expect(changes).toHaveLength(1)
    expect(list.permissions.camera).toBe('unknown')
  })
})

describe('DeviceList permissions', () => {
  it('knows them from the start and follows them', async () => {
    const permissions = new FakePermissions()
    permissions.change('microphone', 'denied')
    const list = new DeviceList({ mediaDevices: undefined, permissions })
    const heard = vi.fn()
    list.on('permission', heard)
    await settle()
    expect(list.permissions).toEqual({ microphone: 'denied', camera: 'unknown' })

    permissions.change('camera', 'granted')
    expect(heard).toHaveBeenLastCalledWith({ kind: 'camera', permission: 'granted' })
    permissions.change('camera', 'prompt')
    expect(list.permissions.camera).toBe('unknown')
  })

  it('looks again when one is granted, because names come with it', async () => {
    const { mediaDevices, permissions, list } = await openList(nameless)
    mediaDevices.plugged = [builtIn]
    permissions.change('microphone', 'granted')
    await settle()
    expect(list.lists.microphone).toEqual([{ id: 'built-in', label: 'Built-in' }])
  })

  it('leaves them unknown where the browser does not answer', async () => {
    const refusing = { query: () => Promise.reject(new TypeError('not a valid enum value')) }
    const list = new DeviceList({ mediaDevices: undefined, permissions: refusing })
    await settle()
    expect(list.permissions).toEqual({ microphone: 'unknown', camera: 'unknown' })
  })
})
