/**
 * Which encoded frames go to which carriers. Knows no streams and no worker: frames come in, copies go to sinks, and
 * time is what the caller says, in monotonic milliseconds.
 */
import type { VideoSlot } from '../wishes'
import { Carrier, type CarrierOptions, type EncodedFrame, type Feed, type Sink } from './carrier'
import { rungOf, type RungId } from './rungs'
import type { FanoutCounts, Route } from './workerMessages'

export interface RoutesOptions<Frame> extends Pick<CarrierOptions<Frame>, 'copy'> {
  readonly onKeyFrameWanted: (rung: RungId) => void
  /** A carrier that sends what its own encoder makes lacks a key frame of it. */
  readonly onOwnKeyFrameWanted: (carrier: string) => void
}

/** Everything that goes on in one slot. */
interface SlotTraffic<Frame extends EncodedFrame> {
  isOpen: boolean
  readonly carriers: Map<string, Carrier<Frame>>
}

interface RungTraffic {
  /** The run of the encoder that counts; what is left of the runs before is too late. */
  feed: Feed | null
  askedAtMs: number
  frames: number
  keyFrames: number
}

/** Many carriers may begin to wait at once; the page hears of it once. */
const askAtMostEveryMs = 100

export class Routes<Frame extends EncodedFrame> {
  readonly #options: RoutesOptions<Frame>
  readonly #rungs = new Map<RungId, RungTraffic>()
  readonly #slots: Readonly<Record<VideoSlot, SlotTraffic<Frame>>> = {
    camera: { isOpen: true, carriers: new Map() },
    share: { isOpen: true, carriers: new Map() }
  }

  constructor(options: RoutesOptions<Frame>) {
    this.#options = options
  }

  /**
   * The encoder of a rung starts. The returned function takes its frames.
   *
   * @throws {RangeError} for an id that is not on the ladder
   */
  addSource(rung: RungId): (frame: Frame, atMs: number) => void {
    const feed: Feed = { rung }
    const traffic = this.#traffic(rung)
    const { carriers } = this.#slots[rungOf(rung).slot]
    traffic.feed = feed
    return (frame, atMs) => {
      if (traffic.feed !== feed || frame.type === 'empty') return
      traffic.frames += 1
      if (frame.type === 'key') traffic.keyFrames += 1
      const metadata = frame.getMetadata()
      const timestamp = metadata.rtpTimestamp ?? 0
      for (const carrier of carriers.values()) {
        metadata.rtpTimestamp = timestamp
        carrier.take(feed, frame, metadata, atMs)
      }
    }
  }

  /** Starts with route none, and replaces one of the same name. The returned function takes its own encoder's frames. */
  addCarrier(id: string, slot: VideoSlot, sink: Sink<Frame>): (frame: Frame, atMs: number) => void {
    this.removeCarrier(id)
    const { copy, onOwnKeyFrameWanted } = this.#options
    const carrier = new Carrier<Frame>({
      sink,
      gate: this.#slots[slot],
      copy,
      askForKeyFrame: (rung, atMs) => this.#askForKeyFrame(rung, atMs),
      askForOwnKeyFrame: () => onOwnKeyFrameWanted(id)
    })
    const { carriers } = this.#slots[slot]
    carriers.set(id, carrier)
    return (frame, atMs) => {
      if (carriers.get(id) === carrier && frame.type !== 'empty') carrier.takeOwn(frame, atMs)
    }
  }

  removeCarrier(id: string): void {
    this.#slots.camera.carriers.delete(id)
    this.#slots.share.carriers.delete(id)
  }

  /** For a carrier that has gone, nothing: its link may close before the page hears of it. */
  setRoute(id: string, route: Route, atMs: number): void {
    const carrier = this.#slots.camera.carriers.get(id) ?? this.#slots.share.carriers.get(id)
    carrier?.setRoute(route, atMs)
  }

  /** While it is shut, no frame of this slot gets to any sink. */
  setGate(slot: VideoSlot, isOpen: boolean, atMs: number): void {
    const traffic = this.#slots[slot]
    if (traffic.isOpen === isOpen) return
    traffic.isOpen = isOpen
    for (const carrier of traffic.carriers.values()) carrier.gateMoved(atMs)
  }

  counts(): FanoutCounts {
    const { camera, share } = this.#slots
    const rungs = [...this.#rungs].map(([id, { frames, keyFrames }]) => [id, { frames, keyFrames }] as const)
    const carriers = [...camera.carriers, ...share.carriers].map(([id, { counts }]) => [id, counts] as const)
    return { rungs: Object.fromEntries(rungs), carriers: Object.fromEntries(carriers) }
  }

  #traffic(rung: RungId): RungTraffic {
    const known = this.#rungs.get(rung)
    if (known) return known
    const traffic: RungTraffic = { feed: null, askedAtMs: -Infinity, frames: 0, keyFrames: 0 }
    this.#rungs.set(rung, traffic)
    return traffic
  }

  #askForKeyFrame(rung: RungId, atMs: number): boolean {
    const traffic = this.#traffic(rung)
    if (atMs - traffic.askedAtMs < askAtMostEveryMs) return false
    traffic.askedAtMs = atMs
    this.#options.onKeyFrameWanted(rung)
    return true
  }
}
