/** Whether anybody can see the window. Its page goes on in the background, and is not told by the browser. */
import type { BrowserWindow } from 'electron'

export type SeenWindow = Pick<BrowserWindow, 'on' | 'isVisible' | 'isMinimized'>

export function isInSight(window: Pick<SeenWindow, 'isVisible' | 'isMinimized'>): boolean {
  return window.isVisible() && !window.isMinimized()
}

/** Tells on every change, for the life of the window. */
export function followSight(window: SeenWindow, tell: (isShown: boolean) => void): void {
  const look = (): void => tell(isInSight(window))
  window.on('show', look)
  window.on('hide', look)
  window.on('minimize', look)
  window.on('restore', look)
  // Not every way back is told as one: of a window that filled the screen, Windows says only that it does again.
  window.on('enter-full-screen', look)
  window.on('focus', look)
}
