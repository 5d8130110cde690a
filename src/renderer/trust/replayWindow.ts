/**
 * Which numbers of one sender have been seen: every message is taken once, in whatever order they come (the sliding
 * window of RFC 4303 section 3.4.3).
 */

/** How far behind the newest a message may come. */
const width = 1_024

export class ReplayWindow {
  #newest = -1
  readonly #seen = new Set<number>()

  /** @returns false for what was seen before, or is too old to tell */
  take(counter: number): boolean {
    if (counter <= this.#newest - width || this.#seen.has(counter)) return false
    this.#seen.add(counter)
    this.#newest = Math.max(this.#newest, counter)
    // Only now and then: forgetting one by one would cost as much as all of the rest.
    if (this.#seen.size > 2 * width) this.#forget()
    return true
  }

  #forget(): void {
    for (const counter of this.#seen) if (counter <= this.#newest - width) this.#seen.delete(counter)
  }
}
