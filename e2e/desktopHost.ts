/** Apps and windows on a desktop of a spec's own; gone when its tests are. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { chromiumPath } from './chromium'
import {
  chromiumArgs,
  electronExecutable,
  end,
  openDisplay,
  projectFolder,
  type Display
} from './desktopDisplay'
import { until } from './person'

export interface LaunchOptions {
  /** Folder of the app; ours unless given. */
  readonly app?: string
  readonly args?: readonly string[]
  /** Whether the desktop says that it has a place for tray icons; it has unless told otherwise. Linux only. */
  readonly hasTray?: boolean
  /** Two apps with the same profile are two instances of one. A fresh folder unless given. */
  readonly profile?: string
}

export interface DesktopHost {
  /** Starts an app; it is gone when the test ends. */
  launch(options?: LaunchOptions): Promise<ElectronApplication>
  /** Starts an app nobody drives. @returns its exit code */
  start(options: LaunchOptions): Promise<number | null>
  freshProfile(): string
  /** A window of one flat colour on the same display; closed when the test ends. Linux only. */
  showWindow(title: string, color: string): Promise<void>
  /** Any other program, until its window of that title is there; ended when the test ends. Linux only. */
  showProgram(title: string, command: string, args: readonly string[]): Promise<void>
  /** What a person does with the window manager's close button. Linux only. */
  pressCloseButton(title: string): Promise<void>
  /** What a person does with the title bar and the edges of a window. Linux only. */
  minimiseWindow(title: string): void
  restoreWindow(title: string): void
  moveWindow(title: string, x: number, y: number): void
  resizeWindow(title: string, width: number, height: number): void
  /** Types on the keyboard of the display, for example `ctrl+shift+m`. Linux only. */
  pressKeys(keys: string): void
}

/** Registers the hooks of the calling file. The object works when its tests run. */
export function openDesktop(): DesktopHost {
  let display: Display
  let executable: string
  const apps: ElectronApplication[] = []
  const children: ChildProcess[] = []
  const profiles: string[] = []

  const environment = () =>
    ({ ...process.env, ...display.env, CONFAB_CHROMIUM: chromiumPath() }) as Record<string, string>
  /** With personal folders of the profile's own, because an app writes desktop entries there. */
  const appEnvironment = (profile: string, hasTray = true) => ({
    ...environment(),
    XDG_CONFIG_HOME: join(profile, 'xdg-config'),
    XDG_DATA_HOME: join(profile, 'xdg-data'),
    PATH: `${writeBusProgram(profile, hasTray)}:${process.env['PATH'] ?? ''}`
  })
  const onWindow = (title: string, ...action: readonly string[]) =>
    void spawnSync('xdotool', ['search', '--name', `^${title}$`, ...action], { env: environment() })
  const showProgram = (title: string, command: string, args: readonly string[]) => {
    children.push(spawn(command, args, { env: environment(), stdio: 'ignore' }))
    return until(
      () => {
        const { stdout } = spawnSync('wmctrl', ['-l'], { env: environment(), encoding: 'utf8' })
        return Promise.resolve(stdout.includes(title))
      },
      () => `${title} has not come up`
    )
  }
  const freshProfile = () => {
    const folder = mkdtempSync(join(tmpdir(), 'confab-desktop-'))
    profiles.push(folder)
    return folder
  }
  const argsOf = ({ app = projectFolder, args = [] }: LaunchOptions, profile: string) => [
    app,
    `--user-data-dir=${profile}`,
    ...chromiumArgs,
    ...args
  ]

  beforeAll(async () => {
    executable = await electronExecutable()
    display = await openDisplay()
  })
  afterEach(async () => {
    await Promise.all(apps.splice(0).map(quit))
    await Promise.all(children.splice(0).map(end))
    for (const folder of profiles.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  afterAll(() => display.close())

  return {
    freshProfile,
    async launch(options = {}) {
      const profile = options.profile ?? freshProfile()
      const app = await _electron.launch({
        executablePath: executable,
        args: argsOf(options, profile),
        env: appEnvironment(profile, options.hasTray),
        // What the app asks of nativeTheme counts.
        colorScheme: null
      })
      apps.push(app)
      // Unheard, playwright would answer dialogs by itself, among them the one behind the close button.
      app.context().on('dialog', () => {})
      return app
    },
    async start(options) {
      const profile = options.profile ?? freshProfile()
      const child = spawn(executable, argsOf(options, profile), {
        env: appEnvironment(profile, options.hasTray),
        stdio: 'ignore'
      })
      children.push(child)
      const [code] = (await once(child, 'exit')) as [number | null]
      return code
    },
    showWindow(title, color) {
      const look = ['-T', title, '-bg', color, '-fg', color, '-geometry', '40x15', '+sb']
      return showProgram(title, 'xterm', [...look, '-e', 'sleep', '600'])
    },
    showProgram,
    pressCloseButton: (title) =>
      until(
        () => Promise.resolve(spawnSync('wmctrl', ['-F', '-c', title], { env: environment() }).status === 0),
        () => `there is no window "${title}"`
      ),
    minimiseWindow: (title) => onWindow(title, 'windowminimize'),
    restoreWindow: (title) => onWindow(title, 'windowmap', 'windowactivate'),
    moveWindow: (title, x, y) => onWindow(title, 'windowmove', String(x), String(y)),
    resizeWindow: (title, width, height) => onWindow(title, 'windowsize', String(width), String(height)),
    pressKeys(keys) {
      spawnSync('xdotool', ['key', keys], { env: environment() })
    }
  }
}

/** Ends an app, whatever it would like to ask first. */
async function quit(app: ElectronApplication): Promise<void> {
  await app
    .evaluate(({ dialog }) => {
      dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
    })
    // It may have ended by itself: that was the test.
    .catch(() => {})
  await app.close()
}

/**
 * The bare display has no session bus to ask for a tray, so its answer is put in the way of whoever asks.
 *
 * @returns the folder it is in
 */
function writeBusProgram(profile: string, hasTray: boolean): string {
  const folder = join(profile, 'bin')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'gdbus'), `#!/bin/sh\necho '(${hasTray},)'\n`, { mode: 0o755 })
  return folder
}
