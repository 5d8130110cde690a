/** Where the window was, remembered, and whether it can be there again. */
import type { BrowserWindow, Display, Rectangle } from 'electron'

export interface WindowPlace extends Rectangle {
  readonly isMaximized: boolean
}

/** How much of the window has to be on a screen, in pixels each way, to get hold of it again. */
const graspable = 100

/**
 * The remembered place, when a screen is still there for it; a window on a monitor that has been unplugged could not
 * be reached.
 *
 * @param displays the screens of now
 * @returns null: let the system choose
 */
export function usablePlace(
  place: WindowPlace | null,
  displays: readonly Pick<Display, 'workArea'>[]
): WindowPlace | null {
  if (place === null) return null
  const isReachable = displays.some(({ workArea }) => {
    const right = Math.min(place.x + place.width, workArea.x + workArea.width)
    const bottom = Math.min(place.y + place.height, workArea.y + workArea.height)
    const width = right - Math.max(place.x, workArea.x)
    const height = bottom - Math.max(place.y, workArea.y)
    // The title bar is what a window is dragged by.
    const hasTitleBar = place.y >= workArea.y - 1 && place.y < workArea.y + workArea.height
    return width >= graspable && height >= graspable && hasTitleBar
  })
  return isReachable ? place : null
}

type PlacedWindow = Pick<
  BrowserWindow,
  'on' | 'removeListener' | 'getNormalBounds' | 'isMaximized' | 'isMinimized'
>

/**
 * Tells where the window is whenever that may have changed; whoever keeps it decides how often to write.
 *
 * @returns its undo
 */
export function followPlace(window: PlacedWindow, keep: (place: WindowPlace) => void): () => void {
  const tell = (): void => {
    // A maximized window that is minimised calls itself neither, and comes back maximized.
    if (window.isMinimized()) return
    const { x, y, width, height } = window.getNormalBounds()
    keep({ x, y, width, height, isMaximized: window.isMaximized() })
  }
  window.on('resize', tell)
  window.on('move', tell)
  window.on('maximize', tell)
  window.on('unmaximize', tell)
  return () => {
    window.removeListener('resize', tell)
    window.removeListener('move', tell)
    window.removeListener('maximize', tell)
    window.removeListener('unmaximize', tell)
  }
}
