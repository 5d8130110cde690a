/** The one window of the app. */
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import type { WindowPlace } from './windowPlace'

/** The page's `--paper` (styles/tokens.css), so that the first frame does not flash. */
export const backgrounds = { light: '#f8f4ed', dark: '#171411' } as const

export interface WindowLook {
  /** Absolute path of the built preload script. */
  readonly preload: string
  readonly isDark: boolean
  /** Null lets the system choose. */
  readonly place: WindowPlace | null
}

/** Everything Electron is told about the window; the page in it is treated as any page of the web. */
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
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      // A room entered without a click has to be heard all the same.
      autoplayPolicy: 'no-user-gesture-required',
      // A call goes on behind other windows; throttled timers would stall it.
      backgroundThrottling: false
    }
  }
}

/** Just enough of a window to bring it up. */
export type ShownWindow = Pick<
  BrowserWindow,
  'once' | 'show' | 'isMinimized' | 'restore' | 'maximize' | 'focus' | 'loadURL'
>

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
export async function openPage(window: ShownWindow, { url, isHidden, isMaximized }: Opening): Promise<void> {
  if (!isHidden) {
    window.once('ready-to-show', () => {
      if (isMaximized) window.maximize()
      window.show()
    })
  }
  await window.loadURL(url)
}

/** Brings the window in front of the others, wherever it was. */
export function bringToFront(window: ShownWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
