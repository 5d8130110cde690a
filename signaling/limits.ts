/**
 * How much one connection may ask for: token buckets per kind of request, and strikes for asking wrongly.
 *
 * A limiter lives as long as its connection. It is a plain clock calculation, without timers or promises,
 * because request handlers must stay synchronous.
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

const totalAllowance: Allowance = { burst: 500, perSecond: 120 }
/**
 * Characters of sealed signals, which are a third longer than what they say. Relayed packets are kept for a while for
 * recovery, so their size costs memory.
 */
const signalSizeAllowance: Allowance = { burst: 2_700_000, perSecond: 270_000 }
/** A correct program earns no strikes at all; a broken one may recover, a hostile one may not go on. */
const strikeAllowance: Allowance = { burst: 100, perSecond: 1 }

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
    const gained = ((nowMs - this.#filledAtMs) / 1_000) * this.#allowance.perSecond
    this.#tokens = Math.min(this.#allowance.burst, this.#tokens + Math.max(0, gained))
    this.#filledAtMs = nowMs
    if (this.#tokens < cost) return false
    this.#tokens -= cost
    return true
  }
}

export class ConnectionLimiter {
  readonly #now: () => number
  /** Made on first use: most connections only ever watch. */
  readonly #buckets = new Map<string, Bucket>()

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number) {
    this.#now = now
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
    return this.#take('strike', strikeAllowance, 1)
  }

  #take(key: string, allowance: Allowance, cost: number): boolean {
    const nowMs = this.#now()
    let bucket = this.#buckets.get(key)
    if (!bucket) {
      bucket = new Bucket(allowance, nowMs)
      this.#buckets.set(key, bucket)
    }
    return bucket.take(cost, nowMs)
  }
}
