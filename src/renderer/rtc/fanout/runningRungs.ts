/** Which rungs are encoded, and at what bitrate: those somebody gets, each for the weakest who gets it. */
import type { Portion } from './allotment'
import type { Encoders } from './encoders'
import { framerateFor, scalabilityModeFor } from './encodings'
import type { CommonSource, Offering, Served } from './linkFeed'
import { rungsOf, type Rung, type RungId } from './rungs'
import { rungBitrate } from './uplinkPolicy'
import type { VideoSlot } from '../wishes'

/** Smaller changes of bitrate, as a ratio, are not worth setting up an encoder anew. */
const smallChange = 0.05

export class RunningRungs {
  readonly #encoders: Pick<Encoders, 'setRung'>
  /** Running without anybody who gets it, for less than a second: somebody is changing over, or may come back. */
  readonly #idle = new Set<RungId>()
  readonly #bitrates = new Map<RungId, number>()

  constructor(encoders: Pick<Encoders, 'setRung'>) {
    this.#encoders = encoders
  }

  /**
   * @param links all that hang on the common encoders of this slot
   * @param isTick a second has passed: what is idle since the last one stops
   */
  set(
    slot: VideoSlot,
    offering: Offering | null,
    source: CommonSource,
    links: readonly Served[],
    isTick: boolean
  ): void {
    for (const rung of rungsOf(slot)) {
      const served = links.filter(({ portion }) => portion.rung === rung.id)
      if (offering && source.kind === 'codec' && served.length > 0) {
        this.#idle.delete(rung.id)
        const { codec } = source
        const portions = withoutLayers(rung, codec, believed(served))
        const bitsPerSecond = this.#steady(rung, rungBitrate(rung, portions))
        const maxFramerate = framerateFor(rung, offering.track.contentHint)
        this.#encoders.setRung(rung.id, { bitsPerSecond, maxFramerate, codec })
      } else if (!offering || source.kind !== 'codec' || (isTick && this.#idle.has(rung.id))) {
        this.#encoders.setRung(rung.id, null)
      } else if (isTick) this.#idle.add(rung.id)
    }
  }

  #steady({ id }: Rung, bitsPerSecond: number): number {
    const before = this.#bitrates.get(id) ?? 0
    const isSmall = Math.abs(bitsPerSecond - before) < before * smallChange
    const steady = isSmall ? before : bitsPerSecond
    this.#bitrates.set(id, steady)
    return steady
  }
}

/** Nobody's text is to blur because somebody comes in, of whom only the least is known. */
function believed(served: readonly Served[]): readonly Portion[] {
  const measured = served.filter(({ isMeasured }) => isMeasured)
  return (measured.length > 0 ? measured : served).map(({ portion }) => portion)
}

/** Where an encoder makes no layers, every link that gets anything gets everything. */
function withoutLayers(rung: Rung, codec: RTCRtpCodec, portions: readonly Portion[]): readonly Portion[] {
  if (scalabilityModeFor(rung.slot, codec) === 'L1T3') return portions
  return portions.map((portion) => ({ ...portion, maxTemporal: 2 }))
}
