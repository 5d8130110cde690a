/**
 * The bar that says "you are sharing" while our own window is not in front: pause, stop, and the way back.
 *
 * One window, made when it is first needed and hidden otherwise. It never takes the focus by itself.
 */
import type {
  BrowserWindow,
  BrowserWindowConstructorOptions,
  IpcMain,
  IpcMainInvokeEvent,
  Screen
} from 'electron'
import * as v from 'valibot'
import { barChannels } from '../../preload/channels'
import type { AppStatus, BarAction, BarState, ShareSource } from '../../preload/contract'
import type { CaptureFacts } from './captureFacts'
import { barOptions, barPlace, barStateOf, canShowBar } from './sharingBarWindow'

const actionSchema: v.GenericSchema<unknown, BarAction> = v.picklist([
  'stop',
  'pause',
  'resume',
  'showWindow'
])

/** Changes of the main window that decide whether it is in front. */
const frontEvents = ['focus', 'blur', 'show', 'hide', 'minimize', 'restore'] as const

export type MainWindow = Pick<BrowserWindow, 'isDestroyed' | 'isVisible' | 'isMinimized' | 'isFocused'> & {
  on(event: (typeof frontEvents)[number], listener: () => void): unknown
  removeListener(event: (typeof frontEvents)[number], listener: () => void): unknown
}

export interface SharingBarOptions {
  readonly window: MainWindow
  readonly createWindow: (options: BrowserWindowConstructorOptions) => BrowserWindow
  readonly screen: Pick<Screen, 'getCursorScreenPoint' | 'getDisplayNearestPoint'>
  readonly ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>
  readonly facts: CaptureFacts
  /** Absolute path of the built preload script. */
  readonly preload: string
  /** Address of the bar's page. */
  readonly url: string
  readonly isDark: () => boolean
  readonly sharedKind: () => ShareSource['kind'] | null
  readonly act: (action: BarAction) => void
}

export interface SharingBar {
  showStatus(status: AppStatus): void
  close(): void
}

export function showSharingBar(options: SharingBarOptions): SharingBar {
  const { window, ipcMain, url } = options
  let bar: BarWindow | null = null
  let state: BarState | null = null
  let isDismissed = false

  function isWanted(): boolean {
    return !isDismissed && !isInFront(window) && canShowBar(options.facts, options.sharedKind())
  }

  function update(): void {
    if (state !== null && isWanted()) {
      bar ??= openBar(options, dismiss)
      bar.show(state)
    } else bar?.hide()
  }

  /** Closed by the person, or unable to live: either way not wanted again before the next share. */
  function dismiss(): void {
    bar = null
    isDismissed = true
  }

  function isBar({ sender, senderFrame }: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>): boolean {
    return bar?.contents() === sender && senderFrame?.parent === null && senderFrame.url === url
  }

  for (const event of frontEvents) window.on(event, update)
  ipcMain.handle(barChannels.act, (event, action: unknown) => {
    if (!isBar(event)) throw new Error('untrusted sender: bar')
    options.act(v.parse(actionSchema, action))
  })
  return {
    showStatus(status) {
      state = barStateOf(status)
      if (state === null) isDismissed = false
      update()
    },
    close() {
      state = null
      if (!window.isDestroyed()) for (const event of frontEvents) window.removeListener(event, update)
      ipcMain.removeHandler(barChannels.act)
      bar?.close()
      bar = null
    }
  }
}

function isInFront(window: MainWindow): boolean {
  return !window.isDestroyed() && window.isVisible() && !window.isMinimized() && window.isFocused()
}

interface BarWindow {
  show(state: BarState): void
  hide(): void
  contents(): BrowserWindow['webContents']
  close(): void
}

/** @param onGone called when the window is no more, for whatever reason */
function openBar(options: SharingBarOptions, onGone: () => void): BarWindow {
  const { screen, facts, preload, url } = options
  const window = options.createWindow(
    barOptions({ preload, isDark: options.isDark(), platform: facts.platform })
  )
  const contents = window.webContents
  let state: BarState | null = null
  let isLoaded = false
  let isShown = false

  function draw(): void {
    if (!isLoaded || state === null) return
    contents.send(barChannels.state, state)
    // Where it was dragged to, it stays.
    if (isShown) return
    isShown = true
    window.setBounds(barPlace(screen.getDisplayNearestPoint(screen.getCursorScreenPoint()).workArea))
    window.showInactive()
  }

  function close(): void {
    if (!window.isDestroyed()) window.destroy()
  }

  window.setAlwaysOnTop(true, 'screen-saver')
  window.setContentProtection(true)
  // Without the last option macOS would take the app out of the dock for a moment.
  window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true })
  window.on('closed', onGone)
  contents.on('render-process-gone', close)
  contents.on('did-finish-load', () => {
    isLoaded = true
    draw()
  })
  // Sharing goes on without a bar.
  window.loadURL(url).catch(close)
  return {
    show(wanted) {
      state = wanted
      draw()
    },
    hide() {
      state = null
      if (isShown) window.hide()
      isShown = false
    },
    contents: () => contents,
    close
  }
}
