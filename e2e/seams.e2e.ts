/** Where session, signaling and mesh meet: connections that break, pages that go away, and what is left behind. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { openHouse } from './house'
import { until, type Person } from './person'
import { startService } from './service'
import { Wire } from './wire'

const house = openHouse(['--grace-ms', '6000', '--return-grace-ms', '3000'])

let wire: Wire
beforeEach(async () => {
  wire = await Wire.lay(house.service.port)
})
afterEach(() => wire.close())

declare global {
  interface Window {
    /** What the page has taken and may not have given back. */
    taken: { readonly tracks: MediaStreamTrack[]; readonly sounds: HTMLAudioElement[]; intervals: number }
  }
}

/** Counts from outside what a call takes: devices, audio elements, intervals. */
async function countTakings(person: Person): Promise<void> {
  await person.context.addInitScript(() => {
    const taken: Window['taken'] = { tracks: [], sounds: [], intervals: 0 }
    window.taken = taken
    const devices = navigator.mediaDevices
    const open = devices.getUserMedia.bind(devices)
    devices.getUserMedia = async (constraints) => {
      const stream = await open(constraints)
      taken.tracks.push(...stream.getTracks())
      return stream
    }
    const NativeAudio = window.Audio
    window.Audio = class extends NativeAudio {
      constructor() {
        super()
        taken.sounds.push(this)
      }
    }
    const running = new Set<unknown>()
    const [start, stop] = [window.setInterval.bind(window), window.clearInterval.bind(window)]
    const track = (id: number): number => {
      running.add(id)
      taken.intervals = running.size
      return id
    }
    window.setInterval = ((handler: () => void, ms?: number) =>
      track(start(handler, ms))) as unknown as typeof window.setInterval
    window.clearInterval = (id) => {
      stop(id)
      running.delete(id)
      taken.intervals = running.size
    }
  })
}

/** Connections that are open, tracks that live, audio elements with a source, intervals that run. */
function heldBy({ page }: Person): Promise<readonly [number, number, number, number]> {
  return page.evaluate(
    () =>
      [
        window.recordedConnections.filter(({ connectionState }) => connectionState !== 'closed').length,
        window.taken.tracks.filter(({ readyState }) => readyState === 'live').length,
        window.taken.sounds.filter(({ srcObject }) => srcObject !== null).length,
        window.taken.intervals
      ] as const
  )
}

async function twoInside(): Promise<{ ana: Person; ben: Person; roomId: string }> {
  const roomId = house.freshRoom()
  const [ana, ben] = await Promise.all([house.arrive('Ana', { url: wire.url }), house.arrive('Ben')])
  await countTakings(ana)
  await ana.join(roomId)
  await ben.join(roomId)
  await Promise.all([ana.receives(1), ben.receives(1)])
  return { ana, ben, roomId }
}

const isAway = (person: Person): Promise<void> => person.page.getByTestId('connection-banner').waitFor()
const isBack = (person: Person): Promise<void> =>
  person.page.getByTestId('connection-banner').waitFor({ state: 'detached' })

describe('while the line to the service is cut', () => {
  it('somebody who arrives is met when it is mended', async () => {
    const { ana, roomId } = await twoInside()
    wire.cut()
    await isAway(ana)
    const cem = await house.arrive('Cem')
    await cem.join(roomId)
    wire.mend()
    await isBack(ana)
    await Promise.all([ana.seesTiles(2), cem.seesTiles(2)])
    await Promise.all([ana.receives(2), cem.receives(2)])
  })

  it('somebody who leaves is gone for the others as soon as it is mended, and not for the grace time alone', async () => {
    const { ana, ben } = await twoInside()
    wire.cut()
    await isAway(ana)
    await ana.leave()
    wire.mend()
    await ben.seesTiles(0)
  })

  it('for longer than the grace time, the call is made anew without ghosts or doubled sound', async () => {
    const { ana, ben } = await twoInside()
    wire.cut()
    await isAway(ana)
    await ben.page.getByTestId('participants-toggle').click()
    await ben.page.getByText(en.link.outOfSight.replace('{name}', 'Ana')).waitFor()
    wire.mend()
    await isBack(ana)
    await ben.page.getByText(en.link.outOfSight.replace('{name}', 'Ana')).waitFor({ state: 'detached' })
    await Promise.all([ana.seesTiles(1), ben.seesTiles(1)])
    await Promise.all([ana.receives(1), ben.receives(1)])
    expect((await heldBy(ana)).slice(0, 3)).toEqual([1, 2, 2])
    expect(await ana.shownSources()).toBe('true true false')
  })
})

describe('a service that answers slowly', () => {
  it('does not take us out of the second room because of the first', async () => {
    const [first, second] = [house.freshRoom(), house.freshRoom()]
    const [ana, ben] = await Promise.all([house.arrive('Ana', { url: wire.url }), house.arrive('Ben')])
    await ana.openRoom(first)
    // Both rooms are visited within one page: whatever is asked goes over one connection.
    const visit = (roomId: string): Promise<void> =>
      ana.page.evaluate((id) => {
        history.pushState({}, '', `/r/${id}`)
        window.dispatchEvent(new PopStateEvent('popstate', { state: {} }))
      }, roomId)
    await visit(second)
    await ana.page.getByRole('heading', { name: second }).waitFor()
    await visit(first)
    await ana.page.getByRole('heading', { name: first }).waitFor()
    wire.hold()
    await ana.page.getByTestId('join').click()
    await visit(second)
    await ana.page.getByRole('heading', { name: second }).waitFor()
    await ana.page.getByTestId('join').click()
    await ana.page.locator('[data-testid="join"][aria-busy="true"]').waitFor()
    wire.release()
    await ana.page.getByTestId('call').waitFor()
    await ben.join(second, { camera: false })
    await Promise.all([ana.seesTiles(1), ben.seesTiles(1)])
  })
})

describe('a restart of the service', () => {
  it('brings three people together again', async () => {
    const service = await startService()
    const people = await Promise.all(
      ['Ana', 'Ben', 'Cem'].map((name) => house.arrive(name, { url: service.url }))
    )
    const roomId = house.freshRoom()
    for (const person of people) await person.join(roomId)
    await Promise.all(people.map((person) => person.receives(2)))
    await service.kill()
    await Promise.all(people.map(isAway))
    const again = await startService(['--port', String(service.port)])
    await Promise.all(people.map(isBack))
    await Promise.all(people.map((person) => person.seesTiles(2)))
    await Promise.all(people.map((person) => person.receives(2)))
    for (const person of people) expect(await person.openConnections()).toBe(2)
    await Promise.all(people.map((person) => person.close()))
    await again.stop()
  })
})

describe('a page', () => {
  it('holds nothing of a call after it, ten times over', async () => {
    const [ana, ben] = await Promise.all([house.arrive('Ana'), house.arrive('Ben')])
    await countTakings(ana)
    const roomId = house.freshRoom()
    await ben.join(roomId)
    await ana.openHome()
    const before = await heldBy(ana)
    await ana.openRoom(roomId)
    await ana.press('prejoin-camera', true)
    for (let round = 0; round < 10; round += 1) {
      await ana.enter()
      await ana.seesTiles(1)
      await ana.leave()
      await until(
        async () => (await heldBy(ana)).join() === before.join(),
        async () => `round ${round}: held ${(await heldBy(ana)).join()}, before ${before.join()}`,
        10_000
      )
      await ana.page.getByTestId(`recent-${roomId}`).getByRole('link').click()
      await ana.page.getByTestId('prejoin').waitFor()
    }
    expect(await ben.openConnections()).toBe(0)
  })

  it('that goes away opens no device, and finds back into the call when the browser brings it back', async () => {
    const { ana, ben } = await twoInside()
    const opened = await ana.page.evaluate(async () => {
      const before = window.taken.tracks.length
      window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
      // Long enough for what is shown to have been shown.
      for (let frame = 0; frame < 10; frame += 1) await new Promise(requestAnimationFrame)
      await navigator.mediaDevices.enumerateDevices()
      return window.taken.tracks.length - before
    })
    expect(opened).toBe(0)
    expect((await heldBy(ana)).slice(0, 3)).toEqual([0, 0, 0])
    await ana.page.evaluate(() =>
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
    )
    await Promise.all([ana.seesTiles(1), ben.seesTiles(1)])
    await Promise.all([ana.receives(1), ben.receives(1)])
  })

  it('reloaded twice in a row comes back as the same participant', async () => {
    const { ana, ben } = await twoInside()
    const tile = (): Promise<string | null> =>
      ben.page.locator('[data-testid^="tile-"][data-link]').getAttribute('data-testid')
    const before = await tile()
    await ana.page.reload({ waitUntil: 'domcontentloaded' })
    await ana.page.reload({ waitUntil: 'commit' })
    await ana.page.getByTestId('call').waitFor()
    await Promise.all([ana.seesTiles(1), ben.seesTiles(1)])
    await Promise.all([ana.receives(1), ben.receives(1)])
    expect(await tile()).toBe(before)
  })
})

describe('a window whose place another one has taken', () => {
  it('switches no device on, leaves the other one inside, and still tells who is in the room', async () => {
    const { ana, ben, roomId } = await twoInside()
    const twin = await ana.duplicateTab()
    await twin.getByTestId('call').waitFor()
    await ana.page.getByTestId('join-problem').getByText(en.problem.join.resumedElsewhere).waitFor()
    expect((await heldBy(ana)).slice(0, 3)).toEqual([0, 0, 0])
    await ana.page.getByRole('link', { name: en.prejoin.back }).click()
    await ana.page.getByTestId(`recent-${roomId}`).getByText('Ben').waitFor()
    await twin.locator('[data-testid^="tile-"][data-link="connected"]').waitFor()
    await ben.seesTiles(1)
    await ben.receives(1)
  })
})

describe('a new name in mid-call', () => {
  it('reaches the others without a new link', async () => {
    const { ana, ben } = await twoInside()
    await rename(ana, 'Anna Lena')
    await ben.page.getByTestId('call').getByText('Anna Lena').first().waitFor()
    await Promise.all([ana.receives(1), ben.receives(1)])
    expect(await ana.page.evaluate(() => window.recordedConnections.length)).toBe(1)
  })
})

/** Through the settings, as people do it. */
async function rename({ page }: Person, name: string): Promise<void> {
  await page.getByTestId('app-menu').click()
  await page.getByRole('menuitem', { name: en.settings.open }).click()
  await page.getByRole('dialog').getByTestId('name').fill(name)
  await page.keyboard.press('Escape')
}
