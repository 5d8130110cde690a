/** When somebody who is muted talks on and may not know: decides when to say so, and for how long. Pure. */
import { TalkDetector } from './talkDetector'

/** Longer than a cough. */
const sustainedMs = 700
const shownMs = 5_000
/** From one hint to the next: whoever talks to somebody in the room knows after the first. */
const leastPauseMs = 15_000

export class MutedTalk {
  #detector = new TalkDetector()
  #talkingSinceMs: number | null = null
  #hintedAtMs = -Infinity
  #isHinting = false

  /**
   * @param level linear, 0..1
   * @param nowMs any clock that does not run backwards
   * @returns whether a hint is due or still to be read
   */
  sample(level: number, nowMs: number): boolean {
    const isTalking = this.#detector.sample(level, nowMs)
    this.#talkingSinceMs = isTalking ? (this.#talkingSinceMs ?? nowMs) : null
    const isSustained = this.#talkingSinceMs !== null && nowMs - this.#talkingSinceMs >= sustainedMs
    if (isSustained && nowMs - this.#hintedAtMs >= leastPauseMs) {
      this.#hintedAtMs = nowMs
      this.#isHinting = true
    }
    this.#isHinting &&= nowMs - this.#hintedAtMs < shownMs
    return this.#isHinting
  }

  /** Not muted any more: what was said is over, and the pause to the next hint goes on. */
  rest(): void {
    this.#detector = new TalkDetector()
    this.#talkingSinceMs = null
    this.#isHinting = false
  }
}
