/**
 * The signaling services in use, one connection each: the home server's always, another one's while a favourite, the
 * visited door or the call is there. Servers the page may not connect to are never tried.
 */
import { watch } from 'vue'
import { parseRoomKey, roomKeyOf } from '../roomKeys'
import type { SignalingClient } from '../signaling/signalingClient'
import type { Stores } from './stores'

export type ServiceClient = Pick<
  SignalingClient,
  'on' | 'request' | 'sendLast' | 'status' | 'whenOnline' | 'retry' | 'wake' | 'open' | 'close'
>

export interface Service {
  readonly serverUrl: string
  readonly client: ServiceClient
  /** Key of one of its rooms. */
  keyOf(roomId: string): string
}

/** Where a room is: its service, and what it is called there. */
export interface RoomPlace {
  readonly client: ServiceClient
  readonly roomId: string
}

/** Looks at a service for as long as it is in use. @returns its undo */
type Attachment = (service: Service) => () => void

export interface ServicesOptions {
  readonly stores: Pick<Stores, 'rooms' | 'call' | 'connection'>
  readonly createClient: (serverUrl: string) => ServiceClient
}

interface InUse {
  readonly service: Service
  readonly undos: (() => void)[]
}

/** Reads `connection.homeServer` and `connection.knownServers`, which must have been set. */
export class Services {
  readonly #options: ServicesOptions
  readonly #inUse = new Map<string, InUse>()
  readonly #attachments: Attachment[] = []
  #unwatch: (() => void) | null = null

  constructor(options: ServicesOptions) {
    this.#options = options
  }

  /** To be called before `open()`: whoever looks hears a connection's first event. */
  onEach(attach: Attachment): void {
    this.#attachments.push(attach)
  }

  /** Starts connecting, and from here on follows what is needed. */
  open(): void {
    this.#unwatch ??= watch(
      () => this.#needed(),
      (needed) => this.#follow(needed),
      { immediate: true }
    )
  }

  /** Connects to the room's service if need be. @returns null where the page may not connect to it */
  placeOf(key: string): RoomPlace | null {
    const parts = parseRoomKey(key)
    const { connection } = this.#options.stores
    if (!parts || connection.isUnknownServer(key)) return null
    const { service } = this.#use(parts.serverUrl ?? connection.homeServer)
    return { client: service.client, roomId: parts.roomId }
  }

  /** Of the home server. Not to be kept: the next server may be another one. */
  get home(): ServiceClient {
    return this.#use(this.#options.stores.connection.homeServer).service.client
  }

  /** Connects now whatever waits for its next try. */
  retry(): void {
    for (const { service } of this.#inUse.values()) {
      const { kind } = service.client.status
      if (kind === 'unreachable' || kind === 'refused') service.client.retry()
    }
  }

  /** The machine has slept: finds out which connections are still alive. */
  wake(): void {
    for (const { service } of this.#inUse.values()) void service.client.wake()
  }

  /** Idempotent. */
  close(): void {
    this.#unwatch?.()
    this.#unwatch = null
    for (const serverUrl of [...this.#inUse.keys()]) this.#release(serverUrl)
  }

  #needed(): ReadonlySet<string> {
    const { rooms, call, connection } = this.#options.stores
    const keys = [...rooms.watchedIds, ...(call.roomId === null ? [] : [call.roomId])]
    const elsewhere = keys.filter((key) => !connection.isUnknownServer(key))
    return new Set([connection.homeServer, ...elsewhere.flatMap((key) => parseRoomKey(key)?.serverUrl ?? [])])
  }

  #follow(needed: ReadonlySet<string>): void {
    for (const serverUrl of [...this.#inUse.keys()]) if (!needed.has(serverUrl)) this.#release(serverUrl)
    for (const serverUrl of needed) this.#use(serverUrl)
  }

  #use(serverUrl: string): InUse {
    const known = this.#inUse.get(serverUrl)
    if (known) return known
    const { createClient, stores } = this.#options
    const client = createClient(serverUrl)
    const service: Service = {
      serverUrl,
      client,
      keyOf: (roomId) => roomKeyOf({ roomId, serverUrl }, stores.connection.homeServer)
    }
    const added: InUse = { service, undos: this.#attachments.map((attach) => attach(service)) }
    this.#inUse.set(serverUrl, added)
    client.open()
    return added
  }

  #release(serverUrl: string): void {
    const { service, undos } = this.#inUse.get(serverUrl) ?? { undos: [] }
    for (const undo of undos) undo()
    service?.client.close()
    this.#inUse.delete(serverUrl)
  }
}
