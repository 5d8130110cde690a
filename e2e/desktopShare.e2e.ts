/** Sharing one window of a real desktop, from one desktop app to another. */
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { whyNoDesktop } from './desktopDisplay'
import { openDesktopHouse, windowState, type Seat } from './desktopHouse'
import { clickTray, untilTray } from './desktopProbe'
import { until } from './person'
import {
  capturedSize,
  offered,
  openPicker,
  pictureSeenBy,
  remoteShare,
  shareByKeys,
  shareBySearch,
  showOldListUntilChosen,
  slotOf,
  untilColor,
  untilGoingOn,
  untilListed,
  untilOver,
  untilPaused,
  untilSameSize,
  untilSeen,
  watchShare
} from './sharedWindow'

const reason = whyNoDesktop() ?? (process.platform === 'linux' ? null : 'It needs the windows of X11.')

describe.skipIf(reason)(`sharing a window${reason ? `: ${reason}` : ''}`, () => {
  const { house, desktop, seat } = openDesktopHouse()
  let ana: Seat
  let ben: Seat

  beforeEach(async () => {
    await Promise.all([
      desktop.showWindow('red window', '#ff0000'),
      desktop.showWindow('green window', '#00ff00'),
      desktop.showWindow('blue window', '#0000ff')
    ])
    // One display, one keyboard: the global keys are to be Ana's.
    const shortcuts = { toggleMicrophone: null, stopSharing: null, showWindow: null }
    ;[ana, ben] = await Promise.all([seat('Ana'), seat('Ben', { settings: { shortcuts } })])
    const room = house.freshRoom()
    await ana.person.join(room, { camera: false })
    await ben.person.join(room, { camera: false })
    await Promise.all([ana.person.seesTiles(1), ben.person.seesTiles(1)])
  })

  async function shareRed(): Promise<void> {
    await openPicker(ana, 'toggle-share')
    await shareByKeys(ana, 'red window')
    await untilColor(ben.person, 'red')
  }

  async function resizeRed(width: number, height: number): Promise<void> {
    const before = await capturedSize(ana)
    desktop.resizeWindow('red window', width, height)
    await until(
      async () => (await capturedSize(ana)).width !== before.width,
      () => 'the capture has not followed the window'
    )
  }

  describe('the picker', () => {
    it('lists what is open without the windows of its own app', async () => {
      await openPicker(ana, 'toggle-share')
      // Ben's app is another one: its window may be shared, Ana's own may not.
      const expected = [await ben.page.title(), 'red window', 'green window', 'blue window']
      expect((await offered(ana)).sort()).toEqual(expected.sort())
    })

    it('finds a window by keys, and the others get its pixels and not its neighbour’s', async () => {
      await openPicker(ana, 'toggle-share')
      await shareByKeys(ana, 'green window')
      await untilColor(ben.person, 'green')
      await untilSameSize(ana, ben.person)
      expect(await ana.page.getByTestId('sharing-sentence').innerText()).toBe('You are sharing green window')
    })

    it('finds a window by its name', async () => {
      await openPicker(ana, 'toggle-share')
      await shareBySearch(ana, 'BLU')
      await untilColor(ben.person, 'blue')
    })

    it('says that a window is gone, and shows those that are left', async () => {
      await openPicker(ana, 'toggle-share')
      await showOldListUntilChosen(ana)
      await desktop.pressCloseButton('green window')
      await untilListed(ana, 'green window', false)
      await ana.page.locator('[data-testid="share-source"]', { hasText: 'green window' }).press('Enter')
      await ana.page.getByText('That window is gone. Choose another one.').waitFor()
      await until(
        async () => !(await offered(ana)).includes('green window'),
        () => 'the list still has the window'
      )
      expect(await ben.page.locator(remoteShare).count()).toBe(0)

      await shareByKeys(ana, 'blue window')
      await untilColor(ben.person, 'blue')
    })

    it('is the only way to a picture: nothing chosen, nothing captured', async () => {
      const capture = () =>
        ana.page.evaluate(() =>
          navigator.mediaDevices.getDisplayMedia({ video: true }).then(
            () => 'captured',
            (error: DOMException) => error.name
          )
        )
      expect(await capture()).toBe('AbortError')
      await openPicker(ana, 'toggle-share')
      await ana.page.keyboard.press('Escape')
      await ana.page.getByTestId('share-picker').waitFor({ state: 'detached' })
      expect(await capture()).toBe('AbortError')
      expect(await ana.person.shownSources()).toBe('true false false')
    })
  })

  describe('a change of windows', () => {
    it('negotiates nothing and leaves no gap', async () => {
      await shareRed()
      const people = [ana.person, ben.person]
      const before = await Promise.all(people.map(slotOf))
      await Promise.all(people.map(watchShare))

      await openPicker(ana, 'share-change')
      await shareByKeys(ana, 'green window')
      await untilColor(ben.person, 'green')
      await untilSameSize(ana, ben.person)

      expect(await Promise.all(people.map(slotOf))).toEqual(before)
      const watches = await Promise.all(people.map(({ page }) => page.evaluate(() => window.shareWatch)))
      expect(watches.map(({ negotiations }) => negotiations)).toEqual([0, 0])
      expect(watches[1]).toMatchObject({ tilesLost: 0, darkPictures: [] })
      expect(watches[1]?.pictures).toBeGreaterThan(0)
      expect(await ana.page.getByTestId('sharing-sentence').innerText()).toBe('You are sharing green window')
    })

    it('that is thought better of changes nothing', async () => {
      await shareRed()
      await openPicker(ana, 'share-change')
      await ana.page.keyboard.press('Escape')
      await ana.page.getByTestId('share-picker').waitFor({ state: 'detached' })
      desktop.resizeWindow('red window', 500, 300)
      await untilSeen(ben.person, (seen) => seen?.color === 'red' && seen.width > 450, 'the bigger window')
    })
  })

  describe('a pause', () => {
    /** Whatever happens to the window meanwhile, the picture at the others stays the same. */
    async function holdsStill(): Promise<void> {
      const before = await pictureSeenBy(ben.person)
      await resizeRed(600, 400)
      expect(await pictureSeenBy(ben.person)).toEqual(before)
    }

    it('from the bar in the window keeps the last picture, and ends with the newest', async () => {
      await shareRed()
      await ana.page.getByTestId('share-pause').press('Enter')
      await untilPaused(ben.person, 'Ana’s share is paused')
      await holdsStill()
      await ana.page.getByTestId('share-pause').press('Enter')
      await untilGoingOn(ben.person)
      await untilSameSize(ana, ben.person)
      await untilColor(ben.person, 'red')
    })

    it('from the tray does the same', async () => {
      await shareRed()
      await untilTray(ana.app, ({ menu }) => menu.some(({ id }) => id === 'pauseSharing'), 'the share')
      await clickTray(ana.app, 'pauseSharing')
      await untilPaused(ben.person, 'Ana’s share is paused')
      await holdsStill()
      await untilTray(
        ana.app,
        ({ menu }) => menu.find(({ id }) => id === 'pauseSharing')?.label === 'Resume sharing',
        'the way on'
      )
      await clickTray(ana.app, 'pauseSharing')
      await untilGoingOn(ben.person)
      await untilSameSize(ana, ben.person)
    })

    it('comes with minimising the window, and goes with its return', async () => {
      await shareRed()
      desktop.minimiseWindow('red window')
      await untilPaused(ben.person, 'Ana’s share is paused')
      expect(await ana.page.getByTestId('sharing-sentence').innerText()).toBe(
        'red window is minimised: the others see its last picture'
      )
      expect((await pictureSeenBy(ben.person))?.color).toBe('red')
      expect(await ana.person.shownSources()).toBe('true false true')

      desktop.restoreWindow('red window')
      await untilGoingOn(ben.person)
      desktop.resizeWindow('red window', 500, 300)
      await untilSeen(ben.person, (seen) => seen?.color === 'red' && seen.width > 450, 'the bigger window')
    })
  })

  it('follows the size of the window', async () => {
    await shareRed()
    await resizeRed(700, 500)
    await untilSameSize(ana, ben.person)
    await resizeRed(300, 420)
    await untilSameSize(ana, ben.person)
    await untilColor(ben.person, 'red')
  })

  describe('the end', () => {
    it('comes with the window, and is told to whoever shared', async () => {
      await shareRed()
      await desktop.pressCloseButton('red window')
      await untilOver(ana, ben.person)
      await ana.page.getByTestId('toast').getByText('The window you shared was closed.').waitFor()
    })

    it('comes from the tray', async () => {
      await shareRed()
      await untilTray(ana.app, ({ menu }) => menu.some(({ id }) => id === 'stopSharing'), 'the share')
      await clickTray(ana.app, 'stopSharing')
      await untilOver(ana, ben.person)
    })

    it('comes from the global key while another program has the focus', async () => {
      await shareRed()
      desktop.restoreWindow('blue window')
      desktop.pressKeys('ctrl+shift+s')
      await untilOver(ana, ben.person)
    })
  })

  describe('the bar outside the window', () => {
    const isBarShown = () =>
      ana.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().some(
          (window) => window.isVisible() && window.webContents.getURL().endsWith('/bar.html')
        )
      )
    async function openBar(): Promise<Page> {
      await until(isBarShown, () => 'there is no bar')
      const bar = ana.app.windows().find((page) => page.url().endsWith('/bar.html'))
      if (!bar) throw new Error('the bar has no page')
      await bar.getByText('You are sharing red window').waitFor()
      return bar
    }

    it.each(['hide', 'minimize'] as const)('comes up when the app is gone (%s), and stops', async (how) => {
      await shareRed()
      await ana.app.evaluate(({ BrowserWindow }, act) => BrowserWindow.getAllWindows()[0]?.[act](), how)
      const bar = await openBar()
      await bar.getByRole('button', { name: 'Stop sharing' }).press('Enter')
      await ben.page.locator(remoteShare).waitFor({ state: 'detached' })
      await until(
        async () => !(await isBarShown()),
        () => 'the bar has stayed'
      )
      expect(await windowState(ana.app)).toBe(how === 'hide' ? 'hidden' : 'minimised')
    })

    it('pauses, goes on, and brings the app back, without being offered itself', async () => {
      await shareRed()
      await ana.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
      const bar = await openBar()
      await untilListed(ben, 'Confab is sharing', true)
      await bar.getByRole('button', { name: 'Pause' }).press('Enter')
      await untilPaused(ben.person, 'Ana’s share is paused')
      await bar.getByText('Paused: red window').waitFor()
      await bar.getByRole('button', { name: 'Resume' }).press('Enter')
      await untilGoingOn(ben.person)

      await bar.getByRole('button', { name: 'Show Confab' }).press('Enter')
      await until(
        async () => (await windowState(ana.app)) === 'shown' && !(await isBarShown()),
        async () => `the window is ${await windowState(ana.app)}, the bar ${String(await isBarShown())}`
      )
      await untilColor(ben.person, 'red')
    })
  })
})
