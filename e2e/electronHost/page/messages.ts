/** What the page's side of the stand-in and the main process say to each other: types only. */

/** Written into the scripts when a window is made. */
export interface PageConfig {
  /** Unguessable, so that page code cannot speak this language. */
  readonly namespace: string
  /** Global function of the isolated world that carries messages to main, until the script takes it away. */
  readonly binding: string
  readonly preloadPath: string
  readonly process: Readonly<Record<string, unknown>>
}

/** What Electron's browser side decides for a page and a page script has to ask here. */
export interface Questions {
  readonly close: { readonly argument: null; readonly answer: null }
  readonly media: {
    readonly argument: { readonly audio: boolean; readonly video: boolean }
    readonly answer: Verdict
  }
  readonly display: {
    readonly argument: { readonly audio: boolean; readonly video: boolean }
    readonly answer: Verdict<Share>
  }
  readonly shareStarted: { readonly argument: string; readonly answer: null }
  readonly permission: { readonly argument: string; readonly answer: boolean }
  readonly permissionState: { readonly argument: string; readonly answer: boolean }
}
export type Question = keyof Questions
export type Ask = <Name extends Question>(
  question: Name,
  argument: Questions[Name]['argument']
) => Promise<Questions[Name]['answer']>

/** A refusal becomes a DOMException of this name and message. */
export type Verdict<Granted = object> =
  ({ readonly ok: true } & Granted) | { readonly ok: false; readonly name: string; readonly message: string }

export interface Share {
  /** Handed back when the native call has settled. */
  readonly ticket: string
  readonly label: string
  readonly hasAudio: boolean
  readonly surfaces: 'include' | 'exclude'
}

/** Arguments and values are texts of clone.ts. */
export type PageMessage =
  | { readonly type: 'send'; readonly channel: string; readonly args: string }
  | { readonly type: 'invoke'; readonly id: number; readonly channel: string; readonly args: string }
  | { readonly type: 'ask'; readonly id: number; readonly question: Question; readonly argument: string }
  | { readonly type: 'window'; readonly event: 'focus' | 'blur' | 'resize' }
  | { readonly type: 'preloadError'; readonly message: string }

export type HostMessage =
  | { readonly type: 'event'; readonly channel: string; readonly args: string }
  | { readonly type: 'reply'; readonly id: number; readonly value: string }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }

/** Starts the text of a `prompt()` that is a `sendSync`. */
export function syncPrefix(namespace: string): string {
  return `${namespace}-sync:`
}
