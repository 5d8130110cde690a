/**
 * The executable's entry: gives the app an `electron` module, runs the app's own main bundle in this process, starts
 * Chromium and says `ready`. In this order, which is Electron's.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { release } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { HostApp } from './appModule'
import { desktopCapturer, screen } from './capturer'
import { Chromium } from './chromium'
import { readCommandLine, type CommandLine } from './commandLine'
import { HostIpcMain } from './ipcMain'
import { menuModules, HostTray } from './menu'
import { preloadModules, provideElectron, resolveEntry } from './moduleProvider'
import { nativeImage } from './nativeImage'
import type { Runtime } from './runtime'
import { Schemes } from './schemes'
import { HostSession } from './session'
import { Sharing } from './sharing'
import { globalShortcut } from './shortcuts'
import { nativeTheme, systemModules } from './system'
import { utilityProcess } from './utilityProcess'
import { followTargets, windowModules } from './windowModules'

interface AppPackage {
  readonly name?: string
  readonly productName?: string
  readonly version?: string
}

const node = process.execPath
const endProcess = process.exit.bind(process)
const folder = import.meta.dirname
const executable = process.env['ELECTRON_HOST_EXECUTABLE'] ?? process.argv[1] ?? ''
const commandLine = readCommandLine(process.argv.slice(2))

function readPackage(path: string): AppPackage {
  const file = join(path, 'package.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as AppPackage) : {}
}

/** Of the `electron` package the app would start with. */
function electronVersion(appPath: string): string {
  try {
    const { version } = createRequire(join(appPath, 'index.js'))('electron/package.json') as AppPackage
    return version ?? '0.0.0'
  } catch {
    return '0.0.0'
  }
}

/** Makes this process look like Electron's main process. */
function dressProcess(version: string): void {
  process.argv = [executable, ...commandLine.args]
  process.execPath = executable
  Object.defineProperties(process, {
    type: { value: 'browser' },
    defaultApp: { value: true },
    resourcesPath: { value: join(dirname(executable), 'resources') },
    getSystemVersion: { value: () => release() },
    versions: { value: Object.freeze({ ...process.versions, electron: version, chrome: '' }) }
  })
  // Node loads the comparison at its first call. A specification's evaluation interrupts whatever runs, and when that
  // is the loading, the app's next call finds it half loaded.
  isDeepStrictEqual(0, 0)
}

function createRuntime(
  appPath: string,
  version: string
): { runtime: Runtime; setChromium(started: Chromium): void } {
  const { name, productName, version: appVersion } = readPackage(appPath)
  let chromium: Chromium | null = null
  let lastId = 0
  const windows: Runtime['windows'] = new Map()
  const app = new HostApp({
    executable,
    commandLine,
    electronVersion: version,
    name: productName ?? name ?? 'Electron',
    version: appVersion,
    appPath,
    closeWindows() {
      const open = [...windows.values()]
      for (const window of open) {
        // A window that refuses has ended the quitting; the others stay as they are.
        if (app.isQuitting) window.close()
      }
      return open.length
    },
    focusWindow: () => [...windows.values()][0]?.focus(),
    endBrowser: async () => chromium?.cdp.close(),
    endProcess
  })
  const schemes = new Schemes()
  const session = new HostSession(schemes)
  const theme = nativeTheme(() => windows.forEach(({ webContents }) => webContents.applyTheme()))
  const runtime: Runtime = {
    app,
    windows,
    schemes,
    session,
    ipcMain: new HostIpcMain(),
    sharing: new Sharing(session),
    namespace: `standIn${randomBytes(8).toString('hex')}`,
    scripts: {
      pageWorld: readFileSync(join(folder, 'pageWorld.js'), 'utf8'),
      preloadWorld: readFileSync(join(folder, 'preloadWorld.js'), 'utf8')
    },
    chromium() {
      if (!chromium) throw new Error('the browser has not started')
      return chromium
    },
    theme: () => theme.themeSource,
    nextId: () => (lastId += 1)
  }
  provideElectron({
    app: app.module,
    ipcMain: runtime.ipcMain,
    session: session.module,
    protocol: schemes.protocol,
    ...windowModules(runtime),
    ...menuModules((role) => runRole(runtime, role)),
    Tray: HostTray,
    nativeTheme: theme,
    nativeImage,
    desktopCapturer,
    screen,
    globalShortcut: globalShortcut(),
    utilityProcess: utilityProcess({ node, shim: join(folder, 'utilityShim.cjs') }),
    ...systemModules()
  })
  return { runtime, setChromium: (started) => (chromium = started) }
}

function runRole({ app, windows }: Runtime, role: string): void {
  if (role === 'quit') app.quit()
  else if (role === 'close') [...windows.values()].find((window) => window.isFocused())?.close()
}

async function runApp(path: string, { type }: { type?: string }): Promise<void> {
  const file = resolveEntry(path)
  const isModule = file.endsWith('.mjs') || (type === 'module' && !file.endsWith('.cjs'))
  if (isModule) await import(pathToFileURL(file).href)
  else createRequire(file)(file)
}

async function startBrowser({ app, sharing }: Runtime, given: CommandLine): Promise<Chromium> {
  const isRoot = process.getuid?.() === 0
  const chromium = await Chromium.start({
    executable: process.env['CONFAB_CHROMIUM'] ?? '/usr/bin/chromium',
    profile: join(app.module.getPath('sessionData'), 'chromium'),
    shareToken: sharing.token,
    args: app.switches.toArgs(),
    isSandboxed: !isRoot && !given.has('no-sandbox')
  })
  void chromium.cdp.ended.then(() => {
    if (app.hasEnded) return
    process.stderr.write('Chromium has ended unexpectedly\n')
    app.exit(1)
  })
  return chromium
}

async function main(): Promise<void> {
  const path = resolve(commandLine.app)
  const version = electronVersion(path)
  dressProcess(version)
  const { runtime, setChromium } = createRuntime(path, version)
  const { app } = runtime
  process.exit = ((code?: number) => app.exit(code ?? 0)) as typeof process.exit
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())

  preloadModules(commandLine.preloads)
  await runApp(path, readPackage(path) as { type?: string })
  if (app.hasEnded) return
  setChromium(await startBrowser(runtime, commandLine))
  followTargets(runtime)
  app.becomeReady()
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  endProcess(1)
})
