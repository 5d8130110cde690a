/** Makes the pictures of the README: `npm run screenshots`. Not a test; it fails only when the app does. */
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { it } from 'vitest'
import en from '../src/renderer/locales/en.json'
import { patternTitle } from './chromium'
import { openConnections } from './connectionsMatrix'
import { openHouse } from './house'
import type { Person, PersonOptions } from './person'
import { drawPortrait, notesHtml } from './portraits'

const house = openHouse()
const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url))
const desk = { width: 1_200, height: 750 }

async function arrive(name: string, options: Partial<PersonOptions> = {}): Promise<Person> {
  const person = await house.arrive(name, { viewport: desk, ...options })
  await person.context.addInitScript(drawPortrait, name)
  return person
}

/** @param whole what is in the picture; the page unless given */
async function picture(
  person: Person,
  name: string,
  whole: Pick<Page, 'screenshot'> = person.page
): Promise<void> {
  await person.page.getByTestId('toast').first().waitFor({ state: 'detached' })
  await person.page.waitForFunction(() =>
    [...document.querySelectorAll('video')].every(({ currentTime }) => currentTime > 1)
  )
  await person.page.mouse.move(0, 0)
  await person.page.locator('.tooltip').waitFor({ state: 'detached' })
  await whole.screenshot({ path: `${folder}${name}.png` })
}

it('takes the pictures', async () => {
  const roomId = 'tea-kitchen'
  const [ana, ben, cleo, dee] = await Promise.all([
    arrive('Ana', { colorScheme: 'light' }),
    arrive('Ben', { colorScheme: 'dark' }),
    arrive('Cleo', { colorScheme: 'light', viewport: { width: 390, height: 720 } }),
    arrive('Dee', { colorScheme: 'light' })
  ])
  await ben.join(roomId)
  await dee.prepare(roomId)
  await dee.page.getByTestId(`presence-${roomId}`).getByText('Ben').waitFor()
  await picture(dee, 'prejoin-light')

  await dee.enter()
  await Promise.all([ben.receives(1), dee.receives(1)])
  await picture(ben, 'call-2-dark')

  await cleo.join(roomId)
  await ana.join(roomId)
  await Promise.all([ana, ben, cleo, dee].map((person) => person.receives(3)))
  await picture(ben, 'call-4-dark')
  await ana.page.getByTestId('participants-toggle').click()
  await picture(ana, 'call-4-light')
  await ana.page.getByTestId('participants-toggle').click()
  await picture(cleo, 'narrow')
  await openConnections(ben)
  await ben.page.getByText(en.connections.allWell).waitFor()
  await ben.page.getByTestId('connection').first().getByRole('button').first().click()
  await ben.page.locator('[data-testid="connection"] canvas').first().waitFor()
  await picture(ben, 'connections-dark')
  await ben.page.getByTestId('connections-toggle').click()

  const notes = await ben.context.newPage()
  await notes.setContent(notesHtml(patternTitle))
  await ben.page.bringToFront()
  await ben.press('toggle-share', true)
  await ana.page.locator('[data-testid^="share-tile-"] video').waitFor()
  await ana.receives(3)
  await picture(ana, 'share')

  await ana.page.getByTestId('star').first().click()
  await ana.leave()
  for (const other of ['choir', 'sunday-family', 'book-club']) {
    await ana.page.getByTestId('join-field').fill(other)
    await ana.page.getByTestId('join-submit').click()
    await ana.enter()
    await ana.page.getByTestId('star').first().click()
    await ana.leave()
  }
  await dee.leave()
  await dee.join('sunday-family', { camera: false })
  await ana.page.getByTestId('presence-sunday-family').getByText('Dee').waitFor()
  await picture(ana, 'home-light')
})

it('takes the picture of the check before a call', async () => {
  const dee = await arrive('Dee', { colorScheme: 'light' })
  await dee.page.goto(house.service.url)
  await dee.page.getByTestId('check-open').click()
  await dee.page.locator('[data-testid="check"][data-phase="done"]').waitFor()
  await picture(dee, 'check-light', dee.page.getByRole('dialog'))
})

it('takes the pictures of how sharp pictures are', async () => {
  const roomId = 'tea-kitchen'
  const camera = { width: 640, height: 360 }
  const [ana, ben, cleo] = await Promise.all([
    arrive('Ana', { colorScheme: 'light', camera }),
    arrive('Ben', { camera }),
    arrive('Cleo', { camera })
  ])
  for (const person of [ana, cleo, ben]) await person.join(roomId)
  await ben.receives(2)
  const tile = ben.page.locator('[data-testid^="tile-"][data-link]').first()
  await tile.dblclick()
  await tile
    .getByTestId('tile-quality')
    .getByText(/\d\d fps/)
    .waitFor()
  await picture(ben, 'quality-dark')

  await ana.leave()
  await ana.page.getByTestId('app-menu').click()
  await ana.page.getByRole('menuitem', { name: en.settings.open }).click()
  await ana.page.getByRole('tab', { name: en.settings.section.devices }).click()
  await picture(ana, 'settings-picture-light', ana.page.getByRole('dialog'))
})
