/** What is wished of the system's autostart, and what came of it. */
import type { DesktopSettings } from '../../preload/contract'

export type AutostartWish = Pick<DesktopSettings, 'startAtLogin' | 'startHidden'>

export type AutostartState =
  | { readonly kind: 'on' }
  | { readonly kind: 'off' }
  /** Wished for, and held back by the system's own settings. */
  | { readonly kind: 'blocked' }
  /** 'sandboxed': only a portal could do it; 'notInstalled': macOS starts bundles at login, and this is none. */
  | { readonly kind: 'unavailable'; readonly reason: 'sandboxed' | 'notInstalled' }
  | { readonly kind: 'failed'; readonly message: string }
