/**
 * TURN over TLS on the port that serves https: one name, one certificate, and the one port that every firewall
 * lets out (docs/decisions/0013-turn-on-the-same-port.md).
 *
 * TLS ends here; the first decrypted bytes say what is spoken. A STUN message begins with two zero bits and
 * carries the magic cookie 0x2112A442 at offset 4 (RFC 8489 section 5; RFC 7983 section 7 tells the protocols
 * apart by exactly these bits), while every HTTP request begins with a letter. TURN is passed on to the
 * relay's plain TCP port, everything else to the HTTP server.
 */
import { connect, type Socket } from 'node:net'
import type { Server } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { httpLimits } from '../httpServer'

export interface SharedPort {
  /** The relay's plain TCP listener, reachable from this machine. */
  readonly host: string
  readonly port: number
}

export interface PortSharingOptions {
  readonly relay: SharedPort
  /**
   * How long a connection may take to show what it speaks. Browsers open connections ahead of need, so a
   * silent one is no attack yet; but nothing else ends it.
   */
  readonly decideWithinMs?: number
}

/** As long as a request has for its headers: what comes first is no longer under way than they are. */
const defaultDecideWithinMs = httpLimits.headersTimeout
const magicCookie = 0x2112a442
/** Type, length and cookie: enough to tell. */
const bytesToDecide = 8

/** What the first bytes of a connection speak; null while there are too few to tell. */
export function protocolOf(head: Buffer): 'turn' | 'http' | null {
  const [first] = head
  if (first === undefined) return null
  if (first >> 6 !== 0) return 'http'
  if (head.length < bytesToDecide) return null
  return head.readUInt32BE(4) === magicCookie ? 'turn' : 'http'
}

/**
 * Takes over the server's decrypted connections. The ones that speak HTTP reach its own listener, unread.
 *
 * @returns the undo: ends everything that is passed on or undecided
 */
export function sharePort(server: Server, options: PortSharingOptions): () => void {
  const { relay, decideWithinMs = defaultDecideWithinMs } = options
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }
  // Node's own listener for HTTP is one among those of this event.
  const serveHttp = server.listeners('secureConnection') as ((socket: TLSSocket) => void)[]

  const onConnection = (socket: TLSSocket): void => {
    keep(socket)
    decide(socket, decideWithinMs, (protocol) => {
      if (protocol === 'turn') {
        const onward = connect(relay)
        keep(onward)
        join(socket, onward)
      } else {
        // From here on the HTTP server counts it and ends it.
        sockets.delete(socket)
        for (const serve of serveHttp) serve.call(server, socket)
      }
    })
  }
  server.removeAllListeners('secureConnection')
  server.on('secureConnection', onConnection)

  return () => {
    server.off('secureConnection', onConnection)
    for (const serve of serveHttp) server.on('secureConnection', serve)
    for (const socket of sockets) socket.destroy()
  }
}

/** Reads no more than it takes to tell, and puts it back. */
function decide(socket: TLSSocket, withinMs: number, decided: (protocol: 'turn' | 'http') => void): void {
  let head: Buffer = Buffer.alloc(0)
  const late = setTimeout(() => socket.destroy(), withinMs)
  const destroy = (): void => void socket.destroy()
  const stop = (): void => {
    clearTimeout(late)
    socket.off('data', onData)
    socket.off('end', destroy)
    socket.off('error', destroy)
    socket.off('close', stop)
  }
  const onData = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk])
    const protocol = protocolOf(head)
    if (protocol === null) return
    // Paused before the bytes go back, so that whoever takes over gets all of them, in order.
    socket.pause()
    stop()
    socket.unshift(head)
    decided(protocol)
    socket.resume()
  }
  socket.on('data', onData)
  socket.on('end', destroy)
  socket.on('error', destroy)
  socket.on('close', stop)
}

/** Two ends of one conversation: what one says the other hears, and neither outlives the other. */
function join(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one]
  ] as const) {
    // Many small packets of a call, each of them urgent.
    from.setNoDelay(true)
    from.pipe(to)
    from.on('error', () => to.destroy())
    from.on('close', () => to.destroy())
  }
}
