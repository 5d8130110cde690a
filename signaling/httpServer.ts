/** How long, and how much at a time, strangers may keep a connection busy before it has said what it wants. */
import type { RequestListener, Server, ServerOptions } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Socket } from 'node:net'

/** For http and https alike. All requests here are small and have no body; everything long is a WebSocket. */
export const httpLimits = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1_024
} as const satisfies ServerOptions

/** TCP connections beyond the signaling ones: pages being loaded, and handshakes. Node closes what exceeds the sum. */
export const spareConnections = 2_048

/** An answer may have arrived before all of it is over here, so the next request may come a little early. */
const mostUnanswered = 4

/**
 * Ends connections that ask and ask before they are answered (RFC 9112 section 9.3.2). No browser and no proxy does,
 * and a single read may hold more than a thousand requests, which would all be answered before anybody else.
 * Stands before all who listen for requests so far.
 */
export function endPipelines(
  server: Server | HttpsServer,
  onEnded: (remoteAddress: string | undefined) => void
): void {
  const listeners = server.listeners('request') as RequestListener[]
  server.removeAllListeners('request')
  const unanswered = new WeakMap<Socket, number>()
  const count = (socket: Socket, change: 1 | -1): number => {
    const sum = (unanswered.get(socket) ?? 0) + change
    unanswered.set(socket, sum)
    return sum
  }
  server.on('request', (request, response) => {
    const { socket } = request
    if (count(socket, 1) > mostUnanswered) {
      if (!socket.destroyed) onEnded(socket.remoteAddress)
      socket.destroy()
      return
    }
    response.once('close', () => count(socket, -1))
    for (const listener of listeners) listener.call(server, request, response)
  })
}
