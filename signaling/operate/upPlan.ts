/** What `up` makes of its settings on this machine: addresses, URLs and who may be relayed to. */
import { isIP, isIPv6 } from 'node:net'
import { addressTowards, isPrivate, ownAddresses } from './addresses'
import type { UpSettings } from './upSettings'

/** What can be found out about the machine and its name. */
export interface Surroundings {
  /** Addresses the host name stands for; empty when it stands for none. */
  readonly hostAddresses: readonly string[]
  readonly ownAddresses: readonly string[]
  /** Of the default route; null without one. */
  readonly routeAddress: string | null
}

export interface UpPlan {
  /** For the service; coturn listens everywhere when no address is named. */
  readonly listenAddress: string
  readonly relayAddress: string
  readonly externalAddress: string | null
  readonly allowPrivatePeers: boolean
  /** What a certificate made here is for. */
  readonly certificateNames: readonly string[]
  /** Where people go. */
  readonly url: string
  readonly stunUrls: readonly string[]
  readonly turnUrls: readonly string[]
  /** For the log: what will surprise somebody, in words. */
  readonly warnings: readonly string[]
}

export type NamedSettings = Pick<
  UpSettings,
  | 'host'
  | 'httpsPort'
  | 'turnPort'
  | 'listenAddress'
  | 'relayAddress'
  | 'externalAddress'
  | 'allowPrivatePeers'
  | 'withoutTurn'
>

export async function lookAround(
  host: string,
  resolve: (host: string) => Promise<readonly string[]>
): Promise<Surroundings> {
  // Addresses of documentation (RFC 5737, RFC 3849): nobody has them, so the default route leads there.
  const routeAddress = (await addressTowards('198.51.100.1')) ?? (await addressTowards('2001:db8::1'))
  return {
    hostAddresses: isIP(host) ? [host] : await resolve(host).catch(() => []),
    ownAddresses: ownAddresses(),
    routeAddress
  }
}

export function planUp(settings: NamedSettings, around: Surroundings): UpPlan {
  const { host, httpsPort, turnPort, listenAddress, withoutTurn } = settings
  const relayAddress = settings.relayAddress ?? listenAddress ?? around.routeAddress ?? '127.0.0.1'
  const externalAddress = settings.externalAddress ?? natAddress(relayAddress, around)
  const isPublic = !isPrivate(externalAddress ?? relayAddress) || around.hostAddresses.some(isGlobal)
  const name = urlHost(host)
  const hasIpv6 = around.ownAddresses.some((address) => isIPv6(address))
  return {
    // '::' takes IPv4 too, but exists only where the machine knows IPv6 at all.
    listenAddress: listenAddress ?? (hasIpv6 ? '::' : '0.0.0.0'),
    relayAddress,
    externalAddress,
    allowPrivatePeers: settings.allowPrivatePeers ?? !isPublic,
    certificateNames: [...new Set([host, 'localhost', ...around.ownAddresses, ...around.hostAddresses])],
    url: httpsPort === 443 ? `https://${name}` : `https://${name}:${httpsPort}`,
    stunUrls: withoutTurn ? [] : [`stun:${name}:${turnPort}`],
    turnUrls: withoutTurn
      ? []
      : [
          `turn:${name}:${turnPort}?transport=udp`,
          `turn:${name}:${turnPort}?transport=tcp`,
          `turns:${name}:${httpsPort}?transport=tcp`
        ],
    warnings: warningsOf(host, { relayAddress, externalAddress }, around)
  }
}

/** An IPv6 address in a URL needs brackets (RFC 3986 section 3.2.2). */
function urlHost(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

function isGlobal(address: string): boolean {
  return !isPrivate(address)
}

/**
 * A private address here and a public one under the host's name that no interface has: somebody in between maps
 * one to the other, as most rented machines have it.
 */
function natAddress(relayAddress: string, { hostAddresses, ownAddresses: own }: Surroundings): string | null {
  if (!isPrivate(relayAddress)) return null
  const sameFamily = (address: string): boolean => isIP(address) === isIP(relayAddress)
  return (
    hostAddresses.find((address) => sameFamily(address) && isGlobal(address) && !own.includes(address)) ??
    null
  )
}

function warningsOf(
  host: string,
  { relayAddress, externalAddress }: Pick<UpPlan, 'relayAddress' | 'externalAddress'>,
  { hostAddresses }: Surroundings
): readonly string[] {
  if (hostAddresses.length === 0)
    return [`${host} stands for no address yet: nobody can find this machine by it.`]
  const isReachable = !isPrivate(externalAddress ?? relayAddress)
  if (hostAddresses.some(isGlobal) && !isReachable)
    return [
      `${host} is a public name, but calls would be relayed from ${relayAddress}, which is not: name the public ` +
        'address with --external-address.'
    ]
  return []
}
