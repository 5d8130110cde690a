/**
 * Links to rooms, read strictly.
 *
 * Any page of the web may hand us a link, so the text is judged as it is written and before anything repairs it: URL
 * parsers drop tabs, turn `\` into `/` and read `0x7f.1` as an address. Whatever needs repair is refused.
 */
import { BlockList, isIPv4, type IPVersion } from 'node:net'
import type { LinkProblem, LinkSecret, RoomReference } from '../../preload/contract'

export type RoomLinkResult =
  | { readonly ok: true; readonly room: RoomReference; readonly secret: LinkSecret }
  | { readonly ok: false; readonly reason: LinkProblem }

/** In UTF-16 code units; far beyond any real link. */
export const longestLink = 2048

/** The room protocol's rule; the service stands alone and shares no code with the shell. */
const roomIdRule = /^[a-z0-9](?:[a-z0-9-]{1,62}[a-z0-9])$/

/**
 * The page's rule (renderer/trust/roomSecret.ts): 256 bits in base64url, written in the one way they can be. Zeros
 * stand for no secret at all.
 */
const secretRule = /^(?!A{43}$)[\w-]{42}[AEIMQUYcgkosw048]$/
const secretMark = '#k='

/** Every part excludes what ends it, so matching takes one pass whatever the text is. */
const linkForm = /^(confab|https?):\/\/([^/?#]*)\/r\/([^/?#]*)(\?[^#]*)?(#.*)?$/i
/** Control and format characters, half surrogates, every kind of space, and the slash that is none. */
const neverInLinks = /[\p{C}\p{Z}\\]/u
const authorityForm = /^(\[[\da-f:.]+\]|[^:[\]]+)(?::([1-9]\d{0,4}))?$/i
/** Stricter than URLs are: `;`, `,` and `*` are legal in their hosts and mean something in our security policy. */
const labelForm = /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?$/
const longestHost = 253
const insecureQuery = '?insecure=1'

const privateAddresses = blockOf([
  ['127.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6']
])

/**
 * The room a link leads to: `confab://host/r/room`, or the https address people copy from a browser.
 *
 * Unencrypted servers (`confab://…?insecure=1`, `http://…`) only where others cannot listen in on the way: on this
 * machine and in private networks. The fragment may carry the room's secret, and is dropped if it is about anything
 * else; a secret that is not whole is refused, as the room without it would be another one. So is every other addition.
 *
 * @see RFC 1918, RFC 3927, RFC 4193, RFC 4291 section 2.5.6 for private addresses, RFC 6761 and 6762 for local names
 */
export function parseRoomLink(text: string): RoomLinkResult {
  const form = text.length > longestLink || neverInLinks.test(text) ? null : linkForm.exec(text)
  if (form === null) return refuse('notALink')
  const [, scheme = '', authority = '', room = '', query = '', fragment = ''] = form
  const isConfab = scheme.toLowerCase() === 'confab'
  if (query !== '' && !(isConfab && query === insecureQuery)) return refuse('notALink')

  const isInsecure = isConfab ? query !== '' : scheme.toLowerCase() === 'http'
  const server = readServer(isInsecure ? 'http' : 'https', authority)
  if (server === null || (isInsecure && !isPrivateHost(server.hostname))) return refuse('badServer')

  const roomId = foldCase(room)
  if (!isRoomId(roomId)) return refuse('badRoom')
  const secret = fragment.startsWith(secretMark) ? fragment.slice(secretMark.length) : null
  if (secret !== null && !isRoomSecret(secret)) return refuse('badKey')
  return { ok: true, room: { roomId, serverUrl: server.origin }, secret }
}

export function isRoomId(text: string): boolean {
  return roomIdRule.test(text)
}

export function isRoomSecret(text: string): boolean {
  return secretRule.test(text)
}

/** Only the alphabet's own: elsewhere the sign for Kelvin has a plain `k` as its small letter. */
function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

function refuse(reason: LinkProblem): RoomLinkResult {
  return { ok: false, reason }
}

/** @returns null when the host is not written the way it is meant */
function readServer(scheme: 'http' | 'https', authority: string): URL | null {
  const [, host] = authorityForm.exec(authority) ?? []
  const address = `${scheme}://${authority}`
  if (host === undefined || !URL.canParse(address)) return null
  const url = new URL(address)
  return isFaithful(foldCase(host), url.hostname) ? url : null
}

/**
 * Whether the parser has understood a host as a person reads it. Names in other scripts must have become punycode,
 * which shows what they are; letters that merely look like others (`ｅvil`, `127。0。0。1`) must not turn into them.
 */
function isFaithful(written: string, understood: string): boolean {
  // An IPv6 address has many spellings and means nothing else in any of them.
  if (written.startsWith('[')) return true
  const labels = written.split('.')
  const ownLabels = understood.split('.')
  return (
    understood.length <= longestHost &&
    labels.length === ownLabels.length &&
    ownLabels.every(
      (own, at) => labelForm.test(own) && (own === labels[at] || isForeignLabel(labels[at] ?? '', own))
    )
  )
}

function isForeignLabel(written: string, understood: string): boolean {
  return /[^\0-\x7f]/.test(written) && understood.startsWith('xn--')
}

function isPrivateHost(hostname: string): boolean {
  if (hostname.startsWith('[')) return privateAddresses.check(hostname.slice(1, -1), 'ipv6')
  if (isIPv4(hostname)) return privateAddresses.check(hostname, 'ipv4')
  return !hostname.includes('.') || /\.(?:local|localhost)$/.test(hostname)
}

function blockOf(
  subnets: readonly (readonly [network: string, prefix: number, type: IPVersion])[]
): BlockList {
  const block = new BlockList()
  for (const [network, prefix, type] of subnets) block.addSubnet(network, prefix, type)
  return block
}
