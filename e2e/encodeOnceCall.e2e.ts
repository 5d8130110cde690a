/** What the app asks of the others' pictures and sends of its own, and what becomes of a call when that dies. */
import { describe, expect, it } from 'vitest'
import { openHouse } from './house'
import { until, type Person } from './person'

declare global {
  interface Window {
    recordedWorkers: Worker[]
    /** Texts of everything that has been said in passing. */
    recordedToasts: string[]
  }
}

const house = openHouse()
const remoteTile = '[data-testid^="tile-"][data-link]'

/** Waits until the picture of the one other person is so high, and more of it is coming. */
async function seesHeight(person: Person, height: number): Promise<void> {
  let before = Infinity
  await until(
    async () => {
      const [picture] = await person.pictures()
      if (picture?.height !== height) return false
      before = Math.min(before, picture.framesReceived)
      return picture.framesReceived >= before + 3
    },
    async () => `${person.name} sees ${JSON.stringify(await person.pictures())}, wanted ${height}`
  )
}

function setHidden({ page }: Person, isHidden: boolean): Promise<void> {
  return page.evaluate(
    (state) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state })
      document.dispatchEvent(new Event('visibilitychange'))
    },
    isHidden ? 'hidden' : 'visible'
  )
}

describe('the pictures of a call', () => {
  it('are as large as they are looked at, and do not come while nobody can see them', async () => {
    const roomId = house.freshRoom()
    const ana = await house.arrive('Ana', { camera: { width: 640, height: 360 } })
    const ben = await house.arrive('Ben', { viewport: { width: 560, height: 560 } })
    await ana.join(roomId)
    await ben.join(roomId, { camera: false })
    await Promise.all([ana.seesTiles(1), ben.seesTiles(1)])
    await seesHeight(ben, 180)
    await ben.page.locator(remoteTile).dblclick()
    await seesHeight(ben, 360)
    await ben.page.locator(remoteTile).dblclick()
    await seesHeight(ben, 180)

    await setHidden(ben, true)
    let got = NaN
    await until(
      async () => {
        const [before] = await ben.pictures()
        await ben.receives(1, { video: false })
        await ben.page.waitForTimeout(500)
        const [after] = await ben.pictures()
        got = (after?.framesReceived ?? NaN) - (before?.framesReceived ?? NaN)
        return got === 0
      },
      () => `${got} pictures have come to a hidden page`
    )
    await setHidden(ben, false)
    await seesHeight(ben, 180)
  })
})

/** Before the page is loaded. */
function recordWorkersAndToasts(): void {
  window.recordedWorkers = []
  window.recordedToasts = []
  window.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options)
      window.recordedWorkers.push(this)
    }
  }
  new MutationObserver(() => {
    for (const toast of document.querySelectorAll('[data-testid="toast"]'))
      if (!window.recordedToasts.includes(toast.textContent)) window.recordedToasts.push(toast.textContent)
  }).observe(document, { childList: true, subtree: true, characterData: true })
}

function tilesOf({ page }: Person): Promise<(string | null)[]> {
  return page
    .locator(remoteTile)
    .evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('data-testid')).sort())
}

function linksMade({ page }: Person): Promise<number> {
  return page.evaluate(() => window.recordedConnections.length)
}

async function areTogether(people: readonly Person[]): Promise<void> {
  await Promise.all(people.map((person) => person.seesTiles(people.length - 1)))
  await Promise.all(people.map((person) => person.receives(people.length - 1)))
}

describe('when what feeds all pictures of somebody dies', () => {
  it('everybody meets them anew without anybody having left, and at last without it', async () => {
    const roomId = house.freshRoom()
    const people = await Promise.all(['Ana', 'Ben', 'Cem'].map((name) => house.arrive(name)))
    const [ana, ben, cem] = people
    if (!ana || !ben || !cem) throw new Error('nobody came')
    for (const person of people) {
      await person.page.addInitScript(recordWorkersAndToasts)
      await person.join(roomId)
    }
    await areTogether(people)
    const tiles = await Promise.all(people.map(tilesOf))
    const workers = () => ana.page.evaluate(() => window.recordedWorkers.length)
    expect(await workers()).toBe(1)

    for (const loss of [1, 2]) {
      await ana.page.evaluate(() => {
        const worker = window.recordedWorkers.at(-1)
        worker?.terminate()
        worker?.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }))
      })
      for (const [person, links] of [
        [ana, 2 + 2 * loss],
        [ben, 2 + loss],
        [cem, 2 + loss]
      ] as const)
        await until(
          async () => (await linksMade(person)) === links,
          async () => `${person.name} has made ${await linksMade(person)} links, wanted ${links}`
        )
      await areTogether(people)
    }
    // A machine on which it dies again and again is better off without it.
    expect(await workers()).toBe(2)
    expect(await Promise.all(people.map(tilesOf))).toEqual(tiles)
    for (const { page } of [ben, cem]) {
      const said = await page.evaluate(() => window.recordedToasts)
      expect(said.filter((text) => text.includes('left'))).toEqual([])
    }

    await ben.leave()
    const pairs = await ben.page.evaluate(() =>
      window.recordedLoopbacks.map(({ signalingState }) => signalingState)
    )
    expect(pairs, 'what encodes for all links is gone with the call').toEqual(['closed', 'closed'])
  })
})
