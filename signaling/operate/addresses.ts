/** Which addresses this machine has, and which of them only mean something inside a network. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { BlockList, isIP, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

export interface AddressRange {
  readonly from: string
  readonly to: string
}

/** Nothing on the internet has these: the machine itself, its neighbours, reserved (RFC 6890, RFC 4193, RFC 4291). */
export const privateRanges: readonly AddressRange[] = [
  { from: '0.0.0.0', to: '0.255.255.255' },
  { from: '10.0.0.0', to: '10.255.255.255' },
  { from: '100.64.0.0', to: '100.127.255.255' },
  { from: '127.0.0.0', to: '127.255.255.255' },
  { from: '169.254.0.0', to: '169.254.255.255' },
  { from: '172.16.0.0', to: '172.31.255.255' },
  { from: '192.0.0.0', to: '192.0.0.255' },
  { from: '192.168.0.0', to: '192.168.255.255' },
  { from: '198.18.0.0', to: '198.19.255.255' },
  { from: '240.0.0.0', to: '255.255.255.255' },
  // Not from '::' on: coturn takes that for "any", and every address for a part of it.
  { from: '::1', to: '::1' },
  // IPv4 in IPv6 clothes: mapped, and translated (RFC 6052).
  { from: '::ffff:0:0', to: '::ffff:ffff:ffff' },
  { from: '64:ff9b::', to: '64:ff9b::ffff:ffff' },
  { from: 'fc00::', to: 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' },
  { from: 'fe80::', to: 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff' }
]

// One list for each family: a single one takes every IPv4 address for its mapped IPv6 form, and that for private.
const privateIpv4 = new BlockList()
const privateIpv6 = new BlockList()
for (const { from, to } of privateRanges)
  if (isIPv6(from)) privateIpv6.addRange(from, to, 'ipv6')
  else privateIpv4.addRange(from, to, 'ipv4')

/** @param address an IP address */
export function isPrivate(address: string): boolean {
  return isIPv6(address) ? privateIpv6.check(address, 'ipv6') : privateIpv4.check(address, 'ipv4')
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}

/** @param name a host name or address, IPv6 in brackets; `127.example.org` is a name like any other */
export function isLoopbackName(name: string): boolean {
  return name === 'localhost' || (isAddressName(name) && isLoopback(withoutBrackets(name)))
}

/** Whether what stands where a host name may stand is an address, IPv6 in brackets. */
export function isAddressName(name: string): boolean {
  return isIP(withoutBrackets(name)) !== 0
}

/**
 * An address as everything here compares it, from a socket or a header, which write it in several ways.
 * `::ffff:192.0.2.1`, as sockets that take both families have it, is an IPv4 address (RFC 4291 section 2.5.5.2).
 *
 * @returns an IP address where `text` is one, empty for none
 */
export function plainAddress(text = ''): string {
  const bare = withoutBrackets(text.trim())
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)
  // Without the zone of a link-local address: it names an interface of this machine.
  return mapped?.[1] ?? bare.replace(/%.*$/, '')
}

const withoutBrackets = (text: string): string => text.replace(/^\[(.*)\]$/, '$1')

/** All addresses of this machine that others can connect to, without the ones bound to a single cable. */
export function ownAddresses(interfaces = networkInterfaces()): readonly string[] {
  return Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .map(({ address }) => address)
    .filter((address) => !address.startsWith('fe80:'))
}

/**
 * The address this machine would send from to reach `target`. Nothing is sent: connecting a UDP socket only
 * asks the routing table.
 *
 * @returns null when there is no way there
 */
export async function addressTowards(target: string): Promise<string | null> {
  const socket = createSocket(isIP(target) === 6 ? 'udp6' : 'udp4')
  try {
    // Any port will do.
    socket.connect(9, target)
    await once(socket, 'connect')
    return socket.address().address
  } catch {
    return null
  } finally {
    socket.close()
  }
}
