/**
 * How many connections one address may hold beneath everything else: before TLS, before a request, before anybody
 * knows what they are for. Limits on what is asked for do not reach those who ask for nothing.
 */
import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { isProxy, limitGroupOf, type TrustedProxies } from './clientAddress'
import { isLoopback, plainAddress } from './operate/addresses'
import type { Config } from './settings'

export interface ConnectionShareOptions {
  readonly mostPerSharer: number
  /** Whose share a connection from this address belongs to; null: it is not limited. */
  readonly sharerOf: (remoteAddress: string | undefined) => string | null
  /** A connection has been ended because it was one too many. */
  readonly onRefused?: () => void
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/** For pages being loaded, which is over in seconds, and for being told why signaling is refused. */
const sparePerAddress = 64

/**
 * @param isRelaying whether TURN comes in on the same port; then everybody may have, besides signaling, one such
 * connection for each of the others in a full room
 */
export function mostConnectionsOf(
  { maxConnectionsPerAddress, maxParticipants }: Pick<Config, 'maxConnectionsPerAddress' | 'maxParticipants'>,
  isRelaying: boolean
): number {
  const perPerson = isRelaying ? maxParticipants : 1
  return maxConnectionsPerAddress * perPerson + sparePerAddress
}

/**
 * Proxies are not limited: behind one are many, and who they are is known only with the request. Of proxies that are
 * named by number the addresses are not known; with them, nobody else may reach this port (SECURITY.md).
 */
export function connectionSharerOf(proxies: TrustedProxies): ConnectionShareOptions['sharerOf'] {
  return (remoteAddress) => {
    const address = plainAddress(remoteAddress)
    if (address === '' || isLoopback(address) || isProxy(proxies, address)) return null
    return limitGroupOf(address)
  }
}

/** How long nothing is heard of an address that has been shunned. */
const shunnedMs = 10_000

type Connection = Pick<Socket, 'remoteAddress' | 'remotePort' | 'once' | 'destroy'>

/**
 * From now on ends connections beyond the share of whoever opens them. For the life of the server.
 *
 * @returns ends what an address has open, except signaling, and for ten seconds whatever it opens, before anything of
 * it is read
 */
export function shareConnections(
  server: Pick<EventEmitter, 'on'>,
  { mostPerSharer, sharerOf, onRefused, now }: ConnectionShareOptions
): (remoteAddress: string | undefined) => void {
  const openOf = new Map<string, Map<string, Connection>>()
  const signaling = new Set<string>()
  const shunnedUntilMs = new Map<string, number>()

  server.on('connection', (socket: Connection) => {
    const sharer = sharerOf(socket.remoteAddress)
    if (sharer === null) return
    const open = openOf.get(sharer) ?? new Map<string, Connection>()
    if (open.size >= mostPerSharer || (shunnedUntilMs.get(sharer) ?? 0) > now()) {
      onRefused?.()
      socket.destroy()
      return
    }
    const name = nameOf(socket)
    openOf.set(sharer, open.set(name, socket))
    socket.once('close', () => {
      signaling.delete(name)
      open.delete(name)
      if (open.size === 0) openOf.delete(sharer)
    })
  })
  server.on('upgrade', ({ socket }: { readonly socket: Connection }) => {
    if (sharerOf(socket.remoteAddress) !== null) signaling.add(nameOf(socket))
  })
  return (remoteAddress) => {
    const sharer = sharerOf(remoteAddress)
    if (sharer === null) return
    for (const [other, untilMs] of shunnedUntilMs) if (untilMs <= now()) shunnedUntilMs.delete(other)
    shunnedUntilMs.set(sharer, now() + shunnedMs)
    for (const [name, socket] of openOf.get(sharer) ?? []) if (!signaling.has(name)) socket.destroy()
  }
}

/** The same for a TCP connection and for the TLS one on top of it. */
function nameOf({ remoteAddress = '', remotePort = 0 }: Connection): string {
  return `${remoteAddress} ${remotePort}`
}
