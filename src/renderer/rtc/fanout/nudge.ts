/**
 * Makes the browser look for bandwidth where a link has less than it wishes for.
 *
 * An estimate rises with what is sent, and a link that has stepped down sends little. Browsers probe further when the
 * limit of a sender changes and is above the estimate. So that of the carriers goes up and down a bit for as long as
 * something is missing, and an encoder of the link's own is allowed as much as a carrier every other time.
 */
import { videoSlots } from '../wishes'
import type { Allotment, Portion, UplinkReading } from './allotment'
import { carrierBitrate } from './encodings'

/** Milliseconds of the readings' clock; a probe needs time to show in the estimate. */
const nudgeEveryMs = 4_000
const lessBitrate = carrierBitrate * 0.96

export class Nudge {
  #isNudging = false
  #nextAtMs = -Infinity

  /** Of the link's carriers, bits per second. */
  get carrierBitrate(): number {
    return this.#isNudging ? lessBitrate : carrierBitrate
  }

  /** Of an encoder of the link's own, bits per second. @param otherwise what it is to keep to */
  ownBitrate(otherwise: number, { reason }: Portion): number {
    return this.#isNudging && reason === 'bandwidth' ? carrierBitrate : otherwise
  }

  /** After every reading. */
  follow({ atMs, sentBitsPerSecond, availableBitsPerSecond }: UplinkReading, { video }: Allotment): void {
    const isShort = videoSlots.some((slot) => video[slot].reason === 'bandwidth')
    // While all there is gets used, there is nothing to be found.
    const isIdle = (sentBitsPerSecond ?? 0) < (availableBitsPerSecond ?? 0)
    if (!isShort || !isIdle) this.#isNudging = false
    else if (atMs >= this.#nextAtMs) {
      this.#nextAtMs = atMs + nudgeEveryMs
      this.#isNudging = !this.#isNudging
    }
  }
}
