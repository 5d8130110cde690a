/** The sharing bar's window: when it is wanted, how it is made, and where it goes. */
import type { BrowserWindowConstructorOptions, Rectangle } from 'electron'
import type { AppStatus, BarState, ShareSource } from '../../preload/contract'
import { sharePickerOf, type CaptureFacts } from './captureFacts'
import { backgrounds, walledPage } from '../window/window'

const size = { width: 640, height: 52 } as const
/** From the upper edge of the display, so that the title bars of maximised windows stay within reach. */
const topGap = 6

export interface BarLook {
  /** Absolute path of the built preload script. */
  readonly preload: string
  readonly isDark: boolean
  readonly platform: NodeJS.Platform
}

export function barOptions({ preload, isDark, platform }: BarLook): BrowserWindowConstructorOptions {
  return {
    ...size,
    title: 'Confab is sharing',
    show: false,
    frame: false,
    // Floats over full-screen windows and takes clicks without bringing the app to the front.
    ...(platform === 'darwin' && { type: 'panel' as const }),
    alwaysOnTop: true,
    skipTaskbar: true,
    resizable: false,
    minimizable: false,
    maximizable: false,
    fullscreenable: false,
    backgroundColor: isDark ? backgrounds.dark : backgrounds.light,
    webPreferences: { ...walledPage, preload }
  }
}

/**
 * Whether the bar could be shown at all without being in the shared picture.
 *
 * Windows and macOS leave protected windows out of captures. X11 does not, so there it is shown only beside a shared
 * window; Wayland neither keeps windows on top nor lets them choose a place.
 */
export function canShowBar(facts: CaptureFacts, sharedKind: ShareSource['kind'] | null): boolean {
  if (facts.platform === 'win32' || facts.platform === 'darwin') return true
  return sharePickerOf(facts) === 'own' && sharedKind === 'window'
}

/** @returns null when nothing is shared */
export function barStateOf({ call }: AppStatus): BarState | null {
  if (!call || call.share === 'off') return null
  return { name: call.shareName, isPaused: call.share === 'paused' }
}

/** Top centre of what a display leaves to windows. */
export function barPlace(workArea: Rectangle): Rectangle {
  return {
    ...size,
    x: Math.round(workArea.x + (workArea.width - size.width) / 2),
    y: workArea.y + topGap
  }
}
