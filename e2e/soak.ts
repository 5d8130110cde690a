/**
 * Four people who come, go and share for a long time: what they use must not grow. `npm run soak`; it takes `MINUTES`,
 * 20 unless that is set.
 *
 * Nobody loads their page anew in that time: leaving and coming back are clicks, as in an app that stays open for weeks.
 */
import { expect, it } from 'vitest'
import type { Person } from './person'
import { openHouse } from './house'
import { readUse, slopePerMinute, type Use } from './soakUse'

const minutes = Number(process.env['MINUTES'] ?? 20)
const names = ['Ana', 'Ben', 'Cem', 'Dua']
/** For a single step, on a machine that plays four people and does other things as well. */
const patienceMs = 120_000
/** Compiling, caches and pools fill while the first few come and go. */
const warmUpRounds = 8
/** What is counted must not grow by more from the first quarter to the last: a timer may be between two ticks. */
const mayGrowBy = { connections: 0, listeners: 40, nodes: 150 } as const

const house = openHouse()

it(`grows in nothing in ${minutes} minutes`, { timeout: (minutes + 15) * 60_000 }, async () => {
  const room = house.freshRoom()
  const people = await Promise.all(names.map((name) => house.arrive(name)))
  for (const person of people) {
    person.page.setDefaultTimeout(patienceMs)
    await person.openPattern()
    await person.join(room)
  }
  await settle(people)

  const uses: Use[] = []
  const endsAt = Date.now() + minutes * 60_000
  for (let round = 0; Date.now() < endsAt || uses.length < 8; round += 1) {
    await churn(people, room, round)
    await settle(people)
    if (round >= warmUpRounds) uses.push(await readUse(people, house.service.url))
    const last = uses.at(-1)
    say(`${round}: ${last ? JSON.stringify(last) : 'warming up'}`)
  }

  const heap = slopePerMinute(uses.map(({ atMs, heapBytes }) => ({ atMs, value: heapBytes / 1_000 })))
  say(`heap: ${heap.toFixed(1)} kB per minute over all four, ${uses.length} rounds`)
  const quarter = Math.max(2, Math.floor(uses.length / 4))
  const [first, last] = [uses.slice(0, quarter), uses.slice(-quarter)]
  for (const what of ['connections', 'listeners', 'nodes'] as const) {
    const [before, after] = [first, last].map((some) => Math.min(...some.map((use) => use[what])))
    expect(after, what).toBeLessThanOrEqual((before ?? 0) + mayGrowBy[what])
  }
  for (const { rooms, participants } of uses)
    expect({ rooms, participants }).toEqual({ rooms: 1, participants: names.length })
  await Promise.all(people.map((person) => person.leave()))
  const left = await readUse(people, house.service.url)
  expect(left).toMatchObject({ connections: 0, rooms: 0, participants: 0 })
})

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

/** One person does one thing, and undoes it. */
async function churn(people: readonly Person[], room: string, round: number): Promise<void> {
  const person = people[round % people.length]
  if (!person) throw new Error('nobody is there')
  // Coprime to the number of people, so that everybody does everything.
  switch (round % 3) {
    case 0:
      await person.leave()
      await person.page.getByTestId(`recent-${room}`).getByRole('link').click()
      await person.page.getByTestId('prejoin').waitFor()
      await person.press('prejoin-mic', true)
      await person.press('prejoin-camera', true)
      await person.enter()
      break
    case 1:
      await person.press('toggle-share', true)
      await Promise.all(others(people, person).map((other) => shareTiles(other, 1)))
      await person.press('toggle-share', false)
      await Promise.all(others(people, person).map((other) => shareTiles(other, 0)))
      break
    case 2:
      await person.press('toggle-camera', false)
      await person.press('toggle-mic', false)
      await person.press('toggle-camera', true)
      await person.press('toggle-mic', true)
      break
  }
}

const others = (people: readonly Person[], person: Person): Person[] =>
  people.filter((other) => other !== person)

async function shareTiles({ page }: Person, count: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.querySelectorAll('[data-testid^="share-tile-"]').length === wanted,
    count
  )
}

async function settle(people: readonly Person[]): Promise<void> {
  await Promise.all(people.map((person) => person.seesTiles(names.length - 1)))
  await Promise.all(people.map((person) => person.receives(names.length - 1)))
}
