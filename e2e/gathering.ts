/** Several people in one room, and what has to be true of all of them. */
import type { House } from './house'
import { until, type Person } from './person'

/** They arrive one after the other. */
export async function gather(house: House, names: readonly string[], roomId: string): Promise<Person[]> {
  const people = await Promise.all(names.map((name) => house.arrive(name)))
  for (const person of people) await person.join(roomId)
  return people
}

/**
 * Everybody sees a connected tile of everybody else, pictures and sound arrive on every link, and the
 * buttons tell what is being sent.
 */
export async function areTogether(people: readonly Person[]): Promise<void> {
  await Promise.all(people.map((person) => person.seesTiles(people.length - 1)))
  await Promise.all(people.map((person) => person.receives(people.length - 1)))
  for (const person of people) {
    await until(
      async () => (await person.shownSources()) === (await person.sentSources()),
      async () =>
        `${person.name} shows ${await person.shownSources()} and sends ${await person.sentSources()}`
    )
  }
}
