/**
 * Makes the browser look for bandwidth where a link has less than it wishes for.
 *
 * An estimate rises with what is sent, and a link that has stepped down sends little. Browsers probe further when a
 * sender's limit changes, so that of the carriers goes up and down a bit for as long as something is missing.
 */
import { videoSlots } from '../wishes'
import type { Allotment, UplinkReading } from './allotment'
import { carrierBitrate } from './encodings'

/** Milliseconds of the readings' clock; a probe needs time to show in the estimate. */
const nudgeEveryMs = 4_000
const lessBitrate = carrierBitrate * 0.96

export class Nudge {
  #maxBitrate = carrierBitrate
  #nextAtMs = -Infinity

  /** Of the link's carriers, bits per second. */
  get maxBitrate(): number {
    return this.#maxBitrate
  }

  /** After every reading. */
  follow({ atMs, sentBitsPerSecond, availableBitsPerSecond }: UplinkReading, { video }: Allotment): void {
    const isShort = videoSlots.some((slot) => video[slot].reason === 'bandwidth')
    // While all there is gets used, there is nothing to be found.
    const isIdle = (sentBitsPerSecond ?? 0) < (availableBitsPerSecond ?? 0)
    if (!isShort || !isIdle || atMs < this.#nextAtMs) return
    this.#nextAtMs = atMs + nudgeEveryMs
    this.#maxBitrate = this.#maxBitrate === carrierBitrate ? lessBitrate : carrierBitrate
  }
}
