/** Who comes into a private room, and who does not any more. */
import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { violations } from './accessibility'
import { openHouse } from './house'
import { until, type Person } from './person'
import { allowFlow, takeFlow, watchFlow } from './pictureFlow'
import { startService, type RunningService } from './service'

const house = openHouse()
const tiny = { width: 160, height: 90 }
const arrive = (name: string): Promise<Person> => house.arrive(name, { camera: tiny })
const privateRoom = (): string => `${house.freshRoom()}#k=${randomBytes(32).toString('base64url')}`

async function meet(room: string, ...names: readonly string[]): Promise<Person[]> {
  const people = await Promise.all(names.map(arrive))
  for (const person of people) await person.join(room)
  await Promise.all(people.map((person) => person.seesTiles(names.length - 1)))
  return people
}

const openList = ({ page }: Person): Promise<void> => page.getByTestId('participants-toggle').click()
const row = ({ page }: Person, name: string) => page.locator(`[data-testid="person"][data-name="${name}"]`)

async function openRow(person: Person, name: string): Promise<void> {
  await openList(person)
  await row(person, name).getByTestId('person-toggle').click()
}

async function setLocked(person: Person, isLocked: boolean): Promise<void> {
  await openList(person)
  const lock = person.page.getByTestId('lock').getByRole('switch')
  await lock.click()
  await until(
    async () => (await lock.getAttribute('aria-checked')) === String(isLocked),
    () => `the lock is not ${isLocked ? 'on' : 'off'}`
  )
}

/** The link as somebody would copy it now. */
async function copiedLink({ page }: Person): Promise<string> {
  await page.getByTestId('copy-invite').first().click()
  return page.evaluate(() => navigator.clipboard.readText())
}

describe('a locked room', () => {
  it('keeps out whoever knocks, who hears and sees nothing, until somebody inside opens', async () => {
    const room = privateRoom()
    const [ana, ben] = await meet(room, 'Ana', 'Ben')
    if (!ana || !ben) throw new Error('nobody came')
    await setLocked(ana, true)

    const cem = await arrive('Cem')
    await cem.prepare(room)
    await cem.page.getByTestId('join').click()
    await cem.page.getByTestId('knock').click()
    await cem.page.locator('[data-testid="knock-note"][data-knock="waiting"]').waitFor()
    const notice = ben.page.getByTestId('knock-notice')
    await notice.getByText('Cem').waitFor()
    expect(await cem.openConnections()).toBe(0)
    expect(await cem.page.getByTestId('call').count()).toBe(0)
    for (const person of [ana, ben]) expect(await person.openConnections()).toBe(1)

    await notice.getByTestId('not-now').click()
    await cem.page.locator('[data-testid="knock-note"][data-knock="refused"]').waitFor()
    await cem.page.getByTestId('knock').click()
    await notice.getByTestId('let-in').click()
    await cem.page.getByTestId('call').waitFor()
    await Promise.all([ana, ben, cem].map((person) => person.seesTiles(2)))
    await cem.receives(2)
  })

  it('lets those back in who were inside', async () => {
    const room = privateRoom()
    const [ana, ben] = await meet(room, 'Ana', 'Ben')
    if (!ana || !ben) throw new Error('nobody came')
    await setLocked(ana, true)
    await ben.page.reload()
    await Promise.all([ana, ben].map((person) => person.seesTiles(1)))
    await ben.receives(1)
  })
})

describe('somebody who is removed', () => {
  it('is told, and finds nobody any more behind the old link, while the others stay together', async () => {
    const room = privateRoom()
    const [ana, ben, cem] = await meet(room, 'Ana', 'Ben', 'Cem')
    if (!ana || !ben || !cem) throw new Error('nobody came')
    await openRow(ana, 'Cem')
    await ana.page.getByTestId('remove-person').click()
    await ana.page.getByTestId('confirm-yes').click()

    await cem.page.getByTestId('join-problem').waitFor()
    await Promise.all([ana, ben].map((person) => person.seesTiles(1)))
    await Promise.all([ana, ben].map((person) => person.receives(1)))

    await cem.join(room)
    await cem.page.getByText(en.call.alone).waitFor()
    expect(await cem.openConnections()).toBe(0)
    await Promise.all([ana, ben].map((person) => person.seesTiles(1)))

    // Whoever gets the new link comes in as before.
    const link = await copiedLink(ana)
    expect(link).not.toContain(room.split('#')[1])
    await cem.leave()
    await cem.openRoom(link.split('/r/')[1] ?? '')
    await cem.page.getByTestId('use-new-key').click()
    await cem.enter()
    await Promise.all([ana, ben, cem].map((person) => person.seesTiles(2)))
  })
})

describe('words to compare', () => {
  it('are the same at both ends', async () => {
    const [ana, ben] = await meet(privateRoom(), 'Ana', 'Ben')
    if (!ana || !ben) throw new Error('nobody came')
    const wordsOf = async (person: Person, other: string): Promise<string[]> => {
      await openRow(person, other)
      await person.page.getByTestId('compare-words').click()
      return person.page.getByTestId('code-words').locator('li').allTextContents()
    }
    const words = await wordsOf(ana, 'Ben')
    expect(words).toHaveLength(4)
    expect(await wordsOf(ben, 'Ana')).toEqual(words)
  })
})

describe('the key of a room', () => {
  it('leaves the address at once, is kept for the next time, and is in the link that is copied', async () => {
    const room = privateRoom()
    const ana = await arrive('Ana')
    await ana.openRoom(room)
    expect(ana.page.url()).not.toContain(room.split('#k=')[1])
    await ana.page.reload()
    await ana.page.getByTestId('room-privacy').getByText(en.privacy.private).waitFor()
    await ana.enter()
    expect(await copiedLink(ana)).toContain(room)
  })

  it('is asked for when two differ, and a damaged one opens nothing', async () => {
    const [name = ''] = privateRoom().split('#')
    const ana = await arrive('Ana')
    await ana.openRoom(`${name}#k=${randomBytes(32).toString('base64url')}`)
    await ana.page.getByTestId('join').waitFor()
    await ana.page.goto('about:blank')
    await ana.openRoom(`${name}#k=${randomBytes(32).toString('base64url')}`)
    await ana.page.getByTestId('offered-key').waitFor()
    expect(await ana.page.getByTestId('join').count()).toBe(0)
    await ana.page.getByTestId('keep-old-key').click()
    await ana.page.getByTestId('join').waitFor()
  })
})

describe('a link with another key to the room of a call', () => {
  it('is told of in the call, which goes on until the person wants to choose', async () => {
    const room = privateRoom()
    const [ana, ben] = await meet(room, 'Ana', 'Ben')
    if (!ana || !ben) throw new Error('nobody came')
    const another = `#k=${randomBytes(32).toString('base64url')}`
    await ana.page.evaluate((hash) => window.location.assign(hash), another)
    const notice = ana.page.getByTestId('offered-key-notice')
    await notice.waitFor()
    expect(await violations(ana)).toEqual([])
    expect(ana.page.url()).not.toContain(another)
    expect(await ana.openConnections()).toBe(1)
    await ana.receives(1)
    expect(await copiedLink(ana)).toContain(room)

    await notice.getByTestId('choose-at-door').click()
    await ana.page.getByTestId('use-new-key').click()
    await ana.enter()
    await ana.page.getByText(en.call.alone).waitFor()
    expect(await copiedLink(ana)).toContain(another)
  })
})

describe('a service that asks for another access code while a call is on', () => {
  const resumeSecret = 'a secret that outlives every process of this spec'
  let service: RunningService | undefined
  afterEach(async () => {
    await service?.kill()
    service = undefined
  })

  const start = (code: string, ...args: readonly string[]): Promise<RunningService> =>
    startService(args, { CONFAB_RESUME_SECRET: resumeSecret, CONFAB_ACCESS_TOKEN: code })

  async function enterCode({ page }: Person, code: string): Promise<void> {
    await page.getByLabel(en.doors.accessCode).fill(code)
    await page.keyboard.press('Enter')
  }

  it('is told it in the call, which goes on', async () => {
    service = await start('the code of last year')
    const room = privateRoom()
    const bring = async (name: string, code: string): Promise<Person> => {
      const person = await house.arrive(name, { url: service?.url ?? '', camera: tiny })
      await allowFlow(person.page)
      await person.prepare(room)
      await enterCode(person, code)
      await person.page.getByTestId('access-code').waitFor({ state: 'detached' })
      await person.enter()
      return person
    }
    const people = [await bring('Ana', 'the code of last year'), await bring('Ben', 'the code of last year')]
    await Promise.all(people.map((person) => person.seesTiles(1)))
    await Promise.all(people.map((person) => person.receives(1)))
    await Promise.all(people.map(({ page }) => watchFlow(page)))

    await service.kill()
    service = await start('the code of this year', '--port', String(service.port))
    for (const person of people) {
      const { page } = person
      await page.getByTestId('connection-banner').getByText('now asks for an access code').waitFor()
      await enterCode(person, 'the code of next year')
      await page.getByText(en.doors.wrongCode).waitFor()
      expect(await violations(person)).toEqual([])
      await enterCode(person, 'the code of this year')
      await page.getByTestId('access-code').waitFor({ state: 'detached' })
      await page.getByTestId('connection-banner').waitFor({ state: 'detached' })
    }
    for (const { page } of people)
      expect(await takeFlow(page)).toMatchObject({ connections: 1, stateChanges: 0, otherStreams: 0 })

    const cem = await bring('Cem', 'the code of this year')
    await Promise.all([...people, cem].map((person) => person.seesTiles(2)))
    await cem.receives(2)
  })
})
