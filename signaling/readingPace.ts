/**
 * How soon each connection is read: a little as it comes, more when its turn has come, and beyond its allowance not at
 * all for a while.
 *
 * A message has to be read and parsed before it can be refused, and that is most of what it costs. So too much is not
 * refused but left unread: TCP makes the sender wait, and nothing is lost. Turns are given one at a time, so that those
 * who flood share what little time all of them together are worth, and a program that is only eager hardly notices.
 */
import type { EventEmitter } from 'node:events'
import type { ConnectionLimiter } from './limits'

/** The parts of an Engine.IO connection over WebSocket this needs. */
export interface PacedConnection {
  /** The HTTP request it came from, with the bytes as they arrive. */
  readonly request: { readonly socket: Pick<EventEmitter, 'on'> }
  readonly transport: {
    readonly socket: Pick<EventEmitter, 'on'> & { pause(): void; resume(): void }
  }
}

/**
 * Between two turns, in milliseconds. In one, up to 64 KiB are read, which takes about a millisecond; so a flood gets a
 * fifth of this process's time, however many it comes from.
 */
const turnMs = 5

export class ReadingPace {
  /** Those who have nothing left to pay, in order. */
  readonly #queue = new Set<() => void>()
  #timer: NodeJS.Timeout | null = null
  #waiting = 0

  /** Connections that are not read at present. */
  get waiting(): number {
    return this.#waiting
  }

  /** Counts what is read of a connection, and lets it wait, until its socket closes. */
  watch(connection: PacedConnection, limiter: ConnectionLimiter): void {
    const { socket } = connection.transport
    let isWaiting = false
    let timer: NodeJS.Timeout | undefined

    const wait = (): void => {
      const ms = limiter.msUntilRead('inTurn')
      if (ms > 0) timer = setTimeout(wait, ms)
      else this.#enqueue(takeTurn)
    }
    const takeTurn = (): void => {
      // What had arrived before reading stopped has been counted meanwhile.
      if (limiter.msUntilRead('inTurn') > 0) return wait()
      isWaiting = false
      this.#waiting -= 1
      socket.resume()
    }
    const check = (): void => {
      if (isWaiting || limiter.msUntilRead('atOnce') === 0) return
      isWaiting = true
      this.#waiting += 1
      socket.pause()
      wait()
    }
    const count = (kind: 'messages' | 'bytes', amount: number): void => {
      limiter.onRead(kind, amount)
      check()
    }
    // Pings are answered by the library, so they are no cheaper than what reaches us.
    for (const event of ['message', 'ping', 'pong']) socket.on(event, () => count('messages', 1))
    connection.request.socket.on('data', ({ length }: Buffer) => count('bytes', length))
    // Not when Engine.IO takes it for closed: whoever was thrown out may go on sending until the socket itself ends.
    socket.on('close', () => {
      clearTimeout(timer)
      this.#queue.delete(takeTurn)
      if (isWaiting) this.#waiting -= 1
    })
    check()
  }

  #enqueue(takeTurn: () => void): void {
    this.#queue.add(takeTurn)
    this.#timer ??= setTimeout(() => this.#giveTurn(), turnMs)
  }

  #giveTurn(): void {
    const [takeTurn] = this.#queue
    this.#timer = this.#queue.size > 1 ? setTimeout(() => this.#giveTurn(), turnMs) : null
    if (!takeTurn) return
    this.#queue.delete(takeTurn)
    takeTurn()
  }
}
