/**
 * Opens what arrives and tells of it in the order it came: opening takes its time, and nothing may overtake. Once closed,
 * nothing more is told, not even of what was being opened.
 */
import { Turns } from './turns'

/** What there is to tell once something has been opened. */
export type Tell = () => void

/** More than any honest service has us wait with; what comes on top of them is not worth the memory. */
export const maxWaiting = 1_000

export class Openings<Keys> {
  readonly #keys: Promise<Keys>
  readonly #turns = new Turns()
  #waitingCount = 0
  #isClosed = false

  constructor(keys: Promise<Keys>) {
    this.#keys = keys
  }

  /**
   * @param isOurs the service cannot have us open more of them than we ask for, and none may be missing; of anything
   *   else, what is one too many is dropped
   */
  add(open: (keys: Keys) => Promise<Tell> | Tell, { isOurs } = { isOurs: false }): void {
    if (this.#waitingCount >= maxWaiting && !isOurs) return
    this.#waitingCount += 1
    void this.#turns.take(async () => {
      this.#waitingCount -= 1
      if (this.#isClosed) return
      const tell = await open(await this.#keys)
      // Opening has taken time.
      if (!this.#isClosed) tell()
    })
  }

  /** Resolves once everything added so far has been told. */
  settled(): Promise<void> {
    return this.#turns.take(() => Promise.resolve())
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true
  }
}
