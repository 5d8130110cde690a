/** What one link is given, as the policy decides and the distributor carries out. Types only. */
import type { SupplyReason, VideoSlot } from '../wishes'
import type { RungId } from './rungs'

/** One look at a link from its sending end. Everything is about our own uplink to this one participant. */
export interface UplinkReading {
  /** Milliseconds, monotonic. */
  readonly atMs: number
  /** Estimate of the browser's congestion control for this connection; null before there is one. */
  readonly availableBitsPerSecond: number | null
  /** What has really gone out since the reading before; null on the first. */
  readonly sentBitsPerSecond: number | null
  /** Of what we sent, as the other end reports it, 0..1; null before the first report. */
  readonly lossRatio: number | null
  readonly rttMs: number | null
}

/** 0 is every fourth picture (T0), 1 every second (T1), 2 all of them (RFC 9626 and scalabilityMode L1T3). */
export type TemporalLayer = 0 | 1 | 2

export interface Portion {
  /** null: nothing is sent; the other end keeps the last picture. */
  readonly rung: RungId | null
  readonly maxTemporal: TemporalLayer
  /** What this link can carry of this slot; an encoder that feeds it must not exceed it. */
  readonly bitsPerSecond: number
  readonly reason: SupplyReason
}

export interface Allotment {
  readonly video: Readonly<Record<VideoSlot, Portion>>
  /** For the microphone's encoder. */
  readonly audioBitsPerSecond: number
  /** Sound is sent twice over (RFC 2198), because much of it gets lost. */
  readonly isAudioRedundant: boolean
}
