/**
 * The Socket.IO end of the service: who may connect, what a connection's life sets off, and draining.
 *
 * There is no origin check: a connection carries no cookie and no other authority a foreign page could borrow.
 */
import { randomBytes } from 'node:crypto'
import type { Server as HttpServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { Server } from 'socket.io'
import * as v from 'valibot'
import { answerRequests } from './answer'
import type { RoomServer, RoomSocket } from './connection'
import { createHandlers } from './handlers'
import { createIceGrants, type IceGrantsOptions } from './ice'
import { ConnectionLimiter } from './limits'
import type { Logger } from './logger'
import { Membership } from './membership'
import { createMetrics, type Metrics } from './metrics'
import { PresenceBoard } from './presence'
import { Handshake, PROTOCOL_VERSION, type HandshakeRefusal } from './protocol'
import { createResumeTokens } from './resumeToken'
import { Rooms } from './rooms'

export interface SignalingOptions extends Omit<IceGrantsOptions, 'unixNow'> {
  readonly maxParticipants: number
  readonly maxRooms: number
  readonly maxConnections: number
  readonly graceMs: number
  readonly returnGraceMs: number
  readonly resumeSecret: string | Buffer
  readonly logger: Logger
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/** The largest valid request is an offer of 48,000 characters plus JSON's escapes. */
const maxMessageBytes = 64 * 1_024
/** A silent connection counts as lost after the sum. Socket.IO's 25 + 20 s is long for somebody who waits. */
const pingIntervalMs = 10_000
const pingTimeoutMs = 10_000
/** Sockets that have not said what they want; also room to tell surplus connections why they are refused. */
const connectTimeoutMs = 10_000
const surplusConnections = 64

/** Nobody can guess it, and it follows the protocol's rule for participant ids. */
const newId = (): string => randomBytes(12).toString('base64url')

export class SignalingServer {
  readonly rooms: Rooms
  readonly metrics: Metrics
  readonly #options: SignalingOptions
  readonly #io: RoomServer
  readonly #membership: Membership
  #isDraining = false
  #onceEmpty: (() => void) | null = null

  /** Attaches to an HTTP server; `close()` closes that server too. */
  constructor(http: HttpServer, options: SignalingOptions) {
    const { maxParticipants, maxRooms, graceMs, returnGraceMs, now } = options
    this.#options = options
    this.#io = createSocketServer(http, options)
    this.rooms = new Rooms({
      maxParticipants,
      maxRooms,
      newParticipantId: newId,
      settleMs: graceMs,
      now
    })
    this.metrics = createMetrics({
      rooms: () => this.rooms.roomCount,
      participants: () => this.rooms.participantCount,
      connections: () => this.connectionCount
    })
    const tokens = createResumeTokens({ secret: options.resumeSecret, instance: newId() })
    const presence = new PresenceBoard(this.#io, this.rooms)
    const isDraining = (): boolean => this.#isDraining
    const shared = { rooms: this.rooms, presence, tokens, isDraining }
    this.#membership = new Membership({ server: this.#io, ...shared, graceMs, returnGraceMs })
    const handlers = createHandlers({
      ...shared,
      membership: this.#membership,
      ice: createIceGrants({ ...options, unixNow: () => Date.now() }),
      newIceSubject: newId,
      maxParticipants,
      onSignalRelayed: () => this.metrics.signalsRelayed.inc()
    })
    this.#io.use((socket, next) => next(this.#admit(socket)))
    this.#io.on('connection', (socket) => {
      const { metrics } = this
      const limiter = new ConnectionLimiter(options.now)
      this.#onConnected(socket)
      answerRequests({ socket, limiter }, { handlers, metrics, logger: options.logger })
    })
  }

  get isDraining(): boolean {
    return this.#isDraining
  }

  get connectionCount(): number {
    return this.#io.sockets.sockets.size
  }

  /** Admits nobody any more and says so; resolves when everybody has gone, or after `closesInMs`. */
  async drain(closesInMs: number): Promise<void> {
    this.#isDraining = true
    if (this.connectionCount === 0) return
    this.#io.emit('server:draining', { closesInMs })
    const cancelled = new AbortController()
    const empty = new Promise<void>((resolve) => {
      this.#onceEmpty = resolve
    })
    await Promise.race([empty, pause(closesInMs, undefined, { signal: cancelled.signal }).catch(() => {})])
    cancelled.abort()
  }

  /** Drops every connection and closes the HTTP server. Idempotent. */
  async close(): Promise<void> {
    this.#isDraining = true
    this.#membership.close()
    await this.#io.close()
  }

  #admit(socket: RoomSocket): Error | undefined {
    const handshake = v.safeParse(Handshake, socket.handshake.auth)
    if (!handshake.success || handshake.output.protocol !== PROTOCOL_VERSION)
      return this.#turnAway('versionMismatch')
    if (this.#isDraining) return this.#turnAway('serverDraining')
    if (this.#io.engine.clientsCount > this.#options.maxConnections) return this.#turnAway('serverFull')
    this.#replaceForerunner(socket)
    return undefined
  }

  #turnAway(code: HandshakeRefusal): Error {
    this.metrics.refusals.inc({ code })
    return Object.assign(new Error(code), { data: { code } })
  }

  /**
   * A connection may be recovered twice before the first loss was noticed. Both would then share one id,
   * and the end of the older one would take the newer one out of its rooms.
   */
  #replaceForerunner(socket: RoomSocket): void {
    const forerunner = this.#io.sockets.sockets.get(socket.id)
    if (!forerunner) return
    const audiences = [...socket.rooms]
    forerunner.disconnect(true)
    void socket.join(audiences)
  }

  #onConnected(socket: RoomSocket): void {
    if (socket.recovered) this.#membership.onRecovered(socket)
    else socket.data = { seat: null }
    socket.on('disconnect', () => {
      this.#membership.onDisconnected(socket)
      if (this.connectionCount === 0) this.#onceEmpty?.()
    })
  }
}

function createSocketServer(http: HttpServer, { graceMs, maxConnections }: SignalingOptions): RoomServer {
  const io: RoomServer = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: maxMessageBytes,
    perMessageDeflate: false,
    pingInterval: pingIntervalMs,
    pingTimeout: pingTimeoutMs,
    connectTimeout: connectTimeoutMs,
    // A recovered connection passes the same checks as a new one.
    connectionStateRecovery: { maxDisconnectionDuration: graceMs, skipMiddlewares: false },
    allowRequest: (_request, decide) =>
      decide(null, io.engine.clientsCount < maxConnections + surplusConnections)
  })
  // The HTTP request behind a connection, with its address and headers, is of no use after the handshake.
  io.engine.on('connection', (connection: { request: unknown }) => {
    connection.request = null
  })
  return io
}
