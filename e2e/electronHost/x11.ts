/** The X11 desktop the windows live on, asked and told through small command line tools. */
import { execFile, execFileSync } from 'node:child_process'
import { decodeXwd, type Raster } from './raster'

const timeoutMs = 5_000

export interface DesktopWindow {
  /** X11 window id. */
  readonly id: number
  readonly title: string
}

/** @returns what the tool printed, or null when it failed: a window may have gone at any moment */
function run(tool: string, args: readonly string[]): string | null {
  try {
    return execFileSync(tool, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: timeoutMs
    }).trim()
  } catch {
    return null
  }
}

/** The windows the window manager knows, oldest first; Chromium's capturer lists the same. */
export function listWindows(): DesktopWindow[] {
  const rows = run('wmctrl', ['-l'])?.split('\n') ?? []
  return rows.flatMap((row) => {
    const match = /^(0x[0-9a-f]+)\s+-?\d+\s+\S+\s?(.*)$/.exec(row)
    return match?.[1] === undefined ? [] : [{ id: parseInt(match[1], 16), title: match[2] ?? '' }]
  })
}

/**
 * What Electron's capturer lists: no minimised windows, unlike the window manager, and not the note Chromium shows by
 * itself while a page shares.
 *
 * @see webrtc `window_list_utils.cc`, IconicState
 */
export function listCapturableWindows(): DesktopWindow[] {
  const rows = run('xdotool', ['search', '--onlyvisible', '--name', '']) ?? ''
  const visible = new Set(rows.split('\n').map(Number))
  return listWindows().filter(
    ({ id, title }) => visible.has(id) && !/ is sharing (a window|your screen)\.$/.test(title)
  )
}

export function findWindow(title: string): number | null {
  return listWindows().find((window) => window.title === title)?.id ?? null
}

export function setWindowTitle(id: number, title: string): void {
  run('xdotool', ['set_window', '--name', title, String(id)])
}

/** Mapping is what showing a window is called in X11. */
export function setWindowMapped(id: number, isMapped: boolean): void {
  run('xdotool', [isMapped ? 'windowmap' : 'windowunmap', String(id)])
}

export function activateWindow(id: number): void {
  run('xdotool', ['windowactivate', String(id)])
}

export function setAlwaysOnTop(id: number, isOnTop: boolean): void {
  run('wmctrl', ['-i', '-r', String(id), '-b', `${isOnTop ? 'add' : 'remove'},above`])
}

/** In pixels. */
export function displaySize(): { width: number; height: number } {
  const [width = 0, height = 0] = run('xdotool', ['getdisplaygeometry'])?.split(' ').map(Number) ?? []
  return { width, height }
}

export function pointerPosition(): { x: number; y: number } {
  const match = /x:(\d+) y:(\d+)/.exec(run('xdotool', ['getmouselocation']) ?? '')
  return { x: Number(match?.[1] ?? 0), y: Number(match?.[2] ?? 0) }
}

/** @returns the picture of a window or of everything, null when it is not on the screen */
export function capture(target: number | 'screen'): Promise<Raster | null> {
  // xwd fails at once for a window that has gone; other tools wait for a click to choose another.
  const args = ['-silent', ...(target === 'screen' ? ['-root'] : ['-id', String(target)])]
  const options = { encoding: 'buffer', maxBuffer: 1 << 28, timeout: timeoutMs } as const
  return new Promise((resolve) => {
    execFile('xwd', args, options, (error, dump) => resolve(error ? null : decodeXwd(dump)))
  })
}
