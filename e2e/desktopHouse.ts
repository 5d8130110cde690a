/** Desktop apps with people in front of them, and a service for them to meet at. */
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import type { DesktopBridge } from '../src/preload/contract'
import { openDesktop, type DesktopHost, type LaunchOptions } from './desktopHost'
import { answerDialogs, listenTo } from './desktopProbe'
import { openHouse, type House } from './house'
import { Person, until } from './person'

declare global {
  interface Window {
    readonly desktop?: DesktopBridge
  }
}

/** An app, its window's page, and who sits there. */
export interface Seat {
  readonly app: ElectronApplication
  readonly page: Page
  readonly person: Person
  readonly profile: string
}

export interface SeatOptions extends LaunchOptions {
  /** What the app finds in its settings file, over what it needs to know the person's name. */
  readonly settings?: StoredFile
  /** Where the app is at home: 'house', on the command line, unless it is to follow its own settings. */
  readonly server?: 'house' | 'own'
}

/** As src/main/settings keeps it, as far as specs write it. */
export interface StoredFile {
  readonly desktop?: object
  readonly shortcuts?: object
  readonly servers?: readonly string[]
  readonly plainSecrets?: Readonly<Record<string, string>>
  readonly hasExplainedClosing?: boolean
  readonly page?: { readonly settings?: object; readonly rooms?: object }
}

export interface DesktopHouse {
  readonly house: House
  readonly desktop: DesktopHost
  /** Starts an app at home on the house's service. Its tray, notifications and dialogs are listened to. */
  seat(name: string, options?: SeatOptions): Promise<Seat>
}

/** Registers the hooks of the calling file, as `openHouse` and `openDesktop` do. */
export function openDesktopHouse(): DesktopHouse {
  const house = openHouse()
  const desktop = openDesktop()
  return {
    house,
    desktop,
    async seat(name, { settings, server = 'house', ...options } = {}) {
      const profile = options.profile ?? desktop.freshProfile()
      if (settings) writeSettings(profile, name, settings)
      const app = await desktop.launch({
        ...options,
        profile,
        args: [...(server === 'house' ? [`--server=${house.service.url}`] : []), ...(options.args ?? [])]
      })
      await listenTo(app)
      const page = await app.firstWindow()
      await page
        .locator('[data-testid="home"], [data-testid="prejoin"], [data-testid="call"]')
        .first()
        .waitFor()
      return { app, page, person: await Person.sitDown(name, page), profile }
    }
  }
}

export function settingsFile(profile: string): string {
  return join(profile, 'settings.json')
}

function writeSettings(profile: string, displayName: string, { page = {}, ...stored }: StoredFile): void {
  mkdirSync(profile, { recursive: true })
  const content = {
    version: 1,
    ...stored,
    page: { ...page, settings: { displayName, ...page.settings } }
  }
  writeFileSync(settingsFile(profile), JSON.stringify(content))
}

/** Moves a switch in the settings, which shows what the shell has accepted and not the click. */
export async function moveSwitch({ page }: Seat, name: string, isOn: boolean): Promise<void> {
  await page.getByRole('switch', { name, checked: !isOn }).click()
  await page.getByRole('switch', { name, checked: isOn }).waitFor()
}

/** Ends the app as a person does, who leaves a call for it. @returns the exit code */
export async function quit({ app }: Seat): Promise<number | null> {
  const exit = once(app.process(), 'exit') as Promise<[number | null]>
  await answerDialogs(app, 0)
  await app.evaluate(({ app: main }) => main.quit())
  return (await exit)[0]
}

/** The page of the sharing bar, which has a window of its own. */
export async function barOf({ app }: Seat): Promise<Page> {
  const found = () => app.windows().find((page) => page.url().endsWith('/bar.html'))
  await until(
    () => Promise.resolve(found() !== undefined),
    () => 'there is no sharing bar'
  )
  const bar = found()
  if (!bar) throw new Error('the sharing bar has gone')
  return bar
}

/** Whether the app's own window is shown, hidden or minimised. */
export function windowState(app: ElectronApplication): Promise<'shown' | 'hidden' | 'minimised' | 'none'> {
  return app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows().find(({ webContents }) => {
      const url = webContents.getURL()
      return url !== '' && !url.endsWith('/bar.html')
    })
    if (!window) return 'none'
    if (window.isMinimized()) return 'minimised'
    return window.isVisible() ? 'shown' : 'hidden'
  })
}
