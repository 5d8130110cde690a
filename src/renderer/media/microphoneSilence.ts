/** Tells a microphone that gives nothing at all from one in a quiet room. Pure: levels and time are handed in. */

/** Why a microphone that is on cannot be heard: it gives no sound, or the device or the system holds it back. */
export type MicrophoneSilence = 'noSound' | 'heldBack'

export interface SilenceSample {
  /** Linear, 0..1; null where it cannot be told. */
  readonly level: number | null
  /** `MediaStreamTrack.muted`: the source itself delivers nothing (Media Capture and Streams, section 4.3.1). */
  readonly isHeldBack: boolean
  /** On any clock that does not run backwards. */
  readonly atMs: number
}

/** -70 dB below full scale: the noise of a room is above it, even where most of it is filtered out. */
const leastNoise = 3.2e-4
/** -90 dB, a single step of 16 bits. Whoever has been heard before has a working microphone and may sit very still. */
const leastStep = 3.2e-5
const noSoundAfterMs = 6_000
/** Headsets hold back for a moment when they change how they are connected. */
const heldBackAfterMs = 1_500

export class SilenceDetector {
  #hasBeenHeard = false
  #noSoundSinceMs: number | null = null
  #heldBackSinceMs: number | null = null

  /** @returns what is wrong as of this sample, or null */
  sample({ level, isHeldBack, atMs }: SilenceSample): MicrophoneSilence | null {
    this.#hasBeenHeard ||= level !== null && level >= leastNoise
    const isQuiet = level !== null && level < (this.#hasBeenHeard ? leastStep : leastNoise)
    this.#noSoundSinceMs = isQuiet && !isHeldBack ? (this.#noSoundSinceMs ?? atMs) : null
    this.#heldBackSinceMs = isHeldBack ? (this.#heldBackSinceMs ?? atMs) : null
    if (lasts(this.#heldBackSinceMs, atMs, heldBackAfterMs)) return 'heldBack'
    return lasts(this.#noSoundSinceMs, atMs, noSoundAfterMs) ? 'noSound' : null
  }

  /** The microphone is off: its silence means nothing, and counts anew when it is on again. */
  pause(): void {
    this.#noSoundSinceMs = null
    this.#heldBackSinceMs = null
  }
}

function lasts(sinceMs: number | null, atMs: number, longMs: number): boolean {
  return sinceMs !== null && atMs - sinceMs >= longMs
}
