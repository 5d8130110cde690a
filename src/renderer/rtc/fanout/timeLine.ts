/**
 * The RTP timestamps of one carrier (RFC 3550 section 5.1: 90 kHz for video, 32 bits, random start).
 *
 * Frames of several encoders take turns in one RTP stream. Each encoder counts from a random start of its own, and a
 * receiver drops as old what counts less than what it has had, which in one of two cases freezes the picture. So
 * everything is brought onto one line, and that is the line of the carrier's own encoder: its sender reports (RFC
 * 3550 section 6.4.1) are made of those, and a receiver that is to keep lips and voice together believes them.
 */
const ticksPerMs = 90

export class TimeLine {
  /** Whose frames came last; an identity and nothing more. */
  #feed: object | null = null
  #offset = 0
  #last = 0
  /** -Infinity: there was none. */
  #lastAtMs = -Infinity
  #own = 0
  #ownAtMs = -Infinity

  /** Whether the carrier's own encoder has begun. Before that there is no telling what the time is on its line. */
  get isKnown(): boolean {
    return this.#ownAtMs !== -Infinity
  }

  /** The carrier's own encoder gave a frame, sent or not. */
  observe(timestamp: number, atMs: number): void {
    this.#own = timestamp
    this.#ownAtMs = atMs
  }

  /**
   * The timestamp a frame has on this line. Always later than the one before, whatever the frame says.
   *
   * @param feed an object that stands for one run of one encoder: within it, timestamps are comparable
   * @param atMs monotonic
   */
  place(feed: object, timestamp: number, atMs: number): number {
    if (feed !== this.#feed) {
      this.#feed = feed
      this.#offset = this.isKnown ? this.#own + ticks(atMs - this.#ownAtMs) - timestamp : 0
    }
    let placed = (timestamp + this.#offset) >>> 0
    // The difference as a signed number of 32 bits: what is later stays later when the count starts over.
    if (this.#lastAtMs !== -Infinity && ((placed - this.#last) | 0) <= 0) {
      placed = (this.#last + ticks(Math.max(atMs - this.#lastAtMs, 1))) >>> 0
      this.#offset = placed - timestamp
    }
    this.#last = placed
    this.#lastAtMs = atMs
    return placed
  }
}

function ticks(ms: number): number {
  return Math.round(ms * ticksPerMs)
}
