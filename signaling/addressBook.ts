/**
 * How much one address may ask of the service, whoever is behind it: connections at once, handshakes, wrong access
 * tokens, pages; and the limits of its connections, which outlive them. Generous, because a school or a company is one address too.
 *
 * Without timers: what is remembered of an address without connections is bounded in number, and the one that has
 * been silent for longest goes first.
 */
import { createHash } from 'node:crypto'
import { Bucket, ConnectionLimiter, type Allowance } from './limits'

export interface AddressBookOptions {
  readonly maxConnectionsPerAddress: number
  readonly maxHandshakesPerMinute: number
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** Addresses without connections that are remembered. */
  readonly maxRemembered?: number
}

/** `inTurn`: more than one visitor needs at once, see `Turns`. */
export type Pace = 'atOnce' | 'inTurn'
/** `explain`: beyond the limit, but seldom enough to be told so; that takes a connection. */
export type HandshakeVerdict = Pace | 'explain' | 'drop'

/** One connection of an address. */
export interface Visit {
  readonly limiter: ConnectionLimiter
  /** Others have come while its handshake waited. */
  readonly isTooMany: boolean
  /** To be called once, when the connection has ended. */
  readonly end: () => void
}

interface Entry {
  /** One for each connection there is. */
  readonly limitersInUse: Set<ConnectionLimiter>
  /** Of connections that have ended, the last one at the end. */
  readonly limitersLeft: ConnectionLimiter[]
  /** Until then nothing is compared: they have guessed too often. */
  lockedOutUntilMs: number
  readonly buckets: Map<string, Bucket>
  /** Hashes of wrong tokens, the one tried last at the end. */
  readonly wrongTokens: Set<string>
}

export const addressAllowances = {
  wrongTokens: { burst: 10, perSecond: 10 / 60 },
  handshakesAtOnce: { burst: 10, perSecond: 1 },
  explanations: { burst: 10, perSecond: 10 / 60 },
  /** A page and everything it loads is five to seven. */
  pages: { burst: 600, perSecond: 20 },
  pagesAtOnce: { burst: 40, perSecond: 4 }
} as const satisfies Record<string, Allowance>
export const lockOutMs = 60_000
const defaultMaxRemembered = 10_000
/** Of one address. */
const mostWrongTokens = 10
/** Of one address, kept for comebacks. Each takes half a kilobyte, and there may be ten thousand addresses. */
const mostLimitersLeft = 16

export class AddressBook {
  readonly #options: AddressBookOptions
  readonly #connected = new Map<string, Entry>()
  /** In the order in which they were last heard of. */
  readonly #remembered = new Map<string, Entry>()

  constructor(options: AddressBookOptions) {
    this.#options = options
  }

  /** How many addresses are known: a measure of memory. */
  get size(): number {
    return this.#connected.size + this.#remembered.size
  }

  onHandshake(address: string): HandshakeVerdict {
    const { maxHandshakesPerMinute, maxConnectionsPerAddress } = this.#options
    const entry = this.#entryOf(address)
    const allowance = { burst: maxHandshakesPerMinute, perSecond: maxHandshakesPerMinute / 60 }
    const isWithin =
      entry.limitersInUse.size < maxConnectionsPerAddress && entry.lockedOutUntilMs <= this.#options.now()
    if (this.#take(entry, 'handshakes', allowance) && isWithin) return this.#paceOf(entry, 'handshakesAtOnce')
    return this.#take(entry, 'explanations', addressAllowances.explanations) ? 'explain' : 'drop'
  }

  /** See `#limiterFor`. */
  onConnected(address: string): Visit {
    const entry = this.#entryOf(address)
    const limiter = this.#limiterFor(entry)
    entry.limitersInUse.add(limiter)
    this.#remembered.delete(address)
    this.#connected.set(address, entry)
    return {
      limiter,
      isTooMany: entry.limitersInUse.size > this.#options.maxConnectionsPerAddress,
      end: () => {
        entry.limitersInUse.delete(limiter)
        entry.limitersLeft.push(limiter)
        if (entry.limitersLeft.length > mostLimitersLeft) entry.limitersLeft.shift()
        if (entry.limitersInUse.size > 0) return
        this.#connected.delete(address)
        this.#remember(address, entry)
      }
    }
  }

  /**
   * Counts a guess. The same one again is none: nothing can be learned from it, and where the token has changed, all
   * the apps of an office go on trying the old one.
   */
  onWrongToken(address: string, token: string): void {
    const entry = this.#entryOf(address)
    if (isKnownWrong(entry.wrongTokens, token)) return
    if (!this.#take(entry, 'wrongTokens', addressAllowances.wrongTokens))
      entry.lockedOutUntilMs = this.#options.now() + lockOutMs
  }

  isLockedOut(address: string): boolean {
    return this.#entryOf(address).lockedOutUntilMs > this.#options.now()
  }

  onPage(address: string): Pace | 'drop' {
    const entry = this.#entryOf(address)
    if (!this.#take(entry, 'pages', addressAllowances.pages)) return 'drop'
    return this.#paceOf(entry, 'pagesAtOnce')
  }

  #paceOf(entry: Entry, kind: 'handshakesAtOnce' | 'pagesAtOnce'): Pace {
    return this.#take(entry, kind, addressAllowances[kind]) ? 'atOnce' : 'inTurn'
  }

  /**
   * To come back must not be worth a new allowance: a connection goes on with the limits of one that has ended. While
   * another one is not read because of what it owes, its end would not be noticed either, and a new one owes as well.
   * To somebody else of the same address both are a few seconds of patience at most.
   */
  #limiterFor({ limitersInUse, limitersLeft }: Entry): ConnectionLimiter {
    const left = limitersLeft.pop()
    if (left) return left.successor()
    const limiter = new ConnectionLimiter(this.#options.now)
    if ([...limitersInUse].some((other) => other.msUntilRead('inTurn') > 0)) limiter.exhaust()
    return limiter
  }

  #entryOf(address: string): Entry {
    const connected = this.#connected.get(address)
    if (connected) return connected
    const entry = this.#remembered.get(address) ?? newEntry()
    this.#remember(address, entry)
    return entry
  }

  #remember(address: string, entry: Entry): void {
    this.#remembered.delete(address)
    this.#remembered.set(address, entry)
    if (this.#remembered.size <= (this.#options.maxRemembered ?? defaultMaxRemembered)) return
    const [eldest = ''] = this.#remembered.keys()
    this.#remembered.delete(eldest)
  }

  #take({ buckets }: Entry, name: string, allowance: Allowance): boolean {
    const nowMs = this.#options.now()
    let bucket = buckets.get(name)
    if (!bucket) {
      bucket = new Bucket(allowance, nowMs)
      buckets.set(name, bucket)
    }
    return bucket.take(1, nowMs)
  }
}

function newEntry(): Entry {
  return {
    limitersInUse: new Set(),
    limitersLeft: [],
    lockedOutUntilMs: 0,
    buckets: new Map(),
    wrongTokens: new Set()
  }
}

/** Notes it as well; of many, those that were tried last. Hashed: most wrong tokens are nearly right. */
function isKnownWrong(wrongTokens: Set<string>, token: string): boolean {
  const hash = createHash('sha256').update(token).digest('base64url')
  const isKnown = wrongTokens.delete(hash)
  wrongTokens.add(hash)
  const [eldest = ''] = wrongTokens
  if (wrongTokens.size > mostWrongTokens) wrongTokens.delete(eldest)
  return isKnown
}
