/** People at a door and in a room, in the app and on the bare page, with the same camera. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { Person } from '../../e2e/person'
import { useBenchCamera } from '../call/camera'

/** What the stopwatch has to look at. */
export const videosOfOthers = { confab: '[data-testid^="tile-"][data-link] video', bare: '#other' } as const

export interface PeopleOptions {
  readonly browser: Browser
  readonly serviceUrl: string
  /** What else is to be done to a person's browser before the app is loaded. */
  readonly prepare?: (context: BrowserContext) => Promise<void>
}

/** @returns pages of the app: everybody inside, except the last one, who stands at the door ready to join */
export async function gatherInApp(
  { browser, serviceUrl, prepare }: PeopleOptions,
  roomId: string,
  count: number
): Promise<Person[]> {
  const people: Person[] = []
  for (let index = 0; index < count; index += 1) {
    const person = await Person.arrive({ browser, url: serviceUrl, name: `Person ${index + 1}` })
    await useBenchCamera(person.context)
    await prepare?.(person.context)
    people.push(person)
    if (index < count - 1) await person.join(roomId)
    else await person.prepare(roomId)
  }
  await Promise.all(people.slice(0, -1).map((person) => person.seesTiles(count - 2)))
  return people
}

/** @returns two bare pages: the one who waits, and the one who will click */
export async function gatherOnBarePage(browser: Browser, bareUrl: string): Promise<[Page, Page]> {
  const open = async (): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1_000, height: 640 } })
    await context.grantPermissions(['camera', 'microphone'], { origin: bareUrl })
    await useBenchCamera(context)
    const page = await context.newPage()
    await page.goto(bareUrl)
    await page.locator('#join:enabled').waitFor()
    return page
  }
  return [await open(), await open()]
}
