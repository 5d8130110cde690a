/**
 * The home the renderer lives in: a desktop shell or a browser tab.
 *
 * Everything that differs between the two hides behind this one interface, so the whole app can be
 * tried, and tested, without Electron.
 */
export interface Platform {
  readonly kind: 'desktop' | 'browser'
  /** Origin of the signaling service, no trailing slash. */
  readonly serverUrl: string
  /** Survives restarts: settings, favourites, recent rooms. */
  readonly settings: TextStore
  /** Survives a reload of this window and nothing else: how to come back into a call. */
  readonly session: TextStore
  /** The link that brings somebody else into the room. */
  inviteUrl(roomId: string): string
  /** @throws when the clipboard is refused */
  copyText(text: string): Promise<void>
}

/** Named texts. Reading never fails; a write that cannot be kept (private mode, full disk) returns false. */
export interface TextStore {
  read(key: string): string | null
  write(key: string, text: string): boolean
  remove(key: string): void
}
