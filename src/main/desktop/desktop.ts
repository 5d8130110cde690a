/** Composition of the running shell: builds every part once and hands each what it needs. */
import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, Menu, nativeTheme, protocol, screen, session, shell } from 'electron'
import type { AppStatus, StartNotice } from '../../preload/contract'
import { serveApp } from '../page/appProtocol'
import { serveDesktopCalls } from '../bridge/ipc'
import type { Launch } from '../start/launch'
import { guardNavigation } from '../page/navigation'
import { ownUrls } from '../page/origins'
import { createPageEvents } from '../bridge/pageEvents'
import { limitPermissions } from '../page/permissions'
import type { ServerChoice } from '../start/serverUrl'
import type { ManagedSettings } from '../settings/managed'
import type { SettingsStore } from '../settings/store'
import { menuTemplate } from '../window/menu'
import { followSight } from '../window/sight'
import { openPage, windowOptions } from '../window/window'
import { followPlace, usablePlace } from '../window/windowPlace'
import { openBackground } from './background'
import { desktopHandlers } from './handlers'
import { openIndicators } from './indicators'
import { guardLife } from './life'
import { followPage, isPageOf } from './pageLife'
import { reachPerson, type PersonReach } from './person'
import { openSharing } from './sharing'

export interface DesktopOptions {
  /** Where our page is loaded from: `app://confab/`, or the development server. */
  readonly appUrl: string
  readonly launch: Launch
  /** Asked whenever the page starts: the person may have chosen another server meanwhile. */
  readonly chooseServer: () => Extract<ServerChoice, { ok: true }>
  readonly store: SettingsStore
  readonly notices: readonly StartNotice[]
  readonly managed: ManagedSettings
  readonly report: (error: unknown) => void
}

export interface Desktop {
  /** Rejects when the page cannot be loaded. */
  readonly opened: Promise<void>
  /** Carries out what another start, or a link, asks for. */
  obey(launch: Launch): void
}

/** What the tray and the rest show until the page has said how things are, and again when it has died. */
const nothingKnown: AppStatus = { call: null, favourites: [], isOffline: false }
/** Nothing that is still to be written or stopped may hold up the end of the app for longer. */
const shutDownMs = 3_000

export function openDesktop(options: DesktopOptions): Desktop {
  const { appUrl, launch, store, report } = options
  const servers = raiseWalls(options)
  const window = makeWindow(options)
  const events = createPageEvents(window.webContents)
  const person = reachPerson(window, events)
  const indicators = openIndicators({
    window,
    wantsPresence: () => store.values.desktop.notifyPresence,
    run: person.run
  })
  const sharing = openSharing({ ...person, window, screen, ipcMain, appUrl, events })
  let status = nothingKnown
  const life = guardLife({
    window,
    store,
    call: () => status.call,
    show: person.show,
    onHidden: () => indicators.notifications.stillRunning(status.call !== null),
    onWake: () => events.send('wake', null)
  })
  const background = openBackground({
    ...options,
    events,
    isInCall: () => status.call !== null,
    onUpdate: (update) => indicators.badge.showUpdate(update),
    onShortcut: (name) => (name === 'showWindow' ? person.show() : person.command({ kind: name })),
    letGo: life.letGo
  })

  function showStatus(shown: AppStatus): void {
    status = shown
    indicators.showStatus(shown)
    sharing.showStatus(shown)
    life.power.showCall(shown.call)
  }
  const parts = { ...options, window, events, servers, showStatus, indicators, sharing, background }
  const isTrusted = isPageOf(window, appUrl)
  serveDesktopCalls({ ipcMain, handlers: desktopHandlers(parts), isTrusted, report })
  followSight(window, (isShown) => events.send('windowShown', isShown))
  followPage({ window, events, onGone: () => showStatus(withoutPage(status)), report })
  setMenu(() => person.command({ kind: 'showSettings' }))

  const isHidden = launch.isHidden || (background.wasStartedAtLogin() && store.values.desktop.startHidden)
  const stopLooking = isHidden ? life.keepWithinReach() : () => {}
  shutDownInOrder(async () => {
    stopLooking()
    indicators.close()
    sharing.close()
    life.power.close()
    await Promise.all([background.close(), store.close()])
  })

  if (launch.command) events.send('command', launch.command)
  const isMaximized = store.values.window?.isMaximized ?? false
  return {
    opened: openPage(window, { url: appUrl, isHidden, isMaximized }).then(() => {
      if (!window.isDestroyed()) background.start()
    }),
    obey: (wish) => obey(wish, person)
  }
}

function obey({ isHidden, command }: Launch, { command: send, show }: PersonReach): void {
  if (command) send(command)
  if (!isHidden) show()
}

/** What the page may load and leave to. @returns the servers it may reach, as of now */
function raiseWalls({
  appUrl,
  chooseServer,
  managed,
  store,
  report
}: DesktopOptions): () => readonly string[] {
  const isOwnUrl = ownUrls(appUrl)
  const servers = (): readonly string[] => [
    ...new Set([chooseServer().origin, ...managed.servers, ...store.values.servers])
  ]
  serveApp(protocol, { folder: join(import.meta.dirname, '../renderer'), servers })
  app.on('web-contents-created', (_event, contents) => {
    guardNavigation(contents, { isOwnUrl, openExternal: (url) => void shell.openExternal(url).catch(report) })
  })
  return servers
}

function setMenu(showSettings: () => void): void {
  const { platform } = process
  const { isPackaged } = app
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ platform, isPackaged, showSettings })))
}

/** The app's window, and what the page in it may ask of the machine. */
function makeWindow({ appUrl, store }: DesktopOptions): BrowserWindow {
  const window = new BrowserWindow(
    windowOptions({
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      isDark: nativeTheme.shouldUseDarkColors,
      place: usablePlace(store.values.window, screen.getAllDisplays())
    })
  )
  followPlace(window, (place) => store.update({ window: place }))
  limitPermissions(session.defaultSession, {
    isOwnUrl: ownUrls(appUrl),
    isPage: (contents) => !window.isDestroyed() && contents === window.webContents
  })
  return window
}

/** While the page is being loaded again nothing is sent; the tray says that the call is on its way back. */
function withoutPage(status: AppStatus): AppStatus {
  if (!status.call) return status
  return {
    ...status,
    call: { ...status.call, microphone: false, camera: false, share: 'off', isReconnecting: true }
  }
}

/** Electron does not wait for promises when it ends, so the end is put off once, for a short while. */
function shutDownInOrder(shutDown: () => Promise<void>): void {
  let isDone = false
  app.on('will-quit', (event) => {
    if (isDone) return
    event.preventDefault()
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, shutDownMs))
    void Promise.race([shutDown(), timeout])
      .catch(() => undefined)
      .then(() => {
        isDone = true
        app.quit()
      })
  })
}
