/** Decides once, at start, which home this renderer lives in. */
import type { DesktopBridge } from '../../preload/contract'
import { browserTextStore } from './browserStores'
import type { Platform } from './platform'

/**
 * The desktop shell when its bridge is there, otherwise the browser tab served by the service itself.
 *
 * @throws when the bridge is there and does not answer
 */
export async function choosePlatform(page: Window & { readonly desktop?: DesktopBridge }): Promise<Platform> {
  const serverUrl = page.desktop ? (await page.desktop.describeHost()).serverUrl : page.location.origin
  return {
    kind: page.desktop ? 'desktop' : 'browser',
    serverUrl,
    settings: browserTextStore(() => page.localStorage, 'confab.'),
    session: browserTextStore(() => page.sessionStorage, 'confab.'),
    inviteUrl: (roomId) => `${serverUrl}/r/${roomId}`,
    copyText: (text) => page.navigator.clipboard.writeText(text)
  }
}
