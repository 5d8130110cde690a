/** What the page and the worker of the fan-out say to each other. Types only. */
import type { VideoSlot } from '../wishes'
import type { TemporalLayer } from './allotment'
import type { RungId } from './rungs'

/**
 * What a carrier's link gets. A carrier is a link's own video sender, whose packets hold whatever frames the worker
 * puts into it. 'own': the frames of the carrier's own encoder.
 */
export type Route =
  | { readonly kind: 'none' }
  | { readonly kind: 'own' }
  | { readonly kind: 'rung'; readonly rung: RungId; readonly maxTemporal: TemporalLayer }

/** Everything since the beginning, or since the carrier of this name was added. */
export interface FanoutCounts {
  readonly rungs: Readonly<Partial<Record<RungId, RungCounts>>>
  readonly carriers: Readonly<Record<string, CarrierCounts>>
}

/** What the encoder of a rung gave. */
export interface RungCounts {
  readonly frames: number
  readonly keyFrames: number
}

export interface CarrierCounts {
  readonly framesWritten: number
  /** How often it lacked a key frame: because it began to wait for one, or because the receiver asked. */
  readonly keyFramesWanted: number
  /** How often it began with a key frame: the first time, after a gap, on another rung. */
  readonly restarts: number
}

export type ToWorker =
  | { readonly kind: 'source'; readonly rung: RungId; readonly readable: ReadableStream }
  | {
      readonly kind: 'carrier'
      readonly carrier: string
      readonly slot: VideoSlot
      readonly readable: ReadableStream
      readonly writable: WritableStream
    }
  | { readonly kind: 'removal'; readonly carrier: string }
  | { readonly kind: 'route'; readonly carrier: string; readonly route: Route }
  | { readonly kind: 'gate'; readonly slot: VideoSlot; readonly isOpen: boolean }
  | { readonly kind: 'count' }

export type FromWorker =
  | { readonly kind: 'keyFrameWanted'; readonly rung: RungId }
  | { readonly kind: 'ownKeyFrameWanted'; readonly carrier: string }
  /** One for every 'count', in their order. */
  | { readonly kind: 'counts'; readonly counts: FanoutCounts }
  | { readonly kind: 'lost'; readonly message: string }
