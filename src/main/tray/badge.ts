/**
 * The little that is said on the dock or taskbar: how many favourites have somebody inside, on Windows what is sent
 * during a call, and how far an update has come.
 */
import type { App, BrowserWindow, NativeImage } from 'electron'
import type { AppStatus, UpdateState } from '../../preload/contract'
import type { Overlay, Platform } from './trayIcons'
import { isOccupied } from './trayModel'
import { sentence, texts } from './trayTexts'

export interface BadgeParts {
  readonly app: Pick<App, 'setBadgeCount'>
  /** Null while there is none. */
  readonly window: () => Pick<BrowserWindow, 'setOverlayIcon' | 'setProgressBar'> | null
  readonly platform: Platform
  readonly icon: (overlay: Overlay) => NativeImage
}

export interface Badge {
  show(status: AppStatus): void
  showUpdate(update: UpdateState): void
  /** A window that has been shown again has a new taskbar button, with nothing on it. */
  refresh(): void
  close(): void
}

const overlayWords: Readonly<Record<Overlay, string>> = {
  sharing: sentence(texts.sharing('')),
  live: sentence(texts.microphoneOn),
  muted: sentence(texts.microphoneOff)
}
const noProgress = -1

export function createBadge({ app, window, platform, icon }: BadgeParts): Badge {
  let overlay: Overlay | null = null
  let progress = noProgress
  let count = 0

  function drawOverlay(): void {
    if (platform !== 'win32') return
    window()?.setOverlayIcon(overlay && icon(overlay), overlay ? overlayWords[overlay] : '')
  }
  function drawCount(): void {
    // Windows has no number of this kind.
    if (platform !== 'win32') app.setBadgeCount(count)
  }
  const drawProgress = (): void => window()?.setProgressBar(progress)

  function show(status: AppStatus): void {
    const next = { overlay: overlayOf(status), count: badgeCount(status) }
    const changed = { overlay: next.overlay !== overlay, count: next.count !== count }
    ;({ overlay, count } = next)
    if (changed.overlay) drawOverlay()
    if (changed.count) drawCount()
  }
  function showUpdate(update: UpdateState): void {
    const next = progressOf(update)
    if (next === progress) return
    progress = next
    drawProgress()
  }

  return {
    show,
    showUpdate,
    refresh() {
      drawOverlay()
      drawProgress()
    },
    close() {
      show({ call: null, favourites: [], isOffline: false })
      showUpdate({ kind: 'unsupported' })
    }
  }
}

/** Favourites with somebody inside; none during a call, when one is not looking for company. */
export function badgeCount({ call, favourites }: AppStatus): number {
  return call ? 0 : favourites.filter(isOccupied).length
}

export function overlayOf({ call }: AppStatus): Overlay | null {
  if (!call) return null
  if (call.share !== 'off') return 'sharing'
  return call.microphone ? 'live' : 'muted'
}

/** @returns 0 to 1, or -1 for no bar at all */
export function progressOf(update: UpdateState): number {
  return update.kind === 'downloading' ? Math.min(1, Math.max(0, update.percent / 100)) : noProgress
}
