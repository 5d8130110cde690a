/**
 * Names of rooms inside the page. A room of the home server is its id (`kitchen`), a room of another one carries
 * that server's origin (`kitchen@https://other.example`), so that one string says which room is meant everywhere.
 * Outside the page, where nobody knows our home server, rooms are absolute: `RoomReference`.
 */
import * as v from 'valibot'
import { RoomId } from '../../signaling/protocol'
import type { HostingState, RoomReference } from './platform/shell'
import { fragmentOf, type RoomSecret } from './trust/roomSecret'

export type RoomKey = string

export interface RoomKeyParts {
  readonly roomId: string
  /** Origin of the server; null is the home server. */
  readonly serverUrl: string | null
}

/**
 * Reads a key, for example out of an address. Capitals are forgiven: ids and hosts are lower case.
 *
 * @returns null when it names no room, or a server by anything but a plain http(s) origin
 */
export function parseRoomKey(text: string): RoomKeyParts | null {
  const [id = '', server, ...rest] = text.split('@')
  const roomId = id.toLowerCase()
  if (rest.length > 0 || !v.is(RoomId, roomId)) return null
  if (server === undefined) return { roomId, serverUrl: null }
  const serverUrl = serverOrigin(server)
  // A path, a name or a question behind the host would be dropped silently, so it is refused.
  return serverUrl === server.toLowerCase() ? { roomId, serverUrl } : null
}

export function roomKeyOf({ roomId, serverUrl }: RoomReference, homeServer: string): RoomKey {
  return serverUrl === homeServer ? roomId : `${roomId}@${serverUrl}`
}

export function referenceOf(key: RoomKey, homeServer: string): RoomReference {
  const [roomId = '', serverUrl = homeServer] = key.split('@')
  return { roomId, serverUrl }
}

/** The one way to write a key: rooms of the home server go without its origin. @returns null for what is no key */
export function canonicalKey(text: string, homeServer: string): RoomKey | null {
  const parts = parseRoomKey(text)
  return parts && roomKeyOf({ roomId: parts.roomId, serverUrl: parts.serverUrl ?? homeServer }, homeServer)
}

/** Host of the server a room elsewhere is on, for people to read; null for rooms of the home server. */
export function hostElsewhere(key: RoomKey): string | null {
  const [, serverUrl] = key.split('@')
  return serverUrl !== undefined && URL.canParse(serverUrl) ? new URL(serverUrl).host : null
}

/**
 * The link that brings somebody else into the room, in a browser or in the app.
 *
 * @param secret null for an open room
 */
export function webLinkOf({ roomId, serverUrl }: RoomReference, secret: RoomSecret | null): string {
  return `${serverUrl}/r/${roomId}${secret === null ? '' : fragmentOf(secret)}`
}

/**
 * As `webLinkOf`, for somebody else: a room hosted on this computer is not to be had there by the name this computer
 * has for itself.
 *
 * @param hosting null in a browser
 */
export function inviteLinkOf(
  { roomId, serverUrl }: RoomReference,
  { secret, hosting }: { readonly secret: RoomSecret | null; readonly hosting: HostingState | null }
): string {
  const isHosted =
    hosting?.kind === 'on' && withoutLocalhost(serverUrl) === withoutLocalhost(hosting.localUrl)
  return webLinkOf({ roomId, serverUrl: (isHosted && hosting.networkUrl) || serverUrl }, secret)
}

function withoutLocalhost(origin: string): string {
  return origin.replace('//localhost', '//127.0.0.1')
}

/**
 * The URL standard lets hosts hold characters that mean something elsewhere (`https://*`). The shell refuses those, and
 * with them everything they are told along with.
 *
 * @returns null for anything but an address of the web
 */
function serverOrigin(address: string): string | null {
  if (!URL.canParse(address)) return null
  const { protocol, origin, hostname } = new URL(address)
  const isHost = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/.test(hostname)
  return isHost && (protocol === 'https:' || protocol === 'http:') ? origin : null
}
