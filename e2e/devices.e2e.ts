/** Choosing other devices in mid-call, and devices that are pulled out and plugged in again. */
import { describe, expect, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { openHouse } from './house'
import { until, type Person } from './person'

// The second fake camera delivers depth, which no picture can be made of; hence a third.
const house = openHouse([], ['--use-fake-device-for-media-stream=device-count=3'])

/** Positions of the slots among the transceivers of every connection. */
const slots = { microphone: 0, camera: 1 } as const
type Kind = keyof typeof slots

declare global {
  interface Window {
    /** Pulls a device out: its tracks end, it is listed and can be opened no more. */
    unplug(deviceId: string): void
    plugIn(deviceId: string): void
  }
}

async function twoInRoom(): Promise<[Person, Person]> {
  const roomId = house.freshRoom()
  const [ana, ben] = await Promise.all([house.arrive('Ana'), house.arrive('Ben')])
  await ana.context.addInitScript(makePluggable)
  await ana.join(roomId)
  await ben.join(roomId)
  await Promise.all([ana.receives(1), ben.receives(1)])
  return [ana, ben]
}

/** Picks a device in the menu of the call. @returns what the menu calls it, and its id */
async function choose(person: Person, kind: Kind, label: string): Promise<string> {
  await person.page.getByTestId('device-menu').click()
  const select = person.page.getByRole('combobox', { name: en.device[kind] })
  await select.selectOption({ label })
  const deviceId = await select.inputValue()
  await person.page.keyboard.press('Escape')
  await select.waitFor({ state: 'detached' })
  return deviceId
}

/** Id of the device whose track really goes out. */
function sentDevice({ page }: Person, kind: Kind): Promise<string | undefined> {
  return page.evaluate(
    (slot) =>
      window.recordedConnections
        .find(({ connectionState }) => connectionState === 'connected')
        ?.getTransceivers()
        [slot]?.sender.track?.getSettings().deviceId,
    slots[kind]
  )
}

async function sends(person: Person, kind: Kind, deviceId: string): Promise<void> {
  await until(
    async () => (await sentDevice(person, kind)) === deviceId,
    async () => `${person.name} sends ${kind} ${await sentDevice(person, kind)}, wanted ${deviceId}`
  )
}

async function saysInToast({ page }: Person, sentence: string, device = ''): Promise<void> {
  await page.getByTestId('toast').getByText(sentence.replace('{device}', device)).waitFor()
}

const mutedBadge = '[data-testid^="tile-"][data-link] [data-testid="tile-muted"]'

describe('choosing another device during the call', () => {
  it('keeps the picture arriving', async () => {
    const [ana, ben] = await twoInRoom()
    const first = await sentDevice(ana, 'camera')
    const chosen = await choose(ana, 'camera', 'fake_device_2')
    expect(chosen).not.toBe(first)
    await sends(ana, 'camera', chosen)
    await ben.receives(1)
    expect(await ana.shownSources()).toBe('true true false')
    expect(ana.errors).toEqual([])
  })

  it('keeps the sound arriving', async () => {
    const [ana, ben] = await twoInRoom()
    await sends(ana, 'microphone', await choose(ana, 'microphone', 'Fake Audio Input 2'))
    await ben.receives(1)
    expect(await ana.shownSources()).toBe('true true false')
  })

  it('does not switch on what is off', async () => {
    const [ana, ben] = await twoInRoom()
    await ana.press('toggle-mic', false)
    await ana.press('toggle-camera', false)
    await ben.page.locator(mutedBadge).waitFor()
    const microphone = await choose(ana, 'microphone', 'Fake Audio Input 2')
    const camera = await choose(ana, 'camera', 'fake_device_2')
    await sends(ana, 'microphone', microphone)
    expect(await ana.sentSources()).toBe('false false false')
    expect(await ben.page.locator(mutedBadge).count()).toBe(1)

    // What was chosen while off is what comes on.
    await ana.press('toggle-mic', true)
    await ana.press('toggle-camera', true)
    await sends(ana, 'camera', camera)
    await sends(ana, 'microphone', microphone)
    await ben.receives(1)
  })
})

describe('a device that is pulled out', () => {
  it.each([
    ['camera', 'fake_device_2', 'fake_device_0'],
    ['microphone', 'Fake Audio Input 2', 'Fake Default Audio Input']
  ] as const)('is stood in for, and used again when it is back (%s)', async (kind, label, standIn) => {
    const [ana, ben] = await twoInRoom()
    const chosen = await choose(ana, kind, label)
    await sends(ana, kind, chosen)

    await ana.page.evaluate((id) => window.unplug(id), chosen)
    await saysInToast(ana, en.toast[`${kind}FellBack`], standIn)
    expect(await sentDevice(ana, kind)).not.toBe(chosen)
    await ben.receives(1)
    expect(await ana.shownSources()).toBe('true true false')

    await ana.page.evaluate((id) => window.plugIn(id), chosen)
    await saysInToast(ana, en.toast[`${kind}Returned`], label)
    await sends(ana, kind, chosen)
    await ben.receives(1)
    expect(ana.errors).toEqual([])
  })

  it('leaves the picture off, and says so, when it was the only one', async () => {
    const [ana, ben] = await twoInRoom()
    const inUse = await sentDevice(ana, 'camera')
    await ana.page.evaluate(async (last) => {
      const devices = await navigator.mediaDevices.enumerateDevices()
      const cameras = devices.filter(({ kind }) => kind === 'videoinput').map(({ deviceId }) => deviceId)
      for (const id of cameras) if (id !== last) window.unplug(id)
      if (last) window.unplug(last)
    }, inUse)
    await saysInToast(ana, en.toast.cameraLost)
    await ana.page.locator('[data-testid="toggle-camera"][aria-pressed="false"]').waitFor()
    await ben.page.locator('[data-testid^="tile-"][data-link] video').waitFor({ state: 'detached' })
    await ben.receives(1, { video: false })
  })
})

/** Runs in the page: lets a spec pull out devices that the browser goes on offering. */
function makePluggable(): void {
  const devices = navigator.mediaDevices
  const open = devices.getUserMedia.bind(devices)
  const list = devices.enumerateDevices.bind(devices)
  const gone = new Set<string>()
  const tracks = new Set<MediaStreamTrack>()
  devices.enumerateDevices = async () => (await list()).filter(({ deviceId }) => !gone.has(deviceId))
  devices.getUserMedia = async (constraints = {}) => {
    const medium = constraints.video ? 'video' : 'audio'
    const wish = constraints[medium]
    const present = (await devices.enumerateDevices()).filter(({ kind }) => kind === `${medium}input`)
    const details = typeof wish === 'object' ? wish : {}
    const exact = (details.deviceId as ConstrainDOMStringParameters | undefined)?.exact
    const chosen = exact ?? present[0]?.deviceId
    if (!present.some(({ deviceId }) => deviceId === chosen))
      throw new DOMException('Requested device not found', 'NotFoundError')
    const stream = await open(
      gone.size === 0 || exact || !chosen
        ? constraints
        : { [medium]: { ...details, deviceId: { exact: chosen } } }
    )
    for (const track of stream.getTracks()) tracks.add(track)
    return stream
  }
  window.unplug = (deviceId) => {
    gone.add(deviceId)
    for (const track of tracks) {
      if (track.readyState === 'ended' || track.getSettings().deviceId !== deviceId) continue
      track.stop()
      track.dispatchEvent(new Event('ended'))
    }
    devices.dispatchEvent(new Event('devicechange'))
  }
  window.plugIn = (deviceId) => {
    gone.delete(deviceId)
    devices.dispatchEvent(new Event('devicechange'))
  }
}
