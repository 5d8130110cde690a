/** What we hear of the others: their microphones and the sound of their shares, each at the volume we gave the person. */
import type { Playback } from '../media/playback'
import type { Slot } from '../rtc/slots'
import type { Stores } from './stores'

const audible = ['microphone', 'shareAudio'] as const satisfies readonly Slot[]

const keyOf = (participantId: string, slot: Slot): string => `${participantId}/${slot}`

export class Voices {
  readonly #playback: Playback
  readonly #stores: Pick<Stores, 'call' | 'settings'>
  readonly #heard = new Set<string>()

  constructor(playback: Playback, stores: Pick<Stores, 'call' | 'settings'>) {
    this.#playback = playback
    this.#stores = stores
  }

  /** Plays a stream; those of a slot without sound are none of our business. */
  hear(participantId: string, slot: Slot, stream: MediaStream): void {
    if (!audible.some((name) => name === slot)) return
    this.#heard.add(participantId)
    this.#playback.play(keyOf(participantId, slot), stream)
    this.#applyVolume(participantId)
  }

  silence(participantId: string): void {
    this.#heard.delete(participantId)
    for (const slot of audible) this.#playback.stop(keyOf(participantId, slot))
  }

  /** Idempotent. */
  silenceAll(): void {
    for (const participantId of this.#heard) this.silence(participantId)
  }

  /** The settings have changed. */
  applyVolumes(): void {
    for (const participantId of this.#heard) this.#applyVolume(participantId)
  }

  #applyVolume(participantId: string): void {
    const participant = this.#stores.call.participants.get(participantId)
    if (!participant) return
    const volume = this.#stores.settings.volumeOf(participant.displayName)
    for (const slot of audible) this.#playback.setVolume(keyOf(participantId, slot), volume)
  }
}
