/** How long, and how much at a time, strangers may keep a connection busy before it has said what it wants. */
import type { ServerOptions } from 'node:http'

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
