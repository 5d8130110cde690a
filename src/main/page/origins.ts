/** Which addresses are the app itself, and which may leave it for the person's browser. */

/** Says whether an address belongs to our own page. */
export type IsOwnUrl = (url: string) => boolean

/**
 * @param appUrl where our page is loaded from: `app://confab/`, or the development server
 */
export function ownUrls(appUrl: string): IsOwnUrl {
  const own = new URL(appUrl)
  return (url) => {
    if (!URL.canParse(url)) return false
    // Not `origin`: outside Chromium it is "null" for every scheme of one's own.
    const { protocol, host } = new URL(url)
    return protocol === own.protocol && host === own.host
  }
}

/**
 * Only https leaves the app. Handing any other scheme to the system starts programs: `file:`, `smb:`, `ms-msdt:`.
 *
 * @see Electron security checklist, item 15
 */
export function mayOpenExternally(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:'
}
