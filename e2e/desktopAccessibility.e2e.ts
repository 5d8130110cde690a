/** What only the desktop app shows, for people who do not see it, do not use a mouse, or have a narrow window. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { cutOff, hasFocus, tabTo, violations } from './accessibility'
import { whyNoDesktop } from './desktopDisplay'
import { barOf, openDesktopHouse, type Seat, type SeatOptions } from './desktopHouse'
import { clickTray } from './desktopProbe'
import { until } from './person'

const reason = whyNoDesktop() ?? (process.platform === 'linux' ? null : 'It needs the windows of X11.')
const sections = ['general', 'devices', 'rooms', 'keys', 'desktop', 'hosting', 'about'] as const
const narrow = { width: 360, height: 640 }
const wide = { width: 1_000, height: 640 }

describe.skipIf(reason)(`the desktop app for everybody${reason ? `: ${reason}` : ''}`, () => {
  const { house, desktop, seat } = openDesktopHouse()

  /** An app whose page does not move, so that no colour is measured half way through a transition. */
  async function sitStill(colorScheme: 'light' | 'dark', options?: SeatOptions): Promise<Seat> {
    const place = await seat('Ana', { settings: {}, ...options })
    await place.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    return place
  }

  /** At the usual width and in a narrow window. */
  async function expectNothingWrong(at: { readonly page: Page }): Promise<void> {
    for (const size of [wide, narrow]) {
      await at.page.setViewportSize(size)
      expect(await violations(at)).toEqual([])
      expect(await cutOff(at)).toEqual([])
    }
    await at.page.setViewportSize(wide)
  }

  describe.each(['light', 'dark'] as const)('nothing breaks WCAG 2 AA or is cut off (%s)', (colorScheme) => {
    it('in the picker, found or not, while sharing, and on the bar', async () => {
      await desktop.showWindow('green window', '#00ff00')
      const ana = await sitStill(colorScheme)
      const { page } = ana
      await ana.person.join(house.freshRoom())
      await page.getByTestId('toggle-share').click()
      await page.getByTestId('share-source').first().waitFor()
      await expectNothingWrong(ana)
      await page.getByTestId('share-search').fill('nothing of that name')
      await page.getByText(en.share.nothingFound.replace('{query}', 'nothing of that name')).waitFor()
      await expectNothingWrong(ana)
      await page.getByTestId('share-search').fill('green')
      await page.getByTestId('share-submit').click()
      await page.getByTestId('sharing-bar').waitFor()
      await expectNothingWrong(ana)
      await page.getByTestId('share-pause').click()
      await page.locator('[data-testid="sharing-bar"][data-still="true"]').waitFor()
      await expectNothingWrong(ana)

      await clickTray(ana.app, 'hide')
      const bar = await barOf(ana)
      await bar.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await bar.getByRole('status').getByText('green window').waitFor()
      expect(await violations({ page: bar })).toEqual([])
      await clickTray(ana.app, 'pauseSharing')
      await bar.getByRole('button', { name: 'Pause', exact: true }).waitFor()
      expect(await violations({ page: bar })).toEqual([])
    })

    it('in every section of the settings', async () => {
      const hosting = { isOn: true, port: 7_467 }
      const pushToTalk = { isOn: true, key: 'Space' }
      const ana = await sitStill(colorScheme, {
        settings: { desktop: { hosting }, page: { settings: { pushToTalk } } }
      })
      await ana.page.getByTestId('app-menu').click()
      await ana.page.getByRole('menuitem', { name: en.settings.open }).click()
      for (const section of sections) {
        await ana.page.getByRole('tab', { name: en.settings.section[section] }).click()
        await ana.page.getByTestId(`settings-${section}`).waitFor()
        if (section === 'hosting') await ana.page.getByText(en.desktop.hosting.on).waitFor()
        await expectNothingWrong(ana)
      }
    })

    it('in the question before the first room, and at home behind it', async () => {
      const favourites = [
        {
          id: house.freshRoom(),
          label: 'Donaudampfschifffahrtsgesellschaftskapitänstreffen',
          wish: 'joinAtStart'
        },
        { id: 'choir', label: 'Choir', wish: 'joinWhenOccupied', server: 'https://elsewhere.example' }
      ]
      const ana = await sitStill(colorScheme, { settings: { page: { rooms: { favourites, recent: [] } } } })
      await ana.page.getByTestId('auto-join').waitFor()
      await expectNothingWrong(ana)
      expect(await ana.page.evaluate(() => document.activeElement?.textContent.trim())).toBe(
        en.autoJoin.notNow
      )
      await ana.page.keyboard.press('Enter')
      await ana.page.getByTestId('auto-join').waitFor({ state: 'detached' })
      expect(await ana.page.getByTestId('home').isVisible()).toBe(true)
      await expectNothingWrong(ana)
    })
  })

  it('lets a window be found, chosen, shared, paused and stopped without a mouse', async () => {
    await Promise.all([
      desktop.showWindow('green window', '#00ff00'),
      desktop.showWindow('blue window', '#0000ff')
    ])
    const ana = await seat('Ana', { settings: {} })
    const { page } = ana
    await ana.person.join(house.freshRoom())
    await tabTo(ana, 'toggle-share')
    await page.keyboard.press('Enter')
    await hasFocus(ana, 'share-source')
    await page.keyboard.press('Escape')
    await page.getByTestId('share-picker').waitFor({ state: 'detached' })
    await hasFocus(ana, 'toggle-share')

    await page.keyboard.press('Enter')
    await hasFocus(ana, 'share-source')
    await page.keyboard.type('blue')
    await hasFocus(ana, 'share-search')
    await until(
      async () => (await page.getByTestId('share-source').count()) === 1,
      () => 'the search finds more than one window'
    )
    await page.keyboard.press('ArrowDown')
    await hasFocus(ana, 'share-source')
    await page.keyboard.press('Enter')
    await page.getByTestId('sharing-bar').getByText('You are sharing blue window').waitFor()
    await hasFocus(ana, 'toggle-share')

    await tabTo(ana, 'share-pause')
    await page.keyboard.press('Space')
    await page.locator('[data-testid="sharing-bar"][data-still="true"]').waitFor()
    await hasFocus(ana, 'share-pause')
    await tabTo(ana, 'share-mode')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByTestId('sharing-bar').waitFor({ state: 'detached' })
    // The button that was pressed is gone.
    await hasFocus(ana, 'toggle-share')
  })
})
