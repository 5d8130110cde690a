/**
 * How soon each connection is read: a little as it comes, more when its turn has come, and beyond its allowance not at
 * all for a while.
 *
 * A message has to be read and parsed before it can be refused, and that is most of what it costs. So too much is not
 * refused but left unread: TCP makes the sender wait, and nothing is lost. Turns are given one at a time, so that those
 * who flood share what little time all of them together are worth, and a program that is only eager hardly notices.
 */
import type { EventEmitter } from 'node:events'
import { readingAllowances, type ConnectionLimiter } from './limits'

/** The parts of an Engine.IO connection over WebSocket this needs. */
export interface PacedConnection {
  /** The HTTP request it came from, with the bytes as they arrive. */
  readonly request: { readonly socket: Pick<EventEmitter, 'on' | 'prependListener'> }
  readonly transport: {
    readonly socket: Pick<EventEmitter, 'on'> & {
      pause(): void
      resume(): void
      terminate(): void
      pong(): void
    }
  }
  close(discard: boolean): unknown
}

/** Between two turns, in milliseconds. In one, up to 64 KiB are read, which takes about a millisecond. */
const turnMs = 5
/** After a turn that took longer, so that a flood gets a fifth of this process's time, whatever it says. */
const restPerTurn = 4
/** What a turn counts for at most, in milliseconds: now and then the whole machine is slow. */
const longestTurnMs = 50
/**
 * After reading has stopped, from what had been read by then. More is more than anybody can come to owe, and only
 * fits into one read when it says nothing.
 */
const mostAfterwards = readingAllowances.inTurn.messages.burst * 2
/** Each is answered with a write of its own, and every write that waits when a connection ends becomes an error. */
const pingWeight = 10

export class ReadingPace {
  /** Those who have nothing left to pay, in order. */
  readonly #queue = new Set<() => void>()
  readonly #onEnded: () => void
  #timer: NodeJS.Timeout | null = null
  #restsUntilMs = 0
  #waiting = 0

  /** @param onEnded a connection is being ended, because waiting would not have been enough */
  constructor(onEnded: () => void = () => {}) {
    this.#onEnded = onEnded
  }

  /** Connections that are not read at present. */
  get waiting(): number {
    return this.#waiting
  }

  /** Counts what is read of a connection, and lets it wait, until its socket closes. */
  watch(connection: PacedConnection, limiter: ConnectionLimiter): void {
    const { socket } = connection.transport
    const { socket: stream } = connection.request
    let isWaiting = false
    let isTurn = false
    let isEnded = false
    let afterwards = 0
    let readSinceMs = 0
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
      isTurn = true
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
    const count = (kind: 'messages' | 'bytes', amount: number): void => {
      limiter.onRead(kind, amount)
      check()
    }
    const countMessage = (weight: number): void => {
      if (isEnded) return
      if (isWaiting) afterwards += weight
      count('messages', 1)
      if (afterwards <= mostAfterwards) return
      isEnded = true
      this.#onEnded()
      end(connection)
    }
    // Pings are answered by the library, so they are no cheaper than what reaches us.
    for (const event of ['message', 'pong']) socket.on(event, () => countMessage(1))
    socket.on('ping', () => countMessage(pingWeight))
    stream.prependListener('data', () => (readSinceMs = performance.now()))
    // Comes last, when everything in it has been dealt with.
    stream.on('data', ({ length }: Buffer) => {
      count('bytes', length)
      if (isTurn) this.#rest(performance.now() - readSinceMs)
      isTurn &&= !isWaiting
    })
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

  #rest(turnTookMs: number): void {
    const nowMs = performance.now()
    this.#restsUntilMs =
      Math.max(nowMs, this.#restsUntilMs) + Math.min(turnTookMs, longestTurnMs) * restPerTurn
  }

  #giveTurn(): void {
    const restMs = this.#restsUntilMs - performance.now()
    if (restMs > 0) {
      this.#timer = setTimeout(() => this.#giveTurn(), restMs)
      return
    }
    const [takeTurn] = this.#queue
    this.#timer = this.#queue.size > 1 ? setTimeout(() => this.#giveTurn(), turnMs) : null
    if (!takeTurn) return
    this.#queue.delete(takeTurn)
    takeTurn()
  }
}

/** At once: the rest of what has been read still passes, and nothing of it may be answered. */
function end(connection: PacedConnection): void {
  const { socket } = connection.transport
  connection.close(true)
  // An answer to a ping that cannot be sent costs more than one that can.
  socket.pong = () => {}
  socket.terminate()
}
