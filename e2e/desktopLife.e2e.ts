/** How the desktop app comes, stays and goes. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { projectFolder, whyNoDesktop } from './desktopDisplay'
import { moveSwitch, openDesktopHouse, settingsFile, windowState, type Seat } from './desktopHouse'
import { answerDialogs, clickTray, dialogsOf, notificationsOf, untilTray } from './desktopProbe'
import { until } from './person'

const reason = whyNoDesktop()

describe.skipIf(reason)(`the life of the desktop app${reason ? `: ${reason}` : ''}`, () => {
  const { house, desktop, seat } = openDesktopHouse()

  const becomes = (at: Seat, wanted: Awaited<ReturnType<typeof windowState>>) =>
    until(
      async () => (await windowState(at.app)) === wanted,
      async () => `the window is ${await windowState(at.app)}, not ${wanted}`
    )
  const closeWindow = ({ app }: Seat) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  const ended = ({ app }: Seat) => new Promise((resolve) => app.process().once('exit', resolve))

  describe('its close button', () => {
    it('hides the window, explains that once, and the tray brings it back', async () => {
      const ana = await seat('Ana')
      await desktop.pressCloseButton(await ana.page.title())
      await becomes(ana, 'hidden')
      expect(await notificationsOf(ana.app)).toMatchObject([
        { title: expect.stringMatching(/running/i) as string }
      ])

      await ana.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show())
      await untilTray(ana.app, ({ menu }) => menu.some(({ id }) => id === 'hide'), 'that the window is there')
      await clickTray(ana.app, 'hide')
      await becomes(ana, 'hidden')
      await clickTray(ana.app, 'show')
      await becomes(ana, 'shown')

      await closeWindow(ana)
      await becomes(ana, 'hidden')
      expect(await notificationsOf(ana.app)).toHaveLength(1)
    })

    it('only minimises where a hidden window could not be found again', async () => {
      const ana = await seat('Ana', { hasTray: false })
      await closeWindow(ana)
      await becomes(ana, 'minimised')
    })

    it('loses no window either that was never shown', async () => {
      const ana = await seat('Ana', { hasTray: false, args: ['--hidden'] })
      expect(await windowState(ana.app)).toBe('hidden')
      await becomes(ana, 'minimised')
    })

    it('ends the app when the person wants it so', async () => {
      const ana = await seat('Ana', { settings: { desktop: { closeHides: false } } })
      const exit = ended(ana)
      await closeWindow(ana)
      expect(await exit).toBe(0)
    })

    it('leaves a call going', async () => {
      const room = house.freshRoom()
      const [ana, ben] = await Promise.all([seat('Ana'), house.arrive('Ben')])
      await ana.person.join(room)
      await ben.join(room)
      await ben.seesTiles(1)
      await closeWindow(ana)
      await becomes(ana, 'hidden')
      await ben.receives(1)
    })
  })

  describe('quitting during a call', () => {
    let ana: Seat
    beforeEach(async () => {
      ana = await seat('Ana')
      await ana.person.join(house.freshRoom(), { camera: false })
      await untilTray(ana.app, ({ menu }) => menu.some(({ id }) => id === 'leave'), 'the call')
    })

    it('asks where it can be seen, and stays when told to', async () => {
      await answerDialogs(ana.app, 1)
      await clickTray(ana.app, 'hide')
      await becomes(ana, 'hidden')
      await clickTray(ana.app, 'quit')
      await until(
        async () => (await dialogsOf(ana.app)).length === 1,
        () => 'nothing was asked'
      )
      expect(await dialogsOf(ana.app)).toMatchObject([{ buttons: ['Leave and quit', 'Stay'] }])
      await becomes(ana, 'shown')
      expect(await ana.page.getByTestId('call').isVisible()).toBe(true)
    })

    it('ends when told to', async () => {
      await answerDialogs(ana.app, 0)
      const exit = ended(ana)
      await clickTray(ana.app, 'quit')
      expect(await exit).toBe(0)
    })
  })

  it('comes back where it was', async () => {
    const first = await seat('Ana')
    const place = { x: 120, y: 90, width: 900, height: 640 }
    await first.app.evaluate(
      ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds),
      place
    )
    const exit = ended(first)
    await first.app.evaluate(({ app }) => app.quit())
    await exit
    const second = await seat('Ana', { profile: first.profile })
    expect(
      await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize())
    ).toEqual([place.width, place.height])
  })

  it('keeps an unreadable settings file aside, starts with defaults, and says so once', async () => {
    const profile = desktop.freshProfile()
    writeFileSync(settingsFile(profile), '{ "desktop": { "startAt')
    const ana = await seat('Ana', { profile })
    const said = ana.page.getByTestId('toast').getByText(/settings could not be read/i)
    await said.waitFor()
    const aside = readdirSync(profile).find((name) => name.startsWith('settings.unreadable-'))
    expect(aside && readFileSync(`${profile}/${aside}`, 'utf8')).toBe('{ "desktop": { "startAt')
    await ana.page.reload()
    await ana.page.getByTestId('home').waitFor()
    expect(await said.count()).toBe(0)
  })

  it.runIf(process.platform === 'linux')('starts with the session when the person wants it so', async () => {
    const ana = await seat('Ana')
    const entry = join(ana.profile, 'xdg-config/autostart/app.confab.desktop')
    const isThere = (wanted: boolean) =>
      until(
        () => Promise.resolve(existsSync(entry) === wanted),
        () => `the autostart entry is ${wanted ? 'not there' : 'still there'}`
      )
    await clickTray(ana.app, 'settings')
    await ana.page.getByRole('tab', { name: en.settings.section.desktop }).click()
    await moveSwitch(ana, en.desktop.startAtLogin, true)
    await isThere(true)
    const lines = readFileSync(entry, 'utf8').split('\n')
    expect(lines).toEqual(expect.arrayContaining(['[Desktop Entry]', 'Type=Application', 'Name=Confab']))
    expect(lines.find((line) => line.startsWith('Exec='))).toMatch(/ --hidden$/)

    await moveSwitch(ana, en.desktop.startHidden, false)
    await until(
      () => Promise.resolve(!readFileSync(entry, 'utf8').includes('--hidden')),
      () => 'the entry still hides the window'
    )
    await moveSwitch(ana, en.desktop.startAtLogin, false)
    await isThere(false)
  })

  describe('a second start', () => {
    it('brings the window up, also one that was started hidden', async () => {
      const ana = await seat('Ana', { args: ['--hidden'] })
      expect(await windowState(ana.app)).toBe('hidden')
      expect(await desktop.start({ app: projectFolder, profile: ana.profile })).toBe(0)
      await becomes(ana, 'shown')
    })

    it('hands over its link: the door is shown and nothing is joined', async () => {
      const ana = await seat('Ana')
      const room = house.freshRoom()
      const link = `confab://${new URL(house.service.url).host}/r/${room}?insecure=1`
      expect(await desktop.start({ app: projectFolder, profile: ana.profile, args: [link] })).toBe(0)
      await ana.page.getByTestId('prejoin').waitFor()
      expect(decodeURIComponent(ana.page.url())).toContain(`/r/${room}`)
      expect(await ana.page.getByTestId('call').count()).toBe(0)
    })

    it('refuses a link that is none, in one sentence', async () => {
      const ana = await seat('Ana')
      const link = 'confab://evil.example/r/../../etc/passwd'
      expect(await desktop.start({ app: projectFolder, profile: ana.profile, args: [link] })).toBe(0)
      await ana.page.getByText(/link/i).first().waitFor()
      expect(await ana.page.getByTestId('home').isVisible()).toBe(true)
    })

    it('takes the person into a room named with --join, unheard and unseen', async () => {
      const ana = await seat('Ana', { settings: {} })
      const room = house.freshRoom()
      expect(await desktop.start({ app: projectFolder, profile: ana.profile, args: ['--join', room] })).toBe(
        0
      )
      await ana.page.getByTestId('call').waitFor()
      await until(
        async () => (await ana.person.shownSources()) === 'false false false',
        async () => `shown: ${await ana.person.shownSources()}`
      )
    })
  })

  it('is back in the call, as the same participant, when its page has died', async () => {
    const room = house.freshRoom()
    const [ana, ben] = await Promise.all([seat('Ana'), house.arrive('Ben')])
    await ana.person.join(room)
    await ben.join(room)
    await ben.seesTiles(1)
    const tilesOfBen = () =>
      ben.page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('[data-testid^="tile-"][data-link]')].map(
          ({ dataset }) => dataset['testid']
        )
      )
    const before = await tilesOfBen()

    await ana.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
    )
    await until(
      async () => (await tilesOfBen()).length === 1 && (await ben.receptions()).length === 1,
      async () => `Ben sees ${JSON.stringify(await tilesOfBen())}`
    )
    await ben.receives(1)
    expect(await tilesOfBen()).toEqual(before)
  })
})
