/** Makes the pictures of the desktop app: the other half of `npm run screenshots`. */
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { describe, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { whyNoDesktop } from './desktopDisplay'
import { barOf, openDesktopHouse, type Seat, type SeatOptions } from './desktopHouse'
import { clickTray, trayOf, untilTray, type TrayView } from './desktopProbe'
import { furnish, notesTitle } from './desktopScene'
import type { Person } from './person'
import { drawPortrait, privateRoom } from './portraits'
import { startService } from './service'
import { trayHtml, trayStatuses } from './trayPicture'

const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url))
const desk = { width: 1_200, height: 750 }
const reason = whyNoDesktop()

describe.skipIf(reason)(`pictures of the desktop app${reason ? `: ${reason}` : ''}`, () => {
  const { house, desktop, seat } = openDesktopHouse()

  /** An app with the colours asked for, its window as large as the browsers' in the other pictures. */
  async function sit(name: string, colorScheme: 'light' | 'dark', options?: SeatOptions): Promise<Seat> {
    const place = await seat(name, { settings: {}, ...options })
    await place.page.emulateMedia({ colorScheme })
    await place.page.setViewportSize(desk)
    // Out of the way: a display without a compositor has no picture of what lies under another window.
    await place.app.evaluate(({ BrowserWindow }, { width, height }) => {
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 1_590, y: 990, width, height })
    }, desk)
    await place.page.addInitScript(drawPortrait, name)
    return place
  }

  async function arrive(name: string, colorScheme: 'light' | 'dark'): Promise<Person> {
    const person = await house.arrive(name, { viewport: desk, colorScheme })
    await person.context.addInitScript(drawPortrait, name)
    return person
  }

  it('sharing a window', async () => {
    const room = privateRoom('garden-club')
    const [ben, cleo] = await Promise.all([sit('Ben', 'light'), arrive('Cleo', 'light')])
    await furnish(desktop)
    await cleo.join(room)
    await ben.person.join(room)
    await Promise.all([cleo, ben.person].map((person) => person.receives(1)))
    await ben.page.getByTestId('toggle-share').click()
    await ben.page.getByTestId('share-source').filter({ hasText: notesTitle }).click()
    await picture(ben.page, 'share-picker-light')
    await ben.page.emulateMedia({ colorScheme: 'dark' })
    await picture(ben.page, 'share-picker-dark')
    await ben.page.getByTestId('share-submit').click()
    await cleo.page.locator('[data-testid^="share-tile-"] video').waitFor()
    await cleo.receives(1)
    await picture(ben.page, 'sharing-dark')

    await clickTray(ben.app, 'hide')
    const bar = await barOf(ben)
    await bar.getByText(notesTitle).waitFor()
    await bar.screenshot({ path: `${folder}sharing-bar.png` })
    await clickTray(ben.app, 'pauseSharing')
    await cleo.page.getByText(en.share.pausedBy.replace('{name}', 'Ben')).first().waitFor()
    await picture(cleo.page, 'share-paused-light')
  })
  it('rooms that find you', async () => {
    const elsewhere = await startService()
    try {
      const favourites = [
        { id: 'tea-kitchen', label: 'Tea kitchen', wish: 'joinWhenOccupied' },
        { id: 'standup', label: 'Monday stand-up', wish: 'joinAtStart' },
        { id: 'choir', label: 'Choir', wish: 'show', server: elsewhere.url },
        { id: 'sunday-family', label: 'Sunday family', wish: 'show' }
      ]
      const links = favourites.map(({ id, server = house.service.url }) => ({
        link: privateRoom(id),
        server
      }))
      const linkTo = (id: string): string => links.find(({ link }) => link.startsWith(`${id}#`))?.link ?? id
      const [ben, cleo, dee] = await Promise.all([
        arrive('Ben', 'light'),
        arrive('Cleo', 'light'),
        house.arrive('Dee', { url: elsewhere.url })
      ])
      await dee.join(linkTo('choir'), { camera: false })
      const ana = await sit('Ana', 'light', {
        settings: {
          servers: [elsewhere.url],
          page: { rooms: { favourites, recent: [] } },
          plainSecrets: Object.fromEntries(
            links.map(({ link, server }) => {
              const [id = '', secret = ''] = link.split('#k=')
              return [`room:${id}@${server}`, secret]
            })
          )
        }
      })
      await ana.page.setViewportSize({ width: desk.width, height: 860 })
      await ana.page.getByTestId('auto-join').waitFor()
      await ana.page
        .getByTestId(/^presence-choir/)
        .getByText('Dee')
        .waitFor()
      await picture(ana.page, 'auto-join')
      await ana.page.getByRole('button', { name: en.autoJoin.notNow }).click()
      await ben.join(linkTo('sunday-family'), { camera: false })
      await cleo.join(linkTo('sunday-family'), { camera: false })
      await ana.page.getByTestId('presence-sunday-family').getByText('Cleo').waitFor()
      await picture(ana.page, 'favourites-light')
    } finally {
      await elsewhere.kill()
    }
  })

  it('settings', async () => {
    const page = { settings: { pushToTalk: { isOn: true, key: ' ' } } }
    const ana = await sit('Ana', 'light', {
      settings: {
        page,
        desktop: { hosting: { isOn: true, port: 7466 } },
        shortcuts: { showWindow: 'CommandOrControl+Alt+C' }
      }
    })
    await openSettings(ana, en.settings.section.hosting)
    await ana.page.getByText(en.desktop.hosting.on).waitFor()
    await picture(ana.page, 'hosting-light')
    await ana.page.getByRole('tab', { name: en.settings.section.keys }).click()
    // All of it: the list is longer than a window.
    await ana.page.setViewportSize({ width: 800, height: 1_050 })
    await picture(ana.page, 'settings-keys-light', ana.page.getByRole('dialog'))
  })

  it('the tray', async () => {
    const ana = await sit('Ana', 'light')
    const trays: TrayView[] = []
    for (const [state, status] of trayStatuses) {
      const before = (await trayOf(ana.app)).tooltip
      await ana.page.evaluate((shown) => window.desktop?.showStatus(shown), status)
      trays.push(await untilTray(ana.app, ({ tooltip }) => tooltip !== before, `"${state}"`))
    }
    const sheet = await house.browser.newPage({ viewport: { width: 1_200, height: 400 } })
    await sheet.setContent(trayHtml(trays))
    await sheet.screenshot({ path: `${folder}tray-states.png`, fullPage: true })
    await sheet.close()
  })
})

async function openSettings({ page }: Seat, section: string): Promise<void> {
  await page.getByTestId('app-menu').click()
  await page.getByRole('menuitem', { name: en.settings.open }).click()
  await page.getByRole('tab', { name: section }).click()
}

/** Of the page, or of one thing on it, once nothing moves there that will stop. */
async function picture(page: Page, name: string, part: Page | Locator = page): Promise<void> {
  await page.getByTestId('toast').first().waitFor({ state: 'detached' })
  await page.waitForFunction(() =>
    [...document.querySelectorAll('video')].every(({ currentTime, paused }) => paused || currentTime > 1)
  )
  await page.mouse.move(0, 0)
  await page.locator('.tooltip').waitFor({ state: 'detached' })
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
  await part.screenshot({ path: `${folder}${name}.png` })
}
