/**
 * How soon each connection is read: a little as it comes, more when its turn has come, and beyond its allowance not at
 * all for a while. TCP makes the sender wait, and nothing is lost; a program that is only eager hardly notices.
 */
import type { EventEmitter } from 'node:events'
import type { ConnectionLimiter } from './limits'
import type { Turns } from './turns'

/** The parts of an Engine.IO connection over WebSocket this needs. */
export interface PacedConnection {
  /** The HTTP request it came from, with the bytes as they arrive. */
  readonly request: { readonly socket: Pick<EventEmitter, 'on'> }
  readonly transport: {
    readonly socket: Pick<EventEmitter, 'on'> & {
      readonly bufferedAmount: number
      pause(): void
      resume(): void
      pong(data: Buffer): void
      terminate(): void
    }
  }
  close(discard: boolean): unknown
}

/** After reading has stopped, from what had been read by then: 64 KiB, and nothing we say is that short. */
const mostAfterwards = 150

export class ReadingPace {
  readonly #turns: Turns
  readonly #onEnded: () => void
  #waiting = 0

  /** @param onEnded a connection is being ended, because to wait would not have been enough */
  constructor(turns: Turns, onEnded: () => void) {
    this.#turns = turns
    this.#onEnded = onEnded
  }

  /** Connections that are not read at present. */
  get waiting(): number {
    return this.#waiting
  }

  /** Counts what is read of a connection, and lets it wait, until its socket closes. Answers its pings. */
  watch(connection: PacedConnection, limiter: ConnectionLimiter): void {
    const { socket } = connection.transport
    let isWaiting = false
    let afterwards = 0
    let stopWaiting = (): void => {}

    const wait = (): void => {
      const ms = limiter.msUntilRead('inTurn')
      if (ms === 0) {
        stopWaiting = this.#turns.take(takeTurn)
        return
      }
      const timer = setTimeout(wait, ms)
      stopWaiting = () => clearTimeout(timer)
    }
    const takeTurn = (): void => {
      // What had arrived before reading stopped has been counted meanwhile.
      if (limiter.msUntilRead('inTurn') > 0) return wait()
      isWaiting = false
      afterwards = 0
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
    const countMessage = (): void => {
      if (isWaiting) afterwards += 1
      limiter.onRead('messages', 1)
      check()
      if (afterwards !== mostAfterwards) return
      this.#onEnded()
      // The rest of what has been read still passes; nothing of it is dealt with any more.
      connection.close(true)
      socket.terminate()
    }
    for (const event of ['message', 'ping', 'pong']) socket.on(event, countMessage)
    // Whoever does not read the answers gets fewer (RFC 6455 section 5.5.3).
    socket.on('ping', (data: Buffer) => {
      if (!isWaiting && socket.bufferedAmount === 0) socket.pong(data)
    })
    connection.request.socket.on('data', ({ length }: Buffer) => {
      limiter.onRead('bytes', length)
      check()
    })
    // Not when Engine.IO takes it for closed: whoever was thrown out may go on sending until the socket itself ends.
    socket.on('close', () => {
      stopWaiting()
      if (isWaiting) this.#waiting -= 1
    })
    check()
  }
}
