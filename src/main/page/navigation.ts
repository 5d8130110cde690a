/** Keeps web content where it belongs: our page stays our page, links go to the person's browser. */
import type { WebContents } from 'electron'
import { mayOpenExternally, type IsOwnUrl } from './origins'

export interface NavigationPolicy {
  readonly isOwnUrl: IsOwnUrl
  /** Called with https addresses only. */
  readonly openExternal: (url: string) => void
}

/** Just enough of web contents to hold them to the policy. */
export type GuardedContents = Pick<WebContents, 'on' | 'setWindowOpenHandler'>

/**
 * Applies to the window's own contents and to any that come up later; they end with their contents, so there is
 * nothing to undo.
 *
 * @see Electron security checklist, items 12 to 15
 */
export function guardNavigation(
  contents: GuardedContents,
  { isOwnUrl, openExternal }: NavigationPolicy
): void {
  // The event for every frame; `will-navigate` is the one for the top frame only.
  contents.on('will-frame-navigate', (event) => {
    if (isOwnUrl(event.url)) return
    event.preventDefault()
    if (event.isMainFrame && mayOpenExternally(event.url)) openExternal(event.url)
  })
  contents.on('will-redirect', (event) => {
    if (!isOwnUrl(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenExternally(url)) openExternal(url)
    return { action: 'deny' }
  })
}
