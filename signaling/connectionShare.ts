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

/** From now on ends connections beyond the share of whoever opens them. For the life of the server. */
export function shareConnections(
  server: Pick<EventEmitter, 'on'>,
  { mostPerSharer, sharerOf, onRefused }: ConnectionShareOptions
): void {
  const open = new Map<string, number>()
  server.on('connection', (socket: Pick<Socket, 'remoteAddress' | 'once' | 'destroy'>) => {
    const sharer = sharerOf(socket.remoteAddress)
    if (sharer === null) return
    const count = open.get(sharer) ?? 0
    if (count >= mostPerSharer) {
      onRefused?.()
      socket.destroy()
      return
    }
    open.set(sharer, count + 1)
    socket.once('close', () => {
      const left = (open.get(sharer) ?? 1) - 1
      if (left === 0) open.delete(sharer)
      else open.set(sharer, left)
    })
  })
}
