import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { openHouse } from './house'
import { until, type Person } from './person'
import { allowFlow, takeFlow, watchFlow, type Flow } from './pictureFlow'
import { startService, type RunningService } from './service'

const house = openHouse()
/** Outlives the service, as the secret of one that people rely on does. */
const env = { CONFAB_RESUME_SECRET: 'a secret that outlives every process of this spec' }
const outageMs = 30_000
/** Of a picture on a link that no server has to do with. */
const longestGapMs = 200
const tiny = { width: 160, height: 90 }

let service: RunningService | undefined
afterEach(async () => {
  await service?.kill()
  service = undefined
})

async function bring(url: string, ...names: readonly string[]): Promise<Person[]> {
  const people = await Promise.all(names.map((name) => house.arrive(name, { url, camera: tiny })))
  // Five people on one machine take their time for everything.
  for (const { page } of people) page.setDefaultTimeout(120_000)
  await all(people, ({ page }) => allowFlow(page))
  return people
}

/** Another program that got the port meanwhile could be a service, and would be taken for ours. @returns the undo */
async function keepPort(port: number): Promise<() => Promise<unknown>> {
  const server = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return () => once(server.close(), 'close')
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const all = <Result>(people: readonly Person[], act: (person: Person) => Promise<Result>) =>
  Promise.all(people.map(act))

async function meet(people: readonly Person[], roomId: string): Promise<void> {
  for (const person of people) await person.join(roomId)
  await all(people, (person) => person.seesTiles(people.length - 1))
  await all(people, (person) => person.receives(people.length - 1))
  // One that is still shown would be joined by the next: "Ben and Cem came in."
  await all(people, ({ page }) => page.getByTestId('toast').first().waitFor({ state: 'detached' }))
}

const isOnline = (person: Person): Promise<void> =>
  person.page.getByTestId('connection-banner').waitFor({ state: 'detached', timeout: 120_000 })
const mutedTile = (person: Person, name: string) =>
  person.page
    .locator('[data-testid^="tile-"][data-link]')
    .filter({ has: person.page.getByTestId('tile-name').getByText(name, { exact: true }) })
    .getByTestId('tile-muted')

function expectUntouched(flows: readonly Flow[], links: number): void {
  for (const flow of flows) {
    expect(flow.connections).toBe(links)
    expect(flow.stateChanges).toBe(0)
    expect(flow.otherStreams).toBe(0)
  }
}

describe('a service that dies', () => {
  it('takes nothing from four people for half a minute, and knows everybody when it is back', async () => {
    service = await startService([], env)
    const people = await bring(service.url, 'Ana', 'Ben', 'Cem', 'Dea')
    const [ana] = people
    if (!ana) throw new Error('nobody came')
    const roomId = house.freshRoom()
    await meet(people, roomId)
    // Stands at the door all the while.
    const [eve] = await bring(service.url, 'Eve')
    if (!eve) throw new Error('nobody came')
    await eve.prepare(roomId, { camera: false })
    await all(people, ({ page }) => watchFlow(page))

    await service.kill()
    const freePort = await keepPort(service.port)
    await ana.page.getByTestId('connection-banner').waitFor()
    // Not a real click: a page that plays three people on a busy machine may take long to stand still for one.
    await ana.page.getByTestId('toggle-mic').dispatchEvent('click')
    await pause(outageMs)
    const during = await all(people, ({ page }) => takeFlow(page))
    expectUntouched(during, 3)
    for (const { longestGaps } of during) expect(longestGaps).toHaveLength(3)
    expect(Math.max(...during.flatMap(({ longestGaps }) => longestGaps))).toBeLessThanOrEqual(longestGapMs)

    await freePort()
    service = await startService(['--port', String(service.port)], env)
    await all(people, isOnline)
    for (const person of people) if (person !== ana) await mutedTile(person, 'Ana').waitFor()
    const after = await all(people, ({ page }) => takeFlow(page))
    expectUntouched(after, 3)
    const spoken = [...during, ...after].flatMap(({ toasts }) => toasts)
    for (const { name } of people) expect(spoken.join('\n')).not.toContain(name)

    await eve.enter()
    await all([...people, eve], (person) => person.seesTiles(4))
    await eve.receives(4)
    expect(await eve.page.getByTestId('tile-muted').count()).toBeGreaterThan(0)
  }, 600_000)
})

describe('a service that is replaced', () => {
  it('lets a call go on, and whoever comes to the new one meets everybody', async () => {
    service = await startService(['--drain-ms', '1000'], env)
    const people = await bring(service.url, 'Ana', 'Ben')
    const roomId = house.freshRoom()
    await meet(people, roomId)
    await all(people, ({ page }) => watchFlow(page))
    expect(await service.stop()).toBe(0)
    service = await startService(['--port', String(service.port)], env)

    const [cem] = await bring(service.url, 'Cem')
    if (!cem) throw new Error('nobody came')
    await cem.join(roomId)
    await all([...people, cem], (person) => person.seesTiles(2))
    await cem.receives(2)
    const flows = await all(people, ({ page }) => takeFlow(page))
    for (const { toasts, otherStreams } of flows) {
      expect(otherStreams).toBe(0)
      expect(toasts.filter((text) => /Ana|Ben/.test(text))).toEqual([])
    }
  }, 180_000)
})

describe('somebody the service loses sight of', () => {
  it('is still heard and seen, and comes back without a word', async () => {
    service = await startService(['--grace-ms', '500'], env)
    const [ana, ben] = await bring(service.url, 'Ana', 'Ben')
    if (!ana || !ben) throw new Error('nobody came')
    const roomId = house.freshRoom()
    let isCut = false
    const cuts: (() => void)[] = []
    await ben.page.routeWebSocket(/socket\.io/, (socket) => {
      if (isCut) {
        void socket.close()
        return
      }
      const server = socket.connectToServer()
      cuts.push(() => void Promise.all([server.close(), socket.close()]))
    })
    await meet([ana, ben], roomId)
    await watchFlow(ana.page)
    isCut = true
    for (const cut of cuts) cut()
    await ana.page.getByTestId('participants-toggle').click()
    await ana.page.getByText(en.link.outOfSight.replace('{name}', 'Ben')).waitFor()
    await ana.receives(1)
    expectUntouched([await takeFlow(ana.page)], 1)

    isCut = false
    await until(
      async () => (await ana.page.getByText(en.link.outOfSight.replace('{name}', 'Ben')).count()) === 0,
      () => 'Ben is still out of sight',
      60_000
    )
    await all([ana, ben], (person) => person.seesTiles(1))
    await all([ana, ben], (person) => person.receives(1))
    expect((await takeFlow(ana.page)).toasts.join()).not.toContain('Ben')
  }, 180_000)
})
