/**
 * Hears a microphone that is muted, to tell its owner and nobody else.
 *
 * Muting silences a track for everything it feeds, meters included. A copy of it has an `enabled` of its own (Media
 * Capture and Streams, section 4.3.1), is kept in here, and feeds one meter: it reaches no sender and no recorder.
 */
import type { AudioLevels, LevelWatch } from './audioLevel'

export interface MutedEarOptions {
  readonly levels: Pick<AudioLevels, 'watch'>
  readonly createStream?: (track: MediaStreamTrack) => MediaStream
}

interface Listening {
  readonly track: MediaStreamTrack
  readonly copy: MediaStreamTrack
  readonly watch: LevelWatch
}

export class MutedEar {
  readonly #levels: MutedEarOptions['levels']
  readonly #createStream: NonNullable<MutedEarOptions['createStream']>
  #listening: Listening | null = null

  constructor({ levels, createStream = (track) => new MediaStream([track]) }: MutedEarOptions) {
    this.#levels = levels
    this.#createStream = createStream
  }

  get isListening(): boolean {
    return this.#listening !== null
  }

  /** From here on hears this track, muted or not; with null nothing, and the device is free when its owner frees it. */
  follow(track: MediaStreamTrack | null): void {
    if (track === (this.#listening?.track ?? null)) return
    this.#listening?.watch.close()
    this.#listening?.copy.stop()
    this.#listening = null
    if (!track) return
    const copy = track.clone()
    copy.enabled = true
    this.#listening = { track, copy, watch: this.#levels.watch(this.#createStream(copy)) }
  }

  /** Linear, 0..1; 0 while there is nothing to hear. */
  rms(): number {
    return this.#listening?.watch.rms() ?? 0
  }

  /** Idempotent, and not the end: `follow` listens again. */
  close(): void {
    this.follow(null)
  }
}
