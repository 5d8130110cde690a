/**
 * What waits to be read by the other end of each connection, and the end of connections that let too much wait.
 *
 * Whoever does not read what others send to them makes this process keep it. TCP tells the sender nothing before
 * megabytes have gathered, and a hostile program answers pings without ever reading one, so that neither a timeout
 * nor a limit on requests ends it; only counting does.
 */
import type { EventEmitter } from 'node:events'

/** The parts of an Engine.IO connection this needs. */
export interface BackloggedConnection extends Pick<EventEmitter, 'on' | 'once'> {
  readonly transport: Pick<EventEmitter, 'on'> & { readonly socket?: { terminate(): void } }
  close(discard: boolean): unknown
}

export interface BacklogOptions {
  /** Of one connection, in bytes. */
  readonly mostBytes: number
  /** Of all of them: from there on only `crowdedBytes` may wait for each, and nobody new comes in. */
  readonly mostBytesInAll: number
  readonly crowdedBytes: number
  /** Of one address: from there on only `crowdedBytes` may wait for each of its connections. */
  readonly mostBytesOfAddress: number
  /** A connection is being ended. */
  readonly onEnded: () => void
}

interface Packet {
  readonly data?: string | { readonly byteLength: number }
}

/** What a waiting packet costs besides its content, roughly: objects, frame, callbacks. */
const packetBytes = 256

export class Backlog {
  readonly #options: BacklogOptions
  #bytesInAll = 0
  /** Of the addresses for which something waits. */
  readonly #bytesOf = new Map<string, number>()

  constructor(options: BacklogOptions) {
    this.#options = options
  }

  /** Content that several connections wait for counts for each of them. */
  get bytesInAll(): number {
    return this.#bytesInAll
  }

  get isCrowded(): boolean {
    return this.#bytesInAll > this.#options.mostBytesInAll
  }

  /**
   * Counts until the connection closes. A connection that was ended may come back and be recovered like any other.
   *
   * @param address what has one share of all there may be, see `limitGroupOf`; null for what has no limit of its own
   */
  watch(connection: BackloggedConnection, address: string | null): void {
    const { mostBytes, crowdedBytes, onEnded } = this.#options
    // Engine.IO hands over everything that waits at once, and nothing more before the system has taken all of it.
    let waiting = 0
    let handedOver = 0
    let isEnded = false

    connection.on('packetCreate', ({ data }: Packet) => {
      if (isEnded) return
      const bytes = packetBytes + (typeof data === 'string' ? data.length : (data?.byteLength ?? 0))
      waiting += bytes
      this.#count(bytes, address)
      const isCrowded = this.isCrowded || this.#isCrowdedBy(address)
      if (waiting + handedOver <= (isCrowded ? crowdedBytes : mostBytes)) return
      onEnded()
      // Not within the packet's own call: who else is to hear it must not be decided by a change of rooms.
      setImmediate(() => end(connection))
      forget()
    })
    connection.on('flush', () => {
      handedOver += waiting
      waiting = 0
    })
    connection.transport.on('drain', () => {
      this.#count(-handedOver, address)
      handedOver = 0
    })
    const forget = (): void => {
      isEnded = true
      this.#count(-waiting - handedOver, address)
      waiting = 0
      handedOver = 0
    }
    connection.once('close', forget)
  }

  /** Without it, a few dozen connections of one address would be enough to keep everybody else out. */
  #isCrowdedBy(address: string | null): boolean {
    return address !== null && (this.#bytesOf.get(address) ?? 0) > this.#options.mostBytesOfAddress
  }

  #count(bytes: number, address: string | null): void {
    this.#bytesInAll += bytes
    if (address === null) return
    const ofAddress = (this.#bytesOf.get(address) ?? 0) + bytes
    if (ofAddress === 0) this.#bytesOf.delete(address)
    else this.#bytesOf.set(address, ofAddress)
  }
}

/** A polite end would have to wait until everything before it has been read. */
function end(connection: BackloggedConnection): void {
  if (connection.transport.socket) connection.transport.socket.terminate()
  else connection.close(true)
}
