/** Turns the ups and downs of a level into "is talking", calm enough to look at. */

export interface TalkThresholds {
  /** Linear level, 0..1, that counts as a voice. */
  readonly onLevel: number
  /** Below this the voice has paused; lower than `onLevel`, so that a fading syllable does not flicker. */
  readonly offLevel: number
  /** Consecutive loud samples before talking begins: one alone is a key or a cough. */
  readonly onSamples: number
  /** Quiet time before talking ends: longer than the pauses between words. */
  readonly hangMs: number
}

const speech: TalkThresholds = { onLevel: 0.02, offLevel: 0.01, onSamples: 2, hangMs: 600 }

export class TalkDetector {
  readonly #thresholds: TalkThresholds
  #isTalking = false
  #loudSamples = 0
  #lastHeardMs = 0

  constructor(thresholds: TalkThresholds = speech) {
    this.#thresholds = thresholds
  }

  /**
   * @param level linear, 0..1
   * @param nowMs any clock that does not run backwards
   * @returns whether somebody is talking as of this sample
   */
  sample(level: number, nowMs: number): boolean {
    const { onLevel, offLevel, onSamples, hangMs } = this.#thresholds
    this.#loudSamples = level >= onLevel ? this.#loudSamples + 1 : 0
    if (this.#loudSamples >= onSamples) this.#isTalking = true
    if (level >= offLevel) this.#lastHeardMs = nowMs
    if (nowMs - this.#lastHeardMs >= hangMs) this.#isTalking = false
    return this.#isTalking
  }
}
