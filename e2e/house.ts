/** What a spec file shares: one service, one browser, and people who come and go. */
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { launchChromium } from './chromium'
import { Person, type PersonOptions } from './person'
import { startService, type RunningService } from './service'

export interface House {
  readonly service: RunningService
  readonly browser: Browser
  /** Somebody new, with a profile of their own; gone when the test ends. */
  arrive(name: string, options?: Partial<PersonOptions>): Promise<Person>
  /** A room nobody has been in. */
  freshRoom(): string
}

/**
 * Registers the hooks of the calling file. The object is filled when its tests run.
 *
 * @param chromiumArgs further switches, which win over the usual ones
 */
export function openHouse(serviceArgs: readonly string[] = [], chromiumArgs: readonly string[] = []): House {
  let service: RunningService
  let browser: Browser
  let rooms = 0
  const people: Person[] = []

  beforeAll(async () => {
    ;[service, browser] = await Promise.all([startService(serviceArgs), launchChromium(chromiumArgs)])
  })
  afterEach(async () => {
    await Promise.all(people.splice(0).map((person) => person.close()))
  })
  afterAll(async () => {
    await browser.close()
    await service.stop()
  })
  return {
    get service() {
      return service
    },
    get browser() {
      return browser
    },
    async arrive(name, options = {}) {
      const person = await Person.arrive({ browser, url: service.url, name, ...options })
      people.push(person)
      return person
    },
    freshRoom: () => `room-${process.pid}-${(rooms += 1)}`
  }
}
