/** What an app finds on `app`, apart from its events: names, folders, switches, and plain records. */
import type { Switches } from './commandLine'
import type { InstanceLock } from './instanceLock'
import { strict } from './strict'

/** What the members of `app` need of the running app. */
interface AppState {
  readonly surroundings: {
    readonly electronVersion: string
    readonly appPath: string
    readonly version: string | undefined
    readonly name: string
    readonly focusWindow: () => void
  }
  readonly switches: Switches
  readonly lock: InstanceLock
  readonly whenReady: Promise<void>
  isReady(): boolean
  path(name: string): string
  setPath(name: string, path: string): void
  relaunch(options?: Electron.RelaunchOptions): void
  quit(): void
  exit(exitCode?: number): void
}

export function appMembers(state: AppState) {
  const { electronVersion, appPath, version, name, focusWindow } = state.surroundings
  let currentName = name
  let badgeCount = 0
  let loginItem: Electron.Settings = {}
  const protocolClients = new Set<string>()
  return {
    isPackaged: false,
    commandLine: strict('app.commandLine', state.switches.commandLine),
    isReady: () => state.isReady(),
    whenReady: () => state.whenReady,
    getName: () => currentName,
    setName: (chosen: string) => void (currentName = chosen),
    getVersion: () => version ?? electronVersion,
    getAppPath: () => appPath,
    getPath: (place: string) => state.path(place),
    setPath: (place: string, path: string) => state.setPath(place, path),
    getLocale: () => 'en-US',
    getSystemLocale: () => 'en-US',
    getPreferredSystemLanguages: () => ['en-US'],
    setAppUserModelId: () => {},
    enableSandbox: () => {},
    disableHardwareAcceleration: () => {},
    setBadgeCount: (count = 0) => ((badgeCount = count), true),
    getBadgeCount: () => badgeCount,
    setAsDefaultProtocolClient: (scheme: string) => (protocolClients.add(scheme), true),
    removeAsDefaultProtocolClient: (scheme: string) => protocolClients.delete(scheme),
    isDefaultProtocolClient: (scheme: string) => protocolClients.has(scheme),
    setLoginItemSettings: (settings: Electron.Settings) => void (loginItem = settings),
    getLoginItemSettings: () => ({ openAtLogin: loginItem.openAtLogin ?? false }),
    focus: focusWindow,
    getAppMetrics: () => [],
    requestSingleInstanceLock: (additionalData?: object) => {
      const self = { argv: process.argv, workingDirectory: process.cwd(), additionalData }
      return state.lock.request(state.path('userData'), self)
    },
    hasSingleInstanceLock: () => state.lock.isHeld,
    releaseSingleInstanceLock: () => state.lock.release(),
    relaunch: (options?: Electron.RelaunchOptions) => state.relaunch(options),
    quit: () => state.quit(),
    exit: (exitCode?: number) => state.exit(exitCode)
  } satisfies { readonly [Name in keyof Electron.App]?: unknown }
}
