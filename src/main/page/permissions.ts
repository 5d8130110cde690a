/**
 * What web content may ask of the machine: a short list, for our own page, and nothing for anybody else.
 *
 * Sharing a screen is allowed here in principle; which screen or window it is, is decided by capture.ts.
 */
import type { Session } from 'electron'
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

/**
 * Both handlers are needed: pages check first and request when the check says no.
 *
 * @returns its undo, which leaves Electron's own defaults
 * @see Electron security checklist, item 5
 */
export function limitPermissions(session: PermissionSession, isOwnUrl: IsOwnUrl): () => void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(allowed.has(permission) && details.isMainFrame && isOwnUrl(details.requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) => {
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
