/** Room ids: making fresh ones, and reading them out of what people paste or type. */
import { canonicalKey, parseRoomKey, roomKeyOf, type RoomKey } from './roomKeys'
import { readFragment, type FragmentReading } from './trust/roomSecret'

/** No vowels and no look-alikes: nothing to misread, and no words by accident. */
const alphabet = '23456789bcdfghjkmnpqrstvwxz'
const groups = 3
const groupLength = 4

/**
 * An unguessable id such as `k4tq-9fzw-m2xb`, about 57 bits.
 *
 * @param fillRandom as `crypto.getRandomValues`
 */
export function newRoomId(fillRandom: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  const limit = 256 - (256 % alphabet.length) // bytes above would favour the first letters
  const bytes = new Uint8Array(new ArrayBuffer(64))
  let letters = ''
  while (letters.length < groups * groupLength) {
    for (const byte of fillRandom(bytes)) if (byte < limit) letters += alphabet[byte % alphabet.length]
  }
  return Array.from({ length: groups }, (_, group) =>
    letters.slice(group * groupLength, (group + 1) * groupLength)
  ).join('-')
}

export interface RoomText {
  readonly key: RoomKey
  /** 'none' for a typed name. */
  readonly fragment: FragmentReading
}

/** The end of a link that was not copied whole, with the key or a part of it. */
const linkEndForm = /(?:^|#)\s*k\s*=/i

/**
 * The room somebody means by a pasted invite link or a typed name. Spaces and accents in a name are
 * folded (`Tea Kitchen` is `tea-kitchen`), so people may call a room what they like. A name is a room of the home
 * server; a link means the server it names, and so never the room of the same name here.
 *
 * @param homeServer its origin
 * @returns 'damaged' for what is left of a link with a key: as a name, the key would go to the server. Null when it is
 * neither a link to a room nor usable as a name
 */
export function parseRoom(text: string, homeServer: string): RoomText | 'damaged' | null {
  const trimmed = text.trim()
  if (!isLink(trimmed)) {
    if (linkEndForm.test(trimmed)) return 'damaged'
    const named = canonicalKey(trimmed.includes('@') ? trimmed : foldName(trimmed), homeServer)
    return named === null ? null : { key: named, fragment: { kind: 'none' } }
  }
  const url = webAddress(trimmed)
  const segment = url && /^\/r\/([^/]+)\/?$/.exec(url.pathname)?.[1]
  const parts = segment ? parseRoomKey(decode(segment)) : null
  if (!url || !parts) return null
  // Whoever types a host by hand leaves the scheme to us, and http:// of our own server leads to the same door.
  const origin = url.host === new URL(homeServer).host ? homeServer : url.origin
  const key = roomKeyOf({ roomId: parts.roomId, serverUrl: parts.serverUrl ?? origin }, homeServer)
  return { key, fragment: readFragment(url.hash) }
}

function isLink(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(text) || text.includes('/r/')
}

/** `confab://host/r/room` is https, unless it says that it is not; an address without a scheme is https, too. */
function webAddress(link: string): URL | null {
  const scheme = /^confab:\/\//i
  const address = scheme.test(link) || !link.includes('://') ? `https://${link.replace(scheme, '')}` : link
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  const isInsecure = scheme.test(link) && url.searchParams.get('insecure') === '1'
  return isInsecure ? new URL(address.replace(/^https/, 'http')) : url
}

/** Undecodable text stays as it is, which is no room. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}
