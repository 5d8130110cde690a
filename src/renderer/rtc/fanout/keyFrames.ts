/**
 * How often one encoder is asked for a whole picture. Several receivers lose or join at the same time, and one key
 * frame serves them all; each is many times the size of what lies between, so that a storm of them is a jam.
 */
import { browserTimer, type SetTimer } from '../timer'

export interface KeyFrameRequestsOptions {
  /** Asks the encoder. */
  readonly make: () => void
  /** Requests this close together get one key frame. Milliseconds. */
  readonly windowMs?: number
  readonly setTimer?: SetTimer
}

export class KeyFrameRequests {
  readonly #make: () => void
  readonly #windowMs: number
  readonly #setTimer: SetTimer
  #cancelWindow: (() => void) | null = null
  #isWaiting = false
  #isClosed = false

  constructor({ make, windowMs = 300, setTimer = browserTimer }: KeyFrameRequestsOptions) {
    this.#make = make
    this.#windowMs = windowMs
    this.#setTimer = setTimer
  }

  /** The first is served at once, those that follow within the window together at its end. */
  request(): void {
    if (this.#isClosed) return
    if (this.#cancelWindow) this.#isWaiting = true
    else this.#serve()
  }

  /** What is waiting is forgotten: the encoder has stopped, and begins with a key frame if it ever starts again. */
  forget(): void {
    this.#isWaiting = false
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true
    this.#cancelWindow?.()
    this.#cancelWindow = null
  }

  #serve(): void {
    this.#isWaiting = false
    this.#cancelWindow = this.#setTimer(() => {
      this.#cancelWindow = null
      if (this.#isWaiting) this.#serve()
    }, this.#windowMs)
    this.#make()
  }
}
