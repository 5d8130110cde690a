/**
 * The wall between the page and the desktop shell: types only.
 *
 * Every call is promised, every event subscribable; the page never sees an Electron object.
 */

/** What the page may ask of the shell. One argument per call. */
export interface DesktopCalls {
  describeHost(): HostDescription
}

export interface HostDescription {
  readonly appVersion: string
  readonly platform: 'darwin' | 'linux' | 'win32'
  /** Origin of the signaling service, for example `https://confab.example`. */
  readonly serverUrl: string
}

/** What the preload script exposes as `window.desktop`. */
export type DesktopBridge = {
  readonly [Call in keyof DesktopCalls]: (
    ...args: Parameters<DesktopCalls[Call]>
  ) => Promise<ReturnType<DesktopCalls[Call]>>
}
