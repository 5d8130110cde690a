/** The built desktop app, main and preload and page, in front of a person. */
import type { ElectronApplication, Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DesktopBridge } from '../src/preload/contract'
import { projectFolder, whyNoDesktop } from './desktopDisplay'
import { openDesktop, type LaunchOptions } from './desktopHost'
import { openHouse } from './house'
import { Person, until } from './person'

declare global {
  interface Window {
    readonly desktop?: DesktopBridge
  }
  /** Addresses that would have gone to the person's browser. */
  var openedOutside: string[]
}

const reason = whyNoDesktop()

describe.skipIf(reason)(`the desktop app${reason ? `: ${reason}` : ''}`, () => {
  const house = openHouse()
  const desktop = openDesktop()
  const launch = (options: LaunchOptions = {}) =>
    desktop.launch({ ...options, args: [`--server=${house.service.url}`, ...(options.args ?? [])] })

  async function openWindow(app: ElectronApplication): Promise<Page> {
    const page = await app.firstWindow()
    await page.getByTestId('home').waitFor()
    return page
  }

  describe('alone', () => {
    let app: ElectronApplication
    let page: Page

    beforeEach(async () => {
      app = await launch()
      page = await openWindow(app)
      await app.evaluate(({ shell }) => {
        globalThis.openedOutside = []
        shell.openExternal = (url) => Promise.resolve(void globalThis.openedOutside.push(url))
      })
    })
    const countWindows = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
    const openedOutside = () => app.evaluate(() => globalThis.openedOutside)

    it('shows its home view from its own scheme, in one visible window', async () => {
      const windows = await app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((window) => ({
          url: window.webContents.getURL(),
          isVisible: window.isVisible()
        }))
      )
      expect(windows).toEqual([{ url: 'app://confab/', isVisible: true }])
    })

    it('gives the page its bridge and nothing of Node', async () => {
      const found = await page.evaluate(() => ({
        calls: Object.keys(window.desktop ?? {}),
        ofNode: ['require', 'process', 'module', 'exports', 'Buffer', 'global'].filter(
          (name) => name in window
        )
      }))
      expect(found.calls).toContain('describeHost')
      expect(found.ofNode).toEqual([])
    })

    it('describes the host and its service', async () => {
      expect(await page.evaluate(() => window.desktop?.describeHost())).toMatchObject({
        appVersion: await app.evaluate(({ app: main }) => main.getVersion()),
        platform: process.platform,
        serverUrl: house.service.url
      })
    })

    it('opens no windows for the page; a link goes to the browser', async () => {
      await page.evaluate(() => void window.open('https://elsewhere.test/'))
      await until(
        async () => (await openedOutside()).length > 0,
        () => 'nothing was opened outside'
      )
      expect(await openedOutside()).toEqual(['https://elsewhere.test/'])
      await until(
        async () => app.windows().length === 1,
        () => `${app.windows().length} pages are open`
      )
      expect(await countWindows()).toBe(1)
    })

    it('does not leave its own page', async () => {
      const before = page.url()
      await page.evaluate(() => window.location.assign('https://elsewhere.test/path'))
      await until(
        async () => (await openedOutside()).includes('https://elsewhere.test/path'),
        () => 'the link went nowhere'
      )
      expect(page.url()).toBe(before)
      expect(await page.getByTestId('home').isVisible()).toBe(true)
    })

    it('denies what is not on its list of permissions', async () => {
      const answers = await page.evaluate(async () => {
        const position = new Promise((resolve) => {
          navigator.geolocation.getCurrentPosition(
            () => resolve('found'),
            ({ code, PERMISSION_DENIED }) => resolve(code === PERMISSION_DENIED ? 'denied' : code)
          )
        })
        const { state } = await navigator.permissions.query({ name: 'geolocation' })
        return { position: await position, state, notifications: await Notification.requestPermission() }
      })
      expect(answers).toEqual({ position: 'denied', state: 'denied', notifications: 'denied' })
    })
  })

  it('brings the first instance to the front when it is started again', async () => {
    const profile = desktop.freshProfile()
    const app = await launch({ profile })
    await openWindow(app)
    const isMinimized = () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized())
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
    await until(
      async () => (await isMinimized()) === true,
      () => 'the window did not minimize'
    )
    expect(await desktop.start({ app: projectFolder, profile })).toBe(0)
    await until(
      async () => (await isMinimized()) === false,
      () => 'the window stayed minimized'
    )
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })

  it('lets two apps and a browser meet in a call', async () => {
    const room = house.freshRoom()
    const apps = await Promise.all([launch(), launch()])
    const windows = await Promise.all(apps.map(openWindow))
    const [ana, ben] = await Promise.all([sitDown('Ana', windows[0]), sitDown('Ben', windows[1])])
    const cem = await house.arrive('Cem')
    const people = [ana, ben, cem]
    for (const person of people) await person.join(room)
    await Promise.all(people.map((person) => person.seesTiles(2)))
    await Promise.all(people.map((person) => person.receives(2)))
    for (const person of people) {
      await until(
        async () => (await person.shownSources()) === (await person.sentSources()),
        async () => `${person.name} shows ${await person.shownSources()}, sends ${await person.sentSources()}`
      )
    }
  })

  function sitDown(name: string, page: Page | undefined): Promise<Person> {
    if (!page) throw new Error(`there is no window for ${name}`)
    return Person.sitDown(name, page)
  }
})
