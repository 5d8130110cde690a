/**
 * Where desktop specs run: real Electron where its binary is there, the stand-in everywhere else on Linux, and on
 * Linux a display of their own, with a window manager, so that nobody's desktop is in the way.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Readable } from 'node:stream'
import { _electron, type ElectronApplication } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { chromiumPath } from './chromium'
import { buildElectronHost } from './electronHost/build'
import { until } from './person'

export const projectFolder = fileURLToPath(new URL('..', import.meta.url))

export interface LaunchOptions {
  /** Folder of the app; ours unless given. */
  readonly app?: string
  readonly args?: readonly string[]
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
  /** What a person does with the window manager's close button. Linux only. */
  pressCloseButton(title: string): Promise<void>
  /** Types on the keyboard of the display, for example `ctrl+shift+m`. Linux only. */
  pressKeys(keys: string): void
}

/** Why no desktop can be had here, as one sentence, or null: for `describe.skipIf`. */
export function whyNoDesktop(): string | null {
  const { platform } = process
  if (platform !== 'linux') {
    return realElectron() ? null : `Electron is not installed, and its stand-in does not run on ${platform}.`
  }
  const tools = ['Xvfb', 'openbox', 'xdotool', 'wmctrl', 'xwd', 'xterm']
  const missing = tools.filter((tool) => spawnSync('which', [tool]).status !== 0)
  return missing.length === 0 ? null : `These tools are not installed: ${missing.join(', ')}.`
}

/** @returns null when the package is there without its binary */
function realElectron(): string | null {
  const folder = join(projectFolder, 'node_modules/electron')
  const note = join(folder, 'path.txt')
  const path = existsSync(note) ? join(folder, 'dist', readFileSync(note, 'utf8').trim()) : null
  return path !== null && existsSync(path) ? path : null
}

/** A display with a window manager; the end of what it started. */
interface Display {
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

async function openDisplay(): Promise<Display> {
  if (process.platform !== 'linux') return { env: {}, close: () => Promise.resolve() }
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe']
  })
  const [number] = (await once(server.stdio[3] as Readable, 'data')) as [Buffer]
  const env = { DISPLAY: `:${number.toString().trim()}` }
  const manager = spawn('openbox', [], { env: { ...process.env, ...env }, stdio: 'ignore' })
  // Answers as soon as a window manager runs.
  await until(
    () => Promise.resolve(spawnSync('wmctrl', ['-m'], { env: { ...process.env, ...env } }).status === 0),
    () => 'the window manager has not started'
  )
  return {
    env,
    async close() {
      await end(manager)
      await end(server)
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}

/** Fake devices, and nothing that slows a window down because nobody looks at it. */
const chromiumArgs = [
  '--use-fake-device-for-media-stream',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--disable-backgrounding-occluded-windows'
]

/** Registers the hooks of the calling file. The object works when its tests run. */
export function openDesktop(): DesktopHost {
  let display: Display
  let executable: string
  const apps: ElectronApplication[] = []
  const children: ChildProcess[] = []
  const profiles: string[] = []

  const environment = () =>
    ({ ...process.env, ...display.env, CONFAB_CHROMIUM: chromiumPath() }) as Record<string, string>
  const freshProfile = () => {
    const folder = mkdtempSync(join(tmpdir(), 'confab-desktop-'))
    profiles.push(folder)
    return folder
  }
  const argsOf = ({ app = projectFolder, args = [], profile = freshProfile() }: LaunchOptions) => [
    app,
    `--user-data-dir=${profile}`,
    ...chromiumArgs,
    ...args
  ]

  beforeAll(async () => {
    executable = realElectron() ?? (await buildElectronHost())
    display = await openDisplay()
  })
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()))
    await Promise.all(children.splice(0).map(end))
    for (const folder of profiles.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  afterAll(() => display.close())

  return {
    freshProfile,
    async launch(options = {}) {
      const app = await _electron.launch({
        executablePath: executable,
        args: argsOf(options),
        env: environment(),
        // What the app asks of nativeTheme counts.
        colorScheme: null
      })
      apps.push(app)
      // Unheard, playwright would answer dialogs by itself, among them the one behind the close button.
      app.context().on('dialog', () => {})
      return app
    },
    async start(options) {
      const child = spawn(executable, argsOf(options), { env: environment(), stdio: 'ignore' })
      children.push(child)
      const [code] = (await once(child, 'exit')) as [number | null]
      return code
    },
    async showWindow(title, color) {
      const look = ['-T', title, '-bg', color, '-fg', color, '-geometry', '40x15', '+sb']
      children.push(spawn('xterm', [...look, '-e', 'sleep', '600'], { env: environment(), stdio: 'ignore' }))
      await until(
        () => {
          const { stdout } = spawnSync('wmctrl', ['-l'], { env: environment(), encoding: 'utf8' })
          return Promise.resolve(stdout.includes(title))
        },
        () => `${title} has not come up`
      )
    },
    pressCloseButton: (title) =>
      until(
        () => Promise.resolve(spawnSync('wmctrl', ['-F', '-c', title], { env: environment() }).status === 0),
        () => `there is no window "${title}"`
      ),
    pressKeys(keys) {
      spawnSync('xdotool', ['key', keys], { env: environment() })
    }
  }
}
