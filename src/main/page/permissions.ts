/**
 * What web content may ask of the machine: a short list, for our own page, and nothing for anybody else.
 *
 * Sharing a screen is allowed here in principle; which screen or window it is, is decided by capture.ts.
 */
import type { Session, WebContents } from 'electron'
import type { IsOwnUrl } from './origins'

type RequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>
type Permission = Parameters<RequestHandler>[1]

const allowed: ReadonlySet<Permission> = new Set<Permission>([
  // Camera and microphone; getDisplayMedia() is asked for under the same name, with no media types.
  'media',
  'display-capture',
  'fullscreen',
  'clipboard-sanitized-write',
  'speaker-selection',
  // The service may be at home or in the office, not on the internet. Where the page may connect to is the business
  // of its content security policy.
  'local-network',
  'local-network-access',
  'loopback-network'
])

/** Just enough of a session to set its policy. */
export type PermissionSession = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
>

/** Who may ask, and from where: our own page in the app's window, and not the sharing bar beside it. */
export interface PermissionPolicy {
  readonly isOwnUrl: IsOwnUrl
  readonly isPage: (contents: WebContents) => boolean
}

/**
 * Both handlers are needed: pages check first and request when the check says no.
 *
 * @returns its undo, which leaves Electron's own defaults
 * @see Electron security checklist, item 5
 */
export function limitPermissions(
  session: PermissionSession,
  { isOwnUrl, isPage }: PermissionPolicy
): () => void {
  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    const isOurs = isPage(contents) && details.isMainFrame && isOwnUrl(details.requestingUrl)
    callback(allowed.has(permission) && isOurs)
  })
  session.setPermissionCheckHandler((contents, permission, requestingOrigin, details) => {
    // Electron has no contents to name for some checks; what follows from them is asked for by name.
    if (contents && !isPage(contents)) return false
    // A frame of another origin says so here, whatever its own address is.
    const isEmbedded = details.embeddingOrigin !== undefined && !isOwnUrl(details.embeddingOrigin)
    return allowed.has(permission) && !isEmbedded && isOwnUrl(requestingOrigin)
  })
  session.setDevicePermissionHandler(() => false)
  return () => {
    session.setPermissionRequestHandler(null)
    session.setPermissionCheckHandler(null)
    session.setDevicePermissionHandler(null)
  }
}
