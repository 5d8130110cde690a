/**
 * Thins out one stream of frames by temporal layers, so that what remains can be decoded.
 *
 * Where a frame names the frames it builds on, it passes when none of those was held back. Where it does not, a higher
 * layer begins with a frame of the lowest, on which everything afterwards builds.
 */
import type { TemporalLayer } from './allotment'

/** The parts of a frame's metadata that matter here (WebRTC Encoded Transform, RTCEncodedVideoFrameMetadata). */
export interface LayerFacts {
  readonly temporalIndex?: number
  readonly frameId?: number
  readonly dependencies?: readonly number[]
}

/** Only the lowest layer is built upon for longer than this many frames, and that one is never held back. */
const rememberedFrames = 64
const noFrame = -1

export class LayerFilter {
  /** A ring of the ids of frames that were held back since the last key frame. */
  readonly #heldBack = new Float64Array(rememberedFrames).fill(noFrame)
  #nextPlace = 0
  #hasHeldBack = false
  #max: TemporalLayer = 2
  /** What is let through of a stream without dependencies. */
  #layer: TemporalLayer = 2

  /** Fewer at once, more as soon as they can be decoded. */
  limit(max: TemporalLayer): void {
    this.#max = max
    if (max < this.#layer) this.#layer = max
  }

  /** A key frame: what came before it is not built upon any more. */
  restart(): void {
    if (this.#hasHeldBack) this.#heldBack.fill(noFrame)
    this.#hasHeldBack = false
    this.#layer = this.#max
  }

  /** Whether to send a frame that is no key frame; it is taken as sent then. */
  passes(frame: LayerFacts): boolean {
    const layer = frame.temporalIndex ?? 0
    if (layer === 0) {
      this.#layer = this.#max
      return true
    }
    const namesDependencies = frame.dependencies !== undefined && frame.dependencies.length > 0
    const isPassing = namesDependencies
      ? layer <= this.#max && !this.#lacksAny(frame.dependencies)
      : layer <= this.#layer
    if (!isPassing && frame.frameId !== undefined) this.#holdBack(frame.frameId)
    return isPassing
  }

  #lacksAny(dependencies: readonly number[] = []): boolean {
    if (!this.#hasHeldBack) return false
    for (const id of dependencies) if (this.#heldBack.includes(id)) return true
    return false
  }

  #holdBack(frameId: number): void {
    this.#heldBack[this.#nextPlace] = frameId
    this.#nextPlace = (this.#nextPlace + 1) % rememberedFrames
    this.#hasHeldBack = true
  }
}
