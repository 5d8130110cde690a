/**
 * Local ICE candidates on their way to the other end, a few at a time.
 *
 * A browser finds most candidates within milliseconds of each other; one signal for all of them
 * costs the service and its rate limits a fraction of one signal each.
 */
import { signalBounds, type SignalCandidate } from './signal'
import type { SetTimer } from './timer'

export interface CandidateBatchOptions {
  readonly send: (candidates: SignalCandidate[]) => void
  readonly batchMs: number
  readonly setTimer: SetTimer
}

/**
 * Collects from the first candidate for `batchMs`. The end-of-candidates indication (`null`,
 * RFC 8838 section 8.2) has nothing to wait for and takes the rest with it.
 */
export class CandidateBatch {
  readonly #options: CandidateBatchOptions
  #waiting: SignalCandidate[] = []
  #cancelTimer: (() => void) | null = null
  #isHeld = false
  #isClosed = false

  constructor(options: CandidateBatchOptions) {
    this.#options = options
  }

  /** Does nothing once closed. */
  add(candidate: SignalCandidate): void {
    if (this.#isClosed) return
    this.#waiting.push(candidate)
    if (this.#isHeld) return
    if (candidate === null || this.#waiting.length >= signalBounds.candidatesPerSignal) this.flush()
    else this.#cancelTimer ??= this.#options.setTimer(() => this.flush(), this.#options.batchMs)
  }

  /** Sends what waits, held or not; nothing when nothing waits. */
  flush(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    const candidates = this.#waiting
    this.#waiting = []
    for (let start = 0; start < candidates.length; start += signalBounds.candidatesPerSignal) {
      this.#options.send(candidates.slice(start, start + signalBounds.candidatesPerSignal))
    }
  }

  /** Keeps candidates back until `release()`: they may not overtake the description they belong to. */
  hold(): void {
    this.#isHeld = true
  }

  release(): void {
    this.#isHeld = false
    this.flush()
  }

  /** Drops what waits. Idempotent. */
  close(): void {
    this.#isClosed = true
    this.#waiting = []
    this.#cancelTimer?.()
    this.#cancelTimer = null
  }
}
