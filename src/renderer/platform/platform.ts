/**
 * The home the renderer lives in: a desktop shell or a browser tab.
 *
 * Everything that differs between the two hides behind this one interface, so the whole app can be
 * tried, and tested, without Electron.
 */
import type { HostDescription, KeptSecrets, Shell } from './shell'

export interface Platform {
  readonly kind: 'desktop' | 'browser'
  /** Origin of the home server's signaling service, no trailing slash. */
  readonly serverUrl: string
  /** Origins of every service this page may connect to, the home server first. */
  readonly servers: readonly string[]
  /** What only a desktop can do; null in a browser. */
  readonly shell: Shell | null
  /** What the shell said of itself when the page started; null in a browser. */
  readonly description: HostDescription | null
  /** 'system': the browser or the system asks what to share, so there must be no picker of ours. */
  readonly sharePicker: 'own' | 'system'
  /** The first page since the app was started, and not one loaded anew. Never true in a browser. */
  readonly isAppStart: boolean
  /** Survives restarts: settings, favourites, recent rooms. */
  readonly settings: TextStore
  readonly secrets: SecretStore
  /** Survives a reload of this window and nothing else: how to come back into a call. */
  readonly session: TextStore
  /** @throws when the clipboard is refused */
  copyText(text: string): Promise<void>
}

/** Secrets of rooms and access codes of servers, kept as well as this home can; never among the texts. */
export interface SecretStore extends Pick<Shell, 'keepRoomSecret' | 'keepAccessToken'> {
  /** Never rejects. */
  read(): Promise<KeptSecrets>
}

/** Named texts. Reading never fails; a write that cannot be kept (private mode, full disk) returns false. */
export interface TextStore {
  read(key: string): string | null
  write(key: string, text: string): boolean
  remove(key: string): void
}
