/**
 * Our end of the signaling connection: requests with replies, notices, and whether the service can be
 * reached. Knows nothing of rooms or media; what a reconnect means is for its listeners to decide.
 */
import { io, type Socket } from 'socket.io-client'
import {
  handshakeRefusals,
  PROTOCOL_VERSION,
  type ClientToServerEvents,
  type HandshakeRefusal,
  type NoticeName,
  type NoticePayload,
  type Refusal,
  type RequestName,
  type RequestPayload,
  type RequestReply,
  type ServerToClientEvents
} from '../../../signaling/protocol'
import { Emitter } from '../emitter'
import { readNotice, readReply } from './serviceWords'

export type ConnectionStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'refused'; readonly code: HandshakeRefusal | 'tooManyErrors' | 'resumedElsewhere' }

/** `unreachable`: not sent, or nobody can say whether it arrived. */
export type ClientRefusal = Refusal | { readonly code: 'unreachable'; readonly message: string }
export type ClientReply<Name extends RequestName> =
  | { readonly ok: true; readonly value: RequestReply<Name> }
  | { readonly ok: false; readonly error: ClientRefusal }

export interface SignalingClientOptions {
  /** Origin of the service, `https://…` or `http://…`. */
  readonly url: string
  /** What the service's operator has given this person, asked for at every connection; null: nothing. */
  readonly accessToken?: () => string | null
  /** How long a request waits for its reply. */
  readonly replyTimeoutMs?: number
  /** How long a connection that may be dead has for proving the opposite; longer where replies have taken long. */
  readonly probeTimeoutMs?: number
  /**
   * Pause before a service that turned us away for a passing reason is tried again; up to half is added at random.
   * Where too many come from our address it is longer: our own tries are among them.
   */
  readonly refusedRetryMs?: number
}

type Events = {
  status: ConnectionStatus
  /** A connection stands. `isRecovered`: the service kept our place and replays what we missed. */
  connected: { readonly isRecovered: boolean }
} & { [Name in NoticeName]: NoticePayload<Name> }

const noticeNames = [
  'room:joined',
  'room:left',
  'room:state',
  'room:presence',
  'room:lock',
  'room:knocked',
  'room:knockEnded',
  'knock:answered',
  'signal:received',
  'server:draining',
  'connection:refused'
] as const satisfies readonly NoticeName[]

/** How many times the time of a usual reply makes a connection dead, and how long a probe waits at most. */
const slowness = 4
const longestProbeMs = 4_000
/** How many usual pauses there are between two tries from a crowded address. */
const crowdedPauses = 4
/** How long an attempt to connect is left alone by whoever wants the same. */
const attemptMs = 4_000
/** What a reply's time still counts at the next one. */
const forgetting = 0.8

/**
 * One Socket.IO connection for the life of the app. It reconnects by itself with growing, jittered
 * pauses (0.5 to 5 s); only what no time will change, a version or an access token, waits for `retry()`.
 */
export class SignalingClient {
  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents>
  readonly #events = new Emitter<Events>()
  readonly #replyTimeoutMs: number
  readonly #probeTimeoutMs: number
  readonly #refusedRetryMs: number
  #status: ConnectionStatus = { kind: 'connecting' }
  /** Why the service is about to close this connection, when it has said so. */
  #parting: 'serverDraining' | 'tooManyErrors' | 'resumedElsewhere' | null = null
  /** Of the recent ones; what is long ago counts less and less. */
  #slowestReplyMs = 0
  #retriedAtMs = -Infinity
  #waking: Promise<void> | null = null
  #retryTimer: ReturnType<typeof setTimeout> | undefined

  constructor(options: SignalingClientOptions) {
    const { url, replyTimeoutMs = 8_000, probeTimeoutMs = 1_000, refusedRetryMs = 4_000 } = options
    const { accessToken = () => null } = options
    this.#replyTimeoutMs = replyTimeoutMs
    this.#probeTimeoutMs = probeTimeoutMs
    this.#refusedRetryMs = refusedRetryMs
    this.#socket = io(url, {
      transports: ['websocket'],
      auth: (give: (handshake: { protocol: number; accessToken?: string }) => void) => {
        const token = accessToken()
        give({ protocol: PROTOCOL_VERSION, ...(token !== null && { accessToken: token }) })
      },
      reconnectionDelay: 500,
      reconnectionDelayMax: 5_000,
      timeout: 8_000,
      autoConnect: false
    })
    this.#socket.on('connect', () => this.#onConnect())
    this.#socket.on('disconnect', () => this.#onDisconnect())
    this.#socket.on('connect_error', (error: Error & { data?: { code?: unknown } }) =>
      this.#onConnectError(error.data?.code)
    )
    for (const name of noticeNames) this.#forward(name)
    this.on('server:draining', () => {
      this.#parting = 'serverDraining'
    })
    this.on('connection:refused', ({ code }) => {
      this.#parting = code
    })
  }

  get status(): ConnectionStatus {
    return this.#status
  }

  on<Event extends keyof Events>(event: Event, listener: (payload: Events[Event]) => void): () => void {
    return this.#events.on(event, listener)
  }

  /** Starts connecting; separate from construction so that listeners hear the first event. */
  open(): void {
    this.#socket.connect()
  }

  /** Tries again at once: after a refusal, or instead of waiting for the next automatic try. */
  retry(): void {
    if (this.#socket.connected) return
    clearTimeout(this.#retryTimer)
    this.#retriedAtMs = performance.now()
    this.#setStatus({ kind: 'connecting' })
    this.#socket.disconnect().connect()
  }

  /**
   * The machine has slept or its network has changed, and the connection may be dead without knowing it, which takes
   * its own heartbeat most of a minute to find out. Asks the service something without consequences; without an answer
   * it connects anew at once, unless that is under way. Called again meanwhile, it is one question.
   */
  wake(): Promise<void> {
    this.#waking ??= this.#probe().finally(() => {
      this.#waking = null
    })
    return this.#waking
  }

  async #probe(): Promise<void> {
    // Hints come in a row, and where the way is long each would end what the one before has begun.
    if (this.#status.kind === 'connecting' && performance.now() - this.#retriedAtMs < attemptMs) return
    const { id } = this.#socket
    const timeoutMs = Math.max(
      this.#probeTimeoutMs,
      Math.min(slowness * this.#slowestReplyMs, longestProbeMs)
    )
    const askedAtMs = performance.now()
    const reply = await this.#ask('room:unwatch', { roomIds: [] }, timeoutMs)
    const isAlive = reply.ok || reply.error.code !== 'unreachable'
    // Another id: the connection has been made anew while we asked.
    if (isAlive || this.#socket.id !== id) return
    // The timer was late: this page has stood still, and the reply may be waiting for its turn.
    if (performance.now() - askedAtMs > timeoutMs + this.#probeTimeoutMs) return this.#probe()
    this.#socket.disconnect()
    this.retry()
  }

  /** Resolves true once online, or false when that has not happened after `waitMs`, or the service says no. */
  whenOnline(waitMs: number): Promise<boolean> {
    if (this.#status.kind === 'online') return Promise.resolve(true)
    return new Promise((resolve) => {
      const settle = (isOnline: boolean): void => {
        clearTimeout(timer)
        undo()
        resolve(isOnline)
      }
      const timer = setTimeout(() => settle(false), waitMs)
      const undo = this.on('status', ({ kind }) => {
        if (kind === 'online') settle(true)
        if (kind === 'refused') settle(false)
      })
    })
  }

  /**
   * Never rejects. While there is no connection it answers `unreachable` instead of keeping the request for later, and
   * `internal` to a reply that breaks the protocol.
   */
  request<Name extends RequestName>(name: Name, payload: RequestPayload<Name>): Promise<ClientReply<Name>> {
    return this.#ask(name, payload, this.#replyTimeoutMs)
  }

  /**
   * Sends without waiting, for a page that is going away. Without a connection it is the first thing said over the
   * next one, before anybody is told that it stands.
   */
  sendLast<Name extends RequestName>(name: Name, payload: RequestPayload<Name>): void {
    // Socket.IO keeps it while there is no connection.
    ;(this.#socket as unknown as Socket).emit(name, payload, () => {})
  }

  /** Idempotent. */
  close(): void {
    clearTimeout(this.#retryTimer)
    this.#socket.removeAllListeners()
    this.#socket.disconnect()
  }

  async #ask<Name extends RequestName>(
    name: Name,
    payload: RequestPayload<Name>,
    timeoutMs: number
  ): Promise<ClientReply<Name>> {
    if (!this.#socket.connected) return unreachable('no connection')
    // Widened on purpose: Socket.IO's emit types cannot follow a generic event name.
    const socket = this.#socket as unknown as Socket
    const askedAtMs = performance.now()
    try {
      const said: unknown = await socket.timeout(timeoutMs).emitWithAck(name, payload)
      this.#slowestReplyMs = Math.max(performance.now() - askedAtMs, this.#slowestReplyMs * forgetting)
      return readReply(name, said)
    } catch {
      return unreachable('no reply')
    }
  }

  /** What breaks the protocol is dropped. */
  #forward<Name extends NoticeName>(name: Name): void {
    const [untyped, event]: [Socket, string] = [this.#socket, name]
    untyped.on(event, (said: unknown) => {
      const payload = readNotice(name, said)
      if (payload !== null) this.#events.emit<NoticeName>(name, payload)
    })
  }

  #onConnect(): void {
    // Socket.IO may have been quicker than the retry we had planned.
    clearTimeout(this.#retryTimer)
    this.#parting = null
    this.#setStatus({ kind: 'online' })
    this.#events.emit('connected', { isRecovered: this.#socket.recovered })
  }

  #onDisconnect(): void {
    if (this.#parting) this.#onRefused(this.#parting)
    else {
      this.#setStatus({ kind: 'unreachable' })
      // Closed by the service without a word: Socket.IO leaves trying again to us.
      if (!this.#socket.active) this.#retryLater()
    }
  }

  #onConnectError(code: unknown): void {
    const refusal = handshakeRefusals.find((known) => known === code)
    if (refusal) this.#onRefused(refusal)
    else this.#setStatus({ kind: 'unreachable' })
  }

  #onRefused(code: Extract<ConnectionStatus, { kind: 'refused' }>['code']): void {
    this.#setStatus({ kind: 'refused', code })
    if (code === 'versionMismatch' || code === 'accessDenied') return
    this.#retryLater(code === 'tooManyFromAddress' ? crowdedPauses : 1)
  }

  #retryLater(pauses = 1): void {
    clearTimeout(this.#retryTimer)
    this.#retryTimer = setTimeout(
      () => this.#socket.disconnect().connect(),
      pauses * this.#refusedRetryMs * (1 + Math.random() / 2)
    )
  }

  #setStatus(status: ConnectionStatus): void {
    this.#status = status
    this.#events.emit('status', status)
  }
}

function unreachable(message: string): { readonly ok: false; readonly error: ClientRefusal } {
  return { ok: false, error: { code: 'unreachable', message } }
}
