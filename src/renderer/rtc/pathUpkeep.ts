/**
 * Care for a link that is well but goes through a relay: asks, now and then, to look for a direct way.
 *
 * ICE does not do so by itself. It is done when it has nominated a pair (RFC 8445 section 8.1), and a direct one that
 * was cut for some seconds is not tried again when it is mended; on a busy machine, Chromium (156) may even leave one
 * unchecked from the start. Only a restart looks at all ways again, and media goes on over the pair in use until there
 * is a better one (RFC 8445 section 2.4): it costs a few signals, and nobody notices. Nothing here knows of WebRTC or
 * has a timer: the readings of the path, which come about once a second while the link stands, are the clock.
 */
import type { LinkPath } from './linkStats'
import type { Repair } from './repair'

/** Before the first three looks. */
const waitsMs = [5_000, 60_000, 300_000] as const
/** Before every later one; and a direct way that holds for so long is no matter of chance. */
const longestWaitMs = 600_000
/** Sound and pictures that stop so soon after a look have stopped because of what it found. */
const relapseMs = 60_000

export interface PathUpkeepOptions {
  /** Looks for all ways there are. @returns whether it has begun: there are moments in which it must not */
  readonly look: () => boolean
  /** Milliseconds. */
  readonly now: () => number
  /** 0..1 */
  readonly random: () => number
}

export class PathUpkeep {
  readonly #options: PathUpkeepOptions
  /** Looks since the beginning, the last hint, or the last direct way that held. */
  #looks = 0
  #lookedAtMs = -Infinity
  #dueAtMs: number | null = null
  #directSinceMs: number | null = null
  #isUnderRepair = false
  /** The direct way lets checks through and nothing else, which the next look would not find out either. */
  #isResting = false

  constructor(options: PathUpkeepOptions) {
    this.#options = options
  }

  /** The way the link goes at this moment. */
  observePath(path: LinkPath['kind']): void {
    const nowMs = this.#options.now()
    if (path === 'direct') {
      this.#dueAtMs = null
      this.#directSinceMs ??= nowMs
      if (nowMs - this.#directSinceMs >= longestWaitMs) this.beginAgain()
      return
    }
    this.#directSinceMs = null
    if (this.#isUnderRepair || this.#isResting) return
    this.#dueAtMs ??= nowMs + this.#waitMs(this.#looks)
    if (nowMs >= this.#dueAtMs) this.#look(nowMs)
  }

  /** What is being done about the link, or null: a link that is not well has other things to look for. */
  observeRepair(repair: Repair | null): void {
    this.#isUnderRepair = repair !== null
    this.#dueAtMs = null
    if (!repair) return
    if (repair.cause === 'oneWay' && this.#options.now() - this.#lookedAtMs < relapseMs)
      this.#isResting = true
    // The direct ways have been tried just now, more than once.
    if (repair.step === 'relayOnly' || repair.step === 'stuck') this.#looks = Math.max(this.#looks, 1)
  }

  /** Nothing that was found out before counts: the network may be another one. */
  beginAgain(): void {
    this.#looks = 0
    this.#lookedAtMs = -Infinity
    this.#dueAtMs = null
    this.#isResting = false
  }

  #look(nowMs: number): void {
    if (!this.#options.look()) {
      this.#dueAtMs = nowMs + this.#waitMs(0)
      return
    }
    this.#looks += 1
    this.#lookedAtMs = nowMs
    this.#dueAtMs = nowMs + this.#waitMs(this.#looks)
  }

  /** Jittered: many links may have come to their relay in one instant. */
  #waitMs(looks: number): number {
    return (waitsMs[looks] ?? longestWaitMs) * (1 + this.#options.random() / 4)
  }
}
