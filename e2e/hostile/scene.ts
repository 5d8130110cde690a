/** A hostile service with people in its rooms, and what they see of it. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach } from 'vitest'
import { openHouse } from '../house'
import type { Person } from '../person'
import type { RunningService } from '../service'
import { startHostileService, type HostileService } from './hostileService'

export interface Scene {
  readonly hostile: HostileService
  /** The real one behind it, which logs all it ever logs. */
  readonly service: RunningService
  /** Comes in one after the other. */
  meet(room: string, ...names: readonly string[]): Promise<Person[]>
  /** A room nobody has been in, without a key. */
  openRoom(): string
  /** The same with one. */
  privateRoom(): string
}

/** Registers the hooks of the calling file: a hostile service for each test, in front of one real one. */
export function openScene(): Scene {
  const house = openHouse(['--log-level', 'debug'])
  let hostile: HostileService
  beforeEach(async () => {
    hostile = await startHostileService(house.service.url)
  })
  afterEach(() => hostile.close())
  return {
    get hostile() {
      return hostile
    },
    get service() {
      return house.service
    },
    async meet(room, ...names) {
      const people: Person[] = []
      for (const name of names) {
        const person = await house.arrive(name, { url: hostile.url, camera: { width: 160, height: 90 } })
        people.push(person)
        await person.join(room)
      }
      return people
    },
    openRoom: () => house.freshRoom(),
    privateRoom: () => `${house.freshRoom()}#k=${randomBytes(32).toString('base64url')}`
  }
}

/** Waits until the tile of another is covered with a word for why there is no trusting them. */
export function sees({ page }: Person, word: 'foreign' | 'refused'): Promise<void> {
  return page.locator(`[data-testid="tile-trust"][data-word="${word}"]`).first().waitFor()
}

/** Waits until another is said in the list of people not to be who sent something. */
export async function seesInList({ page }: Person, word: string): Promise<void> {
  await page.getByTestId('participants-toggle').click()
  await page.locator(`[data-testid="person-trust"][data-word="${word}"]`).first().waitFor()
}

export function namesShown({ page }: Person): Promise<string[]> {
  return page.getByTestId('tile-name').allTextContents()
}

export function remoteDescriptions({ page }: Person): Promise<string[]> {
  return page.evaluate(() =>
    window.recordedConnections.flatMap(({ remoteDescription }) => remoteDescription?.sdp ?? [])
  )
}
