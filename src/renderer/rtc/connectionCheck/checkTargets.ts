/** What there is to check in a list of ICE servers: every address for itself, sorted by what it is for. Pure. */
import { isRelayUrl } from '../relayProblem'

/** How we reach a relay. How it reaches the other end is its own affair (RFC 8656 section 3.1). */
export const relayTransports = ['udp', 'tcp', 'tls'] as const
export type RelayTransport = (typeof relayTransports)[number]

export interface CheckTargets {
  /** One URL each. */
  readonly stun: readonly RTCIceServer[]
  readonly relays: Readonly<Record<RelayTransport, readonly RTCIceServer[]>>
}

export function checkTargetsOf(servers: readonly RTCIceServer[]): CheckTargets {
  const single = servers.flatMap((server) => [server.urls].flat().map((urls) => ({ ...server, urls })))
  const relaysBy = (transport: RelayTransport): readonly RTCIceServer[] =>
    single.filter(({ urls }) => isRelayUrl(urls) && transportOf(urls) === transport)
  return {
    stun: single.filter(({ urls }) => !isRelayUrl(urls)),
    relays: { udp: relaysBy('udp'), tcp: relaysBy('tcp'), tls: relaysBy('tls') }
  }
}

/** @param url of a relay (RFC 7065 section 3.1: without a word about it, `turn:` is UDP and `turns:` is TLS) */
function transportOf(url: string): RelayTransport {
  if (/^turns:/i.test(url)) return 'tls'
  return /[?&]transport=tcp\b/i.test(url) ? 'tcp' : 'udp'
}
