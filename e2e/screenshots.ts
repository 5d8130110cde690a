/** Makes the pictures of the README: `npm run screenshots`. Not a test; it fails only when the app does. */
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { it } from 'vitest'
import en from '../src/renderer/locales/en.json'
import { patternTitle } from './chromium'
import { openConnections } from './connectionsMatrix'
import { openHouse } from './house'
import type { Person, PersonOptions } from './person'
import { drawPortrait, notesHtml, privateRoom } from './portraits'
import { startService } from './service'
import { startTurnServer, whyNoTurnServer } from './turn/turnServer'

// The relay of the check's picture has a certificate of its own.
const house = openHouse([], ['--ignore-certificate-errors'])
const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url))
const desk = { width: 1_200, height: 750 }
/** High enough for all there is at a door. */
const door = { width: 1_200, height: 800 }

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
  // On a machine with much to do connections are poor for a while, which is not what the pictures are about.
  await person.page.locator('[data-troubled="true"]').first().waitFor({ state: 'detached' })
  await person.page.waitForFunction(() =>
    [...document.querySelectorAll('video')].every(({ currentTime }) => currentTime > 1)
  )
  await person.page.mouse.move(0, 0)
  await person.page.locator('.tooltip').waitFor({ state: 'detached' })
  await whole.screenshot({ path: `${folder}${name}.png` })
}

it('takes the pictures', async () => {
  const room = privateRoom('tea-kitchen')
  const [ana, ben, cleo, dee] = await Promise.all([
    arrive('Ana', { colorScheme: 'light' }),
    arrive('Ben', { colorScheme: 'dark' }),
    arrive('Cleo', { colorScheme: 'light', viewport: { width: 390, height: 720 } }),
    arrive('Dee', { colorScheme: 'light', viewport: door })
  ])
  await ben.join(room)
  await dee.prepare(room)
  await dee.page.getByTestId('presence-tea-kitchen').getByText('Ben').waitFor()
  await picture(dee, 'prejoin-light')

  await dee.enter()
  await Promise.all([ben.receives(1), dee.receives(1)])
  await picture(ben, 'call-2-dark')

  await cleo.join(room)
  await ana.join(room)
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
  await ben.page.getByText(/^Received \d/).waitFor()
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
  const family = privateRoom('sunday-family')
  for (const other of ['choir', `${house.service.url}/r/${family}`]) {
    await ana.page.getByTestId('join-field').fill(other)
    await ana.page.getByTestId('join-submit').click()
    await ana.enter()
    await ana.page.getByTestId('star').first().click()
    await ana.leave()
  }
  await dee.leave()
  await dee.join(family, { camera: false })
  await ana.page.getByTestId('presence-sunday-family').getByText('Dee').waitFor()
  await picture(ana, 'home-light')
})

const noRelay = whyNoTurnServer()
it.skipIf(noRelay)(
  `takes the picture of the check before a call${noRelay ? `: ${noRelay}` : ''}`,
  async () => {
    const secret = 'a-secret-for-this-picture-only'
    const turn = await startTurnServer({ secret })
    const ways = ['--stun-urls', [turn.stunUrl], '--turn-urls', [turn.udpUrl, turn.tcpUrl, turn.tlsUrl]]
    const service = await startService(
      ways.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
      { CONFAB_TURN_SECRET: secret }
    )
    try {
      // All of it: the list is longer than most windows.
      const viewport = { width: 800, height: 900 }
      const dee = await arrive('Dee', { colorScheme: 'light', viewport, url: service.url })
      await dee.openHome()
      await dee.page.getByTestId('check-open').click()
      await dee.page.getByTestId('check-start').click()
      await dee.page.locator('[data-testid="check"][data-phase="done"]').waitFor()
      await picture(dee, 'check-light', dee.page.getByRole('dialog'))
    } finally {
      await service.stop()
      await turn.stop()
    }
  }
)

it('takes the pictures of a private room and its door', async () => {
  const room = privateRoom('tea-kitchen')
  const [ana, ben, cleo, dee] = await Promise.all([
    arrive('Ana', { colorScheme: 'light' }),
    arrive('Ben', { colorScheme: 'dark' }),
    arrive('Cleo', { colorScheme: 'light' }),
    arrive('Dee', { colorScheme: 'light', viewport: door })
  ])
  for (const person of [ana, ben, cleo]) await person.join(room)
  await Promise.all([ana, ben, cleo].map((person) => person.receives(2)))
  await ana.page.getByTestId('participants-toggle').click()
  await ana.page.getByTestId('lock').getByRole('switch').click()
  await ana.page.locator('[data-testid="person"][data-name="Ben"]').getByTestId('person-toggle').click()
  await ana.page.getByTestId('compare-words').click()
  await ana.page.getByTestId('code-words').waitFor()
  await picture(ana, 'people-light', ana.page.getByTestId('participants-panel'))
  await cleo.page.getByTestId('security-toggle').click()
  await picture(cleo, 'security-light', cleo.page.getByTestId('security-panel'))

  await dee.prepare(room)
  await dee.page.getByTestId('join').click()
  await dee.page.getByTestId('knock').click()
  await ben.page.getByTestId('knock-notice').getByText('Dee').waitFor()
  await picture(dee, 'knock-outside-light')
  await picture(ben, 'knock-inside-dark')
})

it('takes the pictures of how sharp pictures are', async () => {
  const room = privateRoom('tea-kitchen')
  const camera = { width: 640, height: 360 }
  const [ana, ben, cleo] = await Promise.all([
    arrive('Ana', { colorScheme: 'light', camera }),
    arrive('Ben', { camera }),
    arrive('Cleo', { camera })
  ])
  for (const person of [ana, cleo, ben]) await person.join(room)
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
