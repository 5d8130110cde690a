/**
 * How much one connection may ask for: token buckets for what is read of it and per kind of request, and strikes for
 * asking wrongly.
 *
 * A limiter is a plain clock calculation, without timers or promises, because request handlers must stay synchronous.
 * It may outlive its connection: whoever is thrown out and comes back goes on with it (`addressBook`).
 */
import type { RequestName } from './protocol'

/** May take `burst` at once and `perSecond` in the long run. */
export interface Allowance {
  readonly burst: number
  readonly perSecond: number
}

/** Generous to real calls: eight people joining at once stay far below. */
export const requestAllowances = {
  'room:join': { burst: 10, perSecond: 1 },
  'room:leave': { burst: 10, perSecond: 1 },
  'room:watch': { burst: 20, perSecond: 5 },
  'room:unwatch': { burst: 20, perSecond: 5 },
  'ice:get': { burst: 10, perSecond: 0.2 },
  'room:lock': { burst: 10, perSecond: 1 },
  // Every knock is seen by everybody inside, and it is people who answer.
  'room:knock': { burst: 3, perSecond: 0.1 },
  'room:unknock': { burst: 10, perSecond: 1 },
  'room:answer': { burst: 20, perSecond: 2 },
  'signal:send': { burst: 400, perSecond: 100 },
  'state:set': { burst: 60, perSecond: 20 }
} as const satisfies Record<RequestName, Allowance>

/**
 * What is read of a connection as it comes, and what is read when its turn has come (`readingPace`); beyond that,
 * reading waits. Somebody who meets seven others at once sends about sixty messages.
 */
export const readingAllowances = {
  atOnce: { messages: { burst: 50, perSecond: 40 }, bytes: { burst: 300_000, perSecond: 300_000 } },
  inTurn: { messages: { burst: 300, perSecond: 40 }, bytes: { burst: 3_000_000, perSecond: 300_000 } }
} as const satisfies Record<string, Record<string, Allowance>>
type ReadingManner = keyof typeof readingAllowances
type ReadingUnit = 'messages' | 'bytes'

/** More than is read of a connection at a time; what limits this machine itself, which is read as it comes. */
const totalAllowance: Allowance = { burst: 500, perSecond: 120 }
/**
 * Characters of sealed signals, which are a third longer than what they say. Relayed packets are kept for a while for
 * recovery, so their size costs memory.
 */
const signalSizeAllowance: Allowance = { burst: 2_700_000, perSecond: 270_000 }
/** A correct program earns no strikes at all; a broken one may recover, a hostile one may not go on. */
const strikeAllowance: Allowance = { burst: 100, perSecond: 1 }

/** A person who gets the limits of a hostile neighbour has to wait for it. */
const mostOwedSeconds = 5

export class Bucket {
  readonly #allowance: Allowance
  #tokens: number
  #filledAtMs: number

  constructor(allowance: Allowance, nowMs: number) {
    this.#allowance = allowance
    this.#tokens = allowance.burst
    this.#filledAtMs = nowMs
  }

  /** Takes `cost` tokens, or none and returns false when there are fewer. */
  take(cost: number, nowMs: number): boolean {
    this.#fill(nowMs)
    if (this.#tokens < cost) return false
    this.#tokens -= cost
    return true
  }

  /** Takes `cost` tokens even where there are fewer; nobody ever owes more than comes in five seconds. */
  owe(cost: number, nowMs: number): void {
    this.#fill(nowMs)
    this.#tokens = Math.max(-this.#allowance.perSecond * mostOwedSeconds, this.#tokens - cost)
  }

  /** Milliseconds until nothing is owed any more. */
  msInDebt(nowMs: number): number {
    this.#fill(nowMs)
    return Math.ceil((Math.max(0, -this.#tokens) / this.#allowance.perSecond) * 1_000)
  }

  #fill(nowMs: number): void {
    const gained = ((nowMs - this.#filledAtMs) / 1_000) * this.#allowance.perSecond
    this.#tokens = Math.min(this.#allowance.burst, this.#tokens + Math.max(0, gained))
    this.#filledAtMs = nowMs
  }
}

export class ConnectionLimiter {
  readonly #now: () => number
  readonly #buckets = new Map<string, Bucket>()
  /** What counts beyond the end of the connection. */
  readonly #lasting: Map<string, Bucket>

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number, lasting = new Map<string, Bucket>()) {
    this.#now = now
    this.#lasting = lasting
  }

  /** Counts what has been read, whatever it says. */
  onRead(unit: ReadingUnit, amount: number): void {
    this.#readingBucket('atOnce', unit).owe(amount, this.#now())
    this.#readingBucket('inTurn', unit).owe(amount, this.#now())
  }

  /** Milliseconds until it may be read again as things come, or at all when its turn has come; 0 for now. */
  msUntilRead(manner: ReadingManner): number {
    const nowMs = this.#now()
    return Math.max(
      this.#readingBucket(manner, 'messages').msInDebt(nowMs),
      this.#readingBucket(manner, 'bytes').msInDebt(nowMs)
    )
  }

  /**
   * The limits of somebody who comes back: what was read and what was asked wrongly still counts. The rest begins anew,
   * because it may be somebody else who has nothing but the address in common.
   */
  successor(): ConnectionLimiter {
    return new ConnectionLimiter(this.#now, this.#lasting)
  }

  /** Uses up what may be read: from here on it has to wait. */
  exhaust(): void {
    this.onRead('messages', readingAllowances.inTurn.messages.burst + 1)
  }

  /** Counts a request of any name, known or not, against the connection's total. */
  admits(name: string): boolean {
    if (!this.#take('total', totalAllowance, 1)) return false
    const allowance = Object.hasOwn(requestAllowances, name) && requestAllowances[name as RequestName]
    return !allowance || this.#take(name, allowance, 1)
  }

  /** Counts the size of a signal's sealed body, in characters. */
  admitsSignalOf(size: number): boolean {
    return this.#take('signalSize', signalSizeAllowance, size)
  }

  /** Records abuse. Returns false when there has been enough of it. */
  toleratesStrike(): boolean {
    const nowMs = this.#now()
    return bucketIn(this.#lasting, 'strike', strikeAllowance, nowMs).take(1, nowMs)
  }

  #readingBucket(manner: ReadingManner, unit: ReadingUnit): Bucket {
    return bucketIn(this.#lasting, `${manner} ${unit}`, readingAllowances[manner][unit], this.#now())
  }

  #take(key: string, allowance: Allowance, cost: number): boolean {
    const nowMs = this.#now()
    return bucketIn(this.#buckets, key, allowance, nowMs).take(cost, nowMs)
  }
}

/** Made on first use: most connections only ever watch. */
function bucketIn(buckets: Map<string, Bucket>, key: string, allowance: Allowance, nowMs: number): Bucket {
  let bucket = buckets.get(key)
  if (!bucket) {
    bucket = new Bucket(allowance, nowMs)
    buckets.set(key, bucket)
  }
  return bucket
}
