/** The Socket.IO end of the service: what a connection's life sets off, from the handshake to the end, and draining. */
import { randomBytes } from 'node:crypto'
import { STATUS_CODES, type IncomingMessage, type Server as HttpServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { Server } from 'socket.io'
import * as v from 'valibot'
import { Admission, type AdmissionOptions, type Connection } from './admission'
import { answerRequests } from './answer'
import { Backlog, type BackloggedConnection } from './backlog'
import type { RoomServer, RoomSocket } from './connection'
import { createHandlers } from './handlers'
import { createIceGrants, type IceGrantsOptions } from './ice'
import { Knocks } from './knocks'
import { ConnectionLimiter } from './limits'
import type { Logger } from './logger'
import { Membership } from './membership'
import { createMetrics, type Metrics } from './metrics'
import { PresenceBoard } from './presence'
import { Handshake, PROTOCOL_VERSION, type HandshakeRefusal } from './protocol'
import { ReadingPace, type PacedConnection } from './readingPace'
import { createResumeTokens } from './resumeToken'
import { Rooms } from './rooms'

export interface SignalingOptions extends Omit<IceGrantsOptions, 'unixNow'>, AdmissionOptions {
  readonly maxParticipants: number
  readonly maxRooms: number
  readonly maxConnections: number
  readonly graceMs: number
  readonly returnGraceMs: number
  readonly resumeSecret: string | Buffer
  readonly logger: Logger
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** Of what one connection has not read yet; 4 MiB unless told. */
  readonly maxBacklogBytes?: number
}

/** The largest valid request is a signal with a sealed body of 90,000 characters. */
const maxMessageBytes = 96 * 1_024
/** Eight people who join at once wait for some 300 kB; whoever is this far behind will not catch up. */
const defaultMaxBacklogBytes = 4 * 1_024 * 1_024
const maxBacklogBytesInAll = 128 * 1_024 * 1_024
const crowdedBacklogBytes = 128 * 1_024
/** Eight addresses have to work together before anybody else notices. */
const maxBacklogBytesOfAddress = maxBacklogBytesInAll / 8
/** A silent connection counts as lost after the sum. Socket.IO's 25 + 20 s is long for somebody who waits. */
const pingIntervalMs = 10_000
const pingTimeoutMs = 10_000
/** Sockets that have not said what they want; also room to tell surplus connections why they are refused. */
const connectTimeoutMs = 10_000
const surplusConnections = 64
/** HTTP statuses of connections that do not come about, and what they are called in the metrics. */
const upgradeRefusals = { 403: 'foreignOrigin', 429: 'addressFlood', 503: 'connectionFlood' } as const
type UpgradeRefusal = keyof typeof upgradeRefusals

/** Nobody can guess it, and it follows the protocol's rule for participant ids. */
const newId = (): string => randomBytes(12).toString('base64url')

export class SignalingServer {
  readonly rooms: Rooms
  readonly metrics: Metrics
  readonly #options: SignalingOptions
  readonly #admission: Admission
  readonly #backlog: Backlog
  readonly #readingPace = new ReadingPace()
  /** By Engine.IO connection. */
  readonly #limiters = new WeakMap<object, ConnectionLimiter>()
  readonly #io: RoomServer
  readonly #membership: Membership
  #isDraining = false
  #onceEmpty: (() => void) | null = null

  /** Attaches to an HTTP server; `close()` closes that server too. */
  constructor(http: HttpServer, options: SignalingOptions) {
    const { maxParticipants, maxRooms, graceMs, returnGraceMs, now } = options
    this.#options = options
    this.#admission = new Admission(options)
    this.#backlog = new Backlog({
      mostBytes: options.maxBacklogBytes ?? defaultMaxBacklogBytes,
      mostBytesInAll: maxBacklogBytesInAll,
      crowdedBytes: crowdedBacklogBytes,
      mostBytesOfAddress: maxBacklogBytesOfAddress,
      onEnded: () => this.metrics.refusals.inc({ code: 'tooSlow' })
    })
    this.#io = createSocketServer(http, options, (request) => this.#judgeUpgrade(request))
    this.#io.engine.on('connection', (connection: Connection & BackloggedConnection & PacedConnection) => {
      const { address, limiter } = this.#admission.onConnection(connection)
      this.#limiters.set(connection, limiter)
      this.#backlog.watch(connection, address)
      if (address !== null) this.#readingPace.watch(connection, limiter)
      // The HTTP request behind a connection, with its address and headers, is of no use after the handshake.
      Object.assign(connection, { request: null })
    })
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
      connections: () => this.connectionCount,
      waiting: () => this.#readingPace.waiting,
      backlogBytes: () => this.#backlog.bytesInAll
    })
    const tokens = createResumeTokens({ secret: options.resumeSecret, instance: newId() })
    const presence = new PresenceBoard(this.#io, this.rooms)
    const knocks = new Knocks({ server: this.#io, rooms: this.rooms, newKnockId: newId })
    const isDraining = (): boolean => this.#isDraining
    const shared = { rooms: this.rooms, presence, knocks, tokens, isDraining }
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
      const limiter = this.#limiters.get(socket.conn) ?? new ConnectionLimiter(options.now)
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

  /** Whether an HTTP request is within what its address may ask for. */
  admitsPage(request: IncomingMessage): boolean {
    return this.#admission.admitsPage(request)
  }

  /** Drops every connection and closes the HTTP server. Idempotent. */
  async close(): Promise<void> {
    this.#isDraining = true
    this.#membership.close()
    await this.#io.close()
  }

  /** @returns the HTTP status to refuse a connection with, null to let it come about */
  #judgeUpgrade(request: IncomingMessage): UpgradeRefusal | null {
    const isSurplus = this.#io.engine.clientsCount >= this.#options.maxConnections + surplusConnections
    const status = isSurplus ? 503 : this.#admission.judgeUpgrade(request)
    if (status !== null) this.metrics.refusals.inc({ code: upgradeRefusals[status] })
    return status
  }

  #admit(socket: RoomSocket): Error | undefined {
    const handshake = v.safeParse(Handshake, socket.handshake.auth)
    if (!handshake.success || handshake.output.protocol !== PROTOCOL_VERSION)
      return this.#turnAway('versionMismatch')
    const refusal = this.#admission.judgeHandshake(socket.conn, handshake.output)
    if (refusal !== null) return this.#turnAway(refusal)
    if (this.#isDraining) return this.#turnAway('serverDraining')
    const isFull = this.#io.engine.clientsCount > this.#options.maxConnections || this.#backlog.isCrowded
    if (isFull) return this.#turnAway('serverFull')
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

function createSocketServer(
  http: HttpServer,
  { graceMs }: SignalingOptions,
  judgeUpgrade: (request: IncomingMessage) => UpgradeRefusal | null
): RoomServer {
  return new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: maxMessageBytes,
    perMessageDeflate: false,
    pingInterval: pingIntervalMs,
    pingTimeout: pingTimeoutMs,
    connectTimeout: connectTimeoutMs,
    // A recovered connection passes the same checks as a new one.
    connectionStateRecovery: { maxDisconnectionDuration: graceMs, skipMiddlewares: false },
    allowRequest: (request, decide) => {
      const status = judgeUpgrade(request)
      if (status === null) decide(null, true)
      else refuseUpgrade(request, status)
    }
  })
}

/** In place of Engine.IO, which has one status for every refusal. */
function refuseUpgrade({ socket }: IncomingMessage, status: UpgradeRefusal): void {
  socket.on('error', () => {})
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  socket.destroySoon()
}
