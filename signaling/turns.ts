/**
 * One thing after the other, for whatever goes beyond what somebody may have at once: reading on, shaking hands, pages.
 *
 * What is asked for has to be read and parsed before it can be refused, and that is most of what it costs. So it waits
 * here instead, and all who flood share one queue, however many they are.
 */

/**
 * Between two turns, in milliseconds. What is done in one takes up to about a millisecond; so all turns together get a
 * fifth of this process's time.
 */
const turnMs = 5

export class Turns {
  readonly #queue = new Set<() => void>()
  #timer: NodeJS.Timeout | null = null
  #isClosed = false

  get waiting(): number {
    return this.#queue.size
  }

  /** @returns gives the turn up again */
  take(act: () => void): () => void {
    const turn = (): void => act()
    this.#queue.add(turn)
    if (this.#isClosed) this.#giveAll()
    else this.#timer ??= setTimeout(() => this.#give(), turnMs)
    return () => this.#queue.delete(turn)
  }

  /** From now on nobody has to wait: what is left ends faster than it would have begun. */
  close(): void {
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#giveAll()
  }

  #give(): void {
    const [turn] = this.#queue
    this.#timer = this.#queue.size > 1 ? setTimeout(() => this.#give(), turnMs) : null
    if (!turn) return
    this.#queue.delete(turn)
    turn()
  }

  #giveAll(): void {
    for (const turn of this.#queue) {
      this.#queue.delete(turn)
      turn()
    }
  }
}
