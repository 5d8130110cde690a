/** The one window of the app. */
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'

/** The page's `--paper` (styles/tokens.css), so that the first frame does not flash. */
export const backgrounds = { light: '#f8f4ed', dark: '#171411' } as const

export interface WindowLook {
  /** Absolute path of the built preload script. */
  readonly preload: string
  readonly isDark: boolean
}

/** Everything Electron is told about the window; the page in it is treated as any page of the web. */
export function windowOptions({ preload, isDark }: WindowLook): BrowserWindowConstructorOptions {
  return {
    title: 'Confab',
    width: 1200,
    height: 800,
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
      // A call goes on behind other windows; throttled timers would stall it.
      backgroundThrottling: false
    }
  }
}

/** Just enough of a window to bring it up. */
export type ShownWindow = Pick<
  BrowserWindow,
  'once' | 'show' | 'isMinimized' | 'restore' | 'focus' | 'loadURL'
>

/**
 * Loads the page and shows the window when there is something to see.
 *
 * @throws when the page cannot be loaded
 */
export async function openPage(window: ShownWindow, url: string): Promise<void> {
  window.once('ready-to-show', () => window.show())
  await window.loadURL(url)
}

/** Brings the window in front of the others, wherever it was. */
export function bringToFront(window: ShownWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
