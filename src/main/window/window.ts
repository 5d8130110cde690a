/** The one window of the app. */
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import type { WindowPlace } from './windowPlace'

/** The page's `--paper` (styles/tokens.css), so that the first frame does not flash. */
export const backgrounds = { light: '#f8f4ed', dark: '#171411' } as const

/** For every window of ours: the page in it is treated as any page of the web. */
export const walledPage = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  webviewTag: false,
  spellcheck: false
} as const satisfies BrowserWindowConstructorOptions['webPreferences']

export interface WindowLook {
  /** Absolute path of the built preload script. */
  readonly preload: string
  readonly isDark: boolean
  /** Null lets the system choose. */
  readonly place: WindowPlace | null
}

/** Everything Electron is told about the window. */
export function windowOptions({ preload, isDark, place }: WindowLook): BrowserWindowConstructorOptions {
  return {
    title: 'Confab',
    width: 1200,
    height: 800,
    ...(place && { x: place.x, y: place.y, width: place.width, height: place.height }),
    // The narrowest window in which the call controls and one tile are usable.
    minWidth: 360,
    minHeight: 480,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: isDark ? backgrounds.dark : backgrounds.light,
    webPreferences: {
      ...walledPage,
      preload,
      // A room entered without a click has to be heard all the same.
      autoplayPolicy: 'no-user-gesture-required',
      // A call goes on behind other windows; throttled timers would stall it.
      backgroundThrottling: false
    }
  }
}

/** Just enough of a window to bring it up and put it away. */
export type ShownWindow = Pick<
  BrowserWindow,
  | 'once'
  | 'show'
  | 'isMinimized'
  | 'restore'
  | 'maximize'
  | 'focus'
  | 'hide'
  | 'isFullScreen'
  | 'setFullScreen'
>
export type LoadingWindow = Pick<ShownWindow, 'once' | 'show' | 'maximize'> &
  Pick<BrowserWindow, 'loadURL' | 'isDestroyed'> & {
    readonly webContents: Pick<BrowserWindow['webContents'], 'once' | 'removeListener'>
  }

export interface Opening {
  readonly url: string
  readonly isHidden: boolean
  readonly isMaximized: boolean
}

/**
 * Loads the page and, unless it is to stay hidden, shows the window when there is something to see.
 *
 * @throws when the page cannot be loaded
 */
export async function openPage(
  window: LoadingWindow,
  { url, isHidden, isMaximized }: Opening
): Promise<void> {
  if (!isHidden) {
    window.once('ready-to-show', () => {
      if (isMaximized) window.maximize()
      window.show()
    })
    // Maximizing would show it now.
  } else if (isMaximized) window.once('show', () => window.maximize())
  await load(window, url)
}

/**
 * A load that was overtaken has not failed, though Electron says so (ERR_FAILED, ERR_ABORTED): the app has ended
 * meanwhile, the page has died and is loaded again (page/revival.ts), or it has reloaded itself.
 *
 * @throws whatever else has kept the page from being loaded
 */
async function load(window: LoadingWindow, url: string): Promise<void> {
  let isOvertaken = false
  const overtake = (): void => {
    isOvertaken = true
  }
  const contents = window.webContents
  contents.once('destroyed', overtake)
  contents.once('render-process-gone', overtake)
  try {
    await window.loadURL(url)
  } catch (error) {
    const isAborted = error instanceof Error && 'code' in error && error.code === 'ERR_ABORTED'
    if (!isOvertaken && !isAborted) throw error
  } finally {
    if (!window.isDestroyed()) {
      contents.removeListener('destroyed', overtake)
      contents.removeListener('render-process-gone', overtake)
    }
  }
}

/** Brings the window in front of the others, wherever it was. */
export function bringToFront(window: Pick<ShownWindow, 'isMinimized' | 'restore' | 'show' | 'focus'>): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** Hides the window. Out of full screen macOS would leave a black screen in its place (electron#39572). */
export function putAway(
  window: Pick<ShownWindow, 'once' | 'hide' | 'isFullScreen' | 'setFullScreen'>,
  platform: NodeJS.Platform = process.platform
): void {
  if (platform !== 'darwin' || !window.isFullScreen()) return window.hide()
  window.once('leave-full-screen', () => window.hide())
  window.setFullScreen(false)
}
