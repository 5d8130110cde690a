/**
 * Whose request this is, as far as limits are concerned: the address of the connection, or, behind reverse proxies
 * the operator has named, the address the outermost of them saw.
 *
 * Everybody can write `X-Forwarded-For`, so of that list only the part counts that our own proxies have appended:
 * it is read from the right, and never beyond the first address that nobody here vouches for.
 */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv6 } from 'node:net'
import { plainAddress } from './operate/addresses'

/** How many proxies stand in front, or which addresses they have. */
export type TrustedProxies =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'addresses'; readonly isTrusted: (address: string) => boolean }

export const noProxies: TrustedProxies = { kind: 'count', count: 0 }
const mostProxies = 16
/** What one customer usually gets: limits by single addresses would mean nothing in IPv6 (RFC 6177). */
const groupsOfNetwork = 4

/**
 * @param text `1`, or `10.0.0.0/8, 2001:db8::1`; empty for none
 * @returns null for what is neither
 */
export function parseTrustedProxies(text: string): TrustedProxies | null {
  const trimmed = text.trim()
  if (/^\d+$/.test(trimmed) || trimmed === '') {
    const count = Number(trimmed)
    return count <= mostProxies ? { kind: 'count', count } : null
  }
  // One list for each family: a single one takes every IPv4 address for its mapped IPv6 form as well.
  const trusted = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const entry of trimmed.split(',')) {
    const [address = '', prefix, ...rest] = entry.trim().split('/')
    const family = familyOf(address)
    const bits = Number(prefix ?? (family === 'ipv6' ? 128 : 32))
    const isPrefix = prefix === undefined || /^\d{1,3}$/.test(prefix)
    if (isIP(address) === 0 || rest.length > 0 || !isPrefix || bits > (family === 'ipv6' ? 128 : 32))
      return null
    trusted[family].addSubnet(address, bits, family)
  }
  return {
    kind: 'addresses',
    isTrusted: (address) => trusted[familyOf(address)].check(address, familyOf(address))
  }
}

/** @returns an IP address; empty when the connection has gone already */
export function clientAddressOf(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  proxies: TrustedProxies
): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',')
  let address = plainAddress(socket.remoteAddress)
  for (let passed = 0; ; passed += 1) {
    const before = plainAddress(withoutPort(forwarded.pop() ?? ''))
    // What is no address has not been written by a proxy that knows its trade.
    if (!isProxy(proxies, address, passed) || isIP(before) === 0) return address
    address = before
  }
}

/** @param passed how many proxies lie between `address` and this service */
export function isProxy(proxies: TrustedProxies, address: string, passed = 0): boolean {
  if (proxies.kind === 'count') return passed < proxies.count
  return address !== '' && proxies.isTrusted(address)
}

/** The addresses that share one set of limits, by a name: the address itself, of IPv6 its /64. */
export function limitGroupOf(address: string): string {
  return isIPv6(address) ? `${expandIpv6(address).slice(0, groupsOfNetwork).join(':')}::/64` : address
}

/** Some proxies write `203.0.113.7:51234` or `[2001:db8::7]:51234`; IPv6 without brackets has no port. */
function withoutPort(text: string): string {
  return text.trim().replace(/^(\[[^\]]*\]|[^:]+):\d+$/, '$1')
}

/** The eight groups of a valid address, without leading zeros. */
function expandIpv6(address: string): readonly string[] {
  // The URL parser knows every way to write one, and writes the shortest (RFC 5952), never with dots.
  const [head = '', tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::')
  const groups = (part: string): readonly string[] => (part === '' ? [] : part.split(':'))
  const [front, back] = [groups(head), groups(tail ?? '')]
  return [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back]
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4'
}
