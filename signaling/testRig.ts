/** For tests: a real service on a free port, and callers speaking the protocol to it over real connections. */
import { io, type Socket } from 'socket.io-client'
import { vi } from 'vitest'
import { createLogger, type Logger } from './logger'
import {
  PROTOCOL_VERSION,
  type NoticeName,
  type NoticePayload,
  type ParticipantState,
  type RefusalCode,
  type Reply,
  type RequestName,
  type RequestPayload,
  type RequestReply,
  type SealedSignal
} from './protocol'
import { startService, type Service } from './service'
import { defaultConfig, type Config } from './settings'

export const silentLogger: Logger = createLogger('silent')
export const quiet: ParticipantState = {
  microphone: false,
  camera: false,
  share: false,
  sharePaused: false,
  hand: false
}
/** As little to be read by the service as a sealed one, and told apart by name. */
export const cardOf = (name: string): string => Buffer.from(`card of ${name}`).toString('base64url')
export const joinOf = (roomId: string, name = 'Ada'): RequestPayload<'room:join'> => ({
  roomId,
  card: cardOf(name),
  state: quiet
})
export const knockOf = (roomId: string, name = 'Eve'): RequestPayload<'room:knock'> => ({
  roomId,
  card: cardOf(name)
})
export const refusedWith = (code: RefusalCode): object => ({ ok: false, error: { code } })
export const sealed = (sequence = 0, body = 'c2VhbGVk'): SealedSignal => ({
  epoch: 1,
  attempt: 0,
  sequence,
  body
})

export interface Notice {
  readonly name: string
  readonly payload: unknown
}

/** One connection of somebody who uses the service. */
export class Caller {
  readonly socket: Socket
  /** Everything the service has told this caller, in order. */
  readonly notices: Notice[] = []

  constructor(socket: Socket) {
    this.socket = socket
    // Recovery appends an offset to every packet; it is Socket.IO's own business.
    socket.onAny((name: string, payload: unknown) => this.notices.push({ name, payload }))
  }

  /** Sends anything under any name, with an acknowledgement. */
  ask(name: string, ...payload: unknown[]): Promise<Reply<unknown>> {
    return this.socket.timeout(5_000).emitWithAck(name, ...payload) as Promise<Reply<unknown>>
  }

  request<Name extends RequestName>(
    name: Name,
    payload: RequestPayload<Name>
  ): Promise<Reply<RequestReply<Name>>> {
    return this.ask(name, payload) as Promise<Reply<RequestReply<Name>>>
  }

  /** @throws when the request is refused */
  async must<Name extends RequestName>(
    name: Name,
    payload: RequestPayload<Name>
  ): Promise<RequestReply<Name>> {
    const reply = await this.request(name, payload)
    if (!reply.ok) throw new Error(`${name} refused: ${reply.error.code}`)
    return reply.value
  }

  heard<Name extends NoticeName>(name: Name): NoticePayload<Name>[] {
    return this.notices.filter((notice) => notice.name === name).map(({ payload }) => payload) as never
  }

  /** The `count`-th notice of that name, as soon as it is there. */
  async hears<Name extends NoticeName>(name: Name, count = 1): Promise<NoticePayload<Name>> {
    const notice = await until(() => this.heard(name)[count - 1])
    return notice
  }

  /** Once this resolves, everything the service sent before it has arrived: order is kept per connection. */
  async caughtUp(): Promise<void> {
    await this.ask('room:unwatch', { roomIds: [] })
  }

  /** Loses the connection as a network would: without a word. */
  loseConnection(): void {
    this.socket.io.engine.close()
  }

  connected(): Promise<void> {
    return until(() => this.socket.connected || undefined).then(() => {})
  }

  disconnected(): Promise<void> {
    return until(() => !this.socket.connected || undefined).then(() => {})
  }
}

/** Somebody in a room, with what they were told on entering. */
export type Inside = RequestReply<'room:join'> & { readonly caller: Caller }

export class Rig {
  readonly #config: Config
  readonly #logger: Logger
  readonly #sockets: Socket[] = []
  #service: Service

  constructor(service: Service, config: Config, logger: Logger) {
    this.#service = service
    this.#config = config
    this.#logger = logger
  }

  static async start(changes: Partial<Config> = {}, logger: Logger = silentLogger): Promise<Rig> {
    const config = { ...defaultConfig(), port: 0, ...changes }
    return new Rig(await startService(config, logger), config, logger)
  }

  get service(): Service {
    return this.#service
  }

  /**
   * Another instance of the service takes over the port once this one has ended. Callers connect to it by themselves,
   * but as nobody: what they were is theirs to say.
   */
  async restart({ isGentle = false }: { readonly isGentle?: boolean } = {}): Promise<void> {
    const { port } = this.#service
    await (isGentle ? this.#service.drain() : this.#service.close())
    await until(() => this.#sockets.every(({ connected }) => !connected) || undefined)
    this.#service = await startService({ ...this.#config, port }, this.#logger)
  }

  /** A socket that has not been told to connect yet. */
  socket(auth: object = { protocol: PROTOCOL_VERSION }): Socket {
    const socket = io(this.service.url, {
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
      reconnectionDelay: 10,
      reconnectionDelayMax: 20,
      auth
    })
    this.#sockets.push(socket)
    return socket
  }

  async caller(auth?: object): Promise<Caller> {
    const caller = new Caller(this.socket(auth))
    caller.socket.connect()
    await caller.connected()
    return caller
  }

  /** Callers in the room `kitchen`, in order of arrival. */
  gather(...names: readonly string[]): Promise<Inside[]> {
    return this.gatherIn('kitchen', ...names)
  }

  async gatherIn(roomId: string, ...names: readonly string[]): Promise<Inside[]> {
    const inside: Inside[] = []
    for (const name of names) {
      const caller = await this.caller()
      inside.push({ caller, ...(await caller.must('room:join', joinOf(roomId, name))) })
    }
    return inside
  }

  /** Ada and Bob in a room that Ada has locked, and no notices left of all that. */
  async gatherLockedIn(roomId: string): Promise<readonly [Inside, Inside]> {
    const [ada, bob] = await this.gatherIn(roomId, 'Ada', 'Bob')
    if (!ada || !bob) throw new Error('nobody came')
    await ada.caller.must('room:lock', { isLocked: true })
    await bob.caller.hears('room:lock')
    for (const { caller } of [ada, bob]) caller.notices.length = 0
    return [ada, bob]
  }

  /** The code a new connection is turned away with, or null when it is not. */
  async refusalOf(auth?: object): Promise<unknown> {
    const socket = this.socket(auth)
    const code = await new Promise<unknown>((resolve) => {
      socket.once('connect', () => resolve(null))
      socket.once('connect_error', (error: Error & { data?: { code?: unknown } }) =>
        resolve(error.data?.code)
      )
      socket.connect()
    })
    socket.disconnect()
    return code
  }

  async metric(line: string): Promise<number> {
    const text = await (await fetch(`${this.service.url}/metrics`)).text()
    const found = text.split('\n').find((candidate) => candidate.startsWith(`${line} `))
    return Number(found?.slice(line.length))
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.disconnect()
    await this.service.close()
  }
}

/** The first value other than undefined; fails the test when there is none for 5 s. */
export function until<Value>(read: () => Value | undefined | Promise<Value | undefined>): Promise<Value> {
  return vi.waitFor(
    async () => {
      const value = await read()
      if (value === undefined) throw new Error('the awaited condition did not come true')
      return value
    },
    { timeout: 5_000, interval: 5 }
  )
}
