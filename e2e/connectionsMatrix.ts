/** What a person reads off the table of who hears whom. */
import type { Person } from './person'
import { until } from './person'

export type Grades = Readonly<Record<string, string>>

export async function openConnections({ page }: Person): Promise<void> {
  await page.getByTestId('connections-toggle').click()
  await page.getByTestId('connections-matrix').waitFor()
}

/** By `Ben hears Cem`, with everybody under their own name. */
export function gradesSeen({ page }: Person): Promise<Grades> {
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLElement>('[data-hearing]')].map(({ dataset }) => [
        `${dataset['listener'] ?? ''} hears ${dataset['speaker'] ?? ''}`,
        dataset['grade'] ?? ''
      ])
    )
  )
}

/** Waits until the table says exactly this of these directions, whatever it says of others. */
export async function seesGrades(person: Person, wanted: Grades): Promise<void> {
  await until(
    async () => {
      const seen = await gradesSeen(person)
      return Object.entries(wanted).every(([direction, grade]) => seen[direction] === grade)
    },
    async () =>
      `${person.name} sees ${JSON.stringify(await gradesSeen(person))}, wanted ${JSON.stringify(wanted)}`
  )
}

/** The directions between everybody named, all with one grade. */
export function allPairs(names: readonly string[], grade: string): Grades {
  return Object.fromEntries(
    names.flatMap((listener) =>
      names
        .filter((name) => name !== listener)
        .map((speaker) => [`${listener} hears ${speaker}`, grade] as const)
    )
  )
}
