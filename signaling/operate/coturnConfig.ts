/** The configuration coturn runs with, as text. What each line keeps out is said beside it. */
import { isLoopback, privateRanges } from './addresses'

export interface CoturnOptions {
  readonly turnPort: number
  /** null: every address of the machine. */
  readonly listenAddress: string | null
  /** Of this machine: where relayed packets leave and arrive. */
  readonly relayAddress: string
  /** What the world knows `relayAddress` as, behind a NAT that maps one to one; null when it is the same. */
  readonly externalAddress: string | null
  readonly relayPorts: readonly [number, number]
  readonly realm: string
  readonly secret: string
  /** Whether people may be relayed to addresses of this network; to the machine itself only where it is all there is. */
  readonly allowPrivatePeers: boolean
  readonly databaseFile: string
  readonly pidFile: string
}

/** Allocations one credential may hold: a person in a full room has a few for each link. */
const allocationsPerCredential = 100
const nonceSeconds = 600
/** Ways to write an IPv4 address into an IPv6 one that a router may undo: Teredo (RFC 4380) and 6to4 (RFC 3056). */
const tunnelRanges = [
  { from: '2001::', to: '2001:0:ffff:ffff:ffff:ffff:ffff:ffff' },
  { from: '2002::', to: '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff' }
]

export function coturnConfig(options: CoturnOptions): string {
  const { relayAddress, externalAddress, relayPorts, listenAddress } = options
  const [minPort, maxPort] = relayPorts
  return [
    '# Written by confab-server at every start; changes here are lost.',
    `listening-port=${options.turnPort}`,
    // Loopback as well: TURN over TLS arrives from there.
    ...(listenAddress === null ? [] : [...new Set([listenAddress, '127.0.0.1'])].map(line('listening-ip'))),
    // Named, because coturn would relay from the address it was reached at, and through TLS that is loopback.
    line('relay-ip')(relayAddress),
    ...(externalAddress === null ? [] : [line('external-ip')(`${externalAddress}/${relayAddress}`)]),
    `min-port=${minPort}`,
    `max-port=${maxPort}`,
    `realm=${options.realm}`,
    'use-auth-secret',
    `static-auth-secret=${options.secret}`,
    'fingerprint',
    `stale-nonce=${nonceSeconds}`,
    `user-quota=${allocationsPerCredential}`,
    `total-quota=${maxPort - minPort + 1}`,
    // TLS ends at the service's own port.
    'no-tls',
    'no-dtls',
    'no-cli',
    // Calls are UDP; relaying TCP would make this machine a proxy.
    'no-tcp-relay',
    'no-multicast-peers',
    ...peerRules(options),
    // Answers no larger than their questions, and nothing about the software: no use to those who forge senders.
    'no-rfc5780',
    'no-stun-backward-compatibility',
    'response-origin-only-with-rfc5780',
    'no-software-attribute',
    // Its own, so that no secret in the system's database opens this relay.
    `userdb=${options.databaseFile}`,
    `pidfile=${options.pidFile}`,
    'log-file=stdout',
    'simple-log',
    ''
  ].join('\n')
}

/**
 * Without rules, everybody with a credential could send UDP into the network this machine stands in, or to what
 * listens on loopback only. What is allowed beats what is denied.
 */
function peerRules({ allowPrivatePeers, relayAddress }: CoturnOptions): readonly string[] {
  if (allowPrivatePeers) return isLoopback(relayAddress) ? ['allow-loopback-peers'] : []
  return [
    ...[...privateRanges, ...tunnelRanges].map(({ from, to }) => `denied-peer-ip=${from}-${to}`),
    // Two people who both reach only the relay meet at this address.
    line('allowed-peer-ip')(relayAddress)
  ]
}

function line(name: string): (address: string) => string {
  return (address) => `${name}=${address}`
}
