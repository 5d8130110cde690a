/** Whether a person can see this page at all, whichever way the browser or the shell says so. */

export interface PageSight {
  isHidden(): boolean
  /** Called after every change. @returns the undo */
  onVisibility(listener: () => void): () => void
}

/** For pages of which nothing is known. */
export const alwaysSeen: PageSight = { isHidden: () => false, onVisibility: () => () => undefined }

/** The shell's word on its window; false while it is hidden or minimised. @returns the undo */
export type FollowWindow = (listener: (isShown: boolean) => void) => () => void

/**
 * @param followWindow where the shell keeps the page running behind other windows, the page itself is told that it is
 *   visible even while its window is hidden or minimised (Electron's `backgroundThrottling: false`)
 */
export function pageSight(page: Document, followWindow?: FollowWindow): PageSight & { close(): void } {
  const listeners = new Set<() => void>()
  let isWindowShown = true
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  const undo = followWindow?.((isShown) => {
    if (isShown === isWindowShown) return
    isWindowShown = isShown
    tell()
  })
  page.addEventListener('visibilitychange', tell)
  return {
    isHidden: () => !isWindowShown || page.visibilityState === 'hidden',
    onVisibility(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      undo?.()
      page.removeEventListener('visibilitychange', tell)
      listeners.clear()
    }
  }
}
