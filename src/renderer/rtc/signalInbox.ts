/**
 * The order of incoming signals of one link: each one once, in the order they were sent.
 *
 * Signaling may repeat, reorder or lose signals around a reconnect, and an answer applied to the wrong
 * offer is much worse than one applied late. Nothing here knows what a signal means.
 */
import type { Signal, SignalBody } from './signal'
import type { SetTimer } from './timer'

/** A sender this far ahead has lost its predecessor for good. */
const maxWaiting = 64

export interface SignalInboxOptions {
  /** Signals of any other epoch or attempt belong to another connection and are dropped. */
  readonly epoch: number
  readonly attempt: number
  readonly deliver: (body: SignalBody) => void
  /** How long a missing signal is waited for before it counts as lost. */
  readonly gapMs: number
  readonly setTimer: SetTimer
}

export class SignalInbox {
  readonly #options: SignalInboxOptions
  readonly #waiting = new Map<number, SignalBody>()
  #nextSequence = 0
  #cancelTimer: (() => void) | null = null
  #isClosed = false

  constructor(options: SignalInboxOptions) {
    this.#options = options
  }

  /** Delivers the signal and whatever was waiting for it, or keeps it until its predecessors are here. */
  receive({ epoch, attempt, sequence, body }: Signal): void {
    const isOurs = epoch === this.#options.epoch && attempt === this.#options.attempt
    if (this.#isClosed || !isOurs || sequence < this.#nextSequence) return
    this.#waiting.set(sequence, body)
    this.#deliverInOrder()
    if (this.#waiting.size > maxWaiting) this.skipGap()
    else if (this.#waiting.size > 0) {
      this.#cancelTimer ??= this.#options.setTimer(() => this.skipGap(), this.#options.gapMs)
    }
  }

  /** Gives up on what is missing and goes on with what is there. */
  skipGap(): void {
    this.#stopTimer()
    if (this.#isClosed || this.#waiting.size === 0) return
    this.#nextSequence = Math.min(...this.#waiting.keys())
    this.#deliverInOrder()
    if (this.#waiting.size > 0) {
      this.#cancelTimer = this.#options.setTimer(() => this.skipGap(), this.#options.gapMs)
    }
  }

  /** Drops what waits. Idempotent. */
  close(): void {
    this.#isClosed = true
    this.#waiting.clear()
    this.#stopTimer()
  }

  #deliverInOrder(): void {
    for (;;) {
      const body = this.#waiting.get(this.#nextSequence)
      if (!body) break
      this.#waiting.delete(this.#nextSequence)
      this.#nextSequence += 1
      this.#options.deliver(body)
    }
    if (this.#waiting.size === 0) this.#stopTimer()
  }

  #stopTimer(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
  }
}
