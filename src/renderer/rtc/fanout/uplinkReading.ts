/**
 * How one link's way out is doing, from two readings of `RTCPeerConnection.getStats()` at the sending end.
 *
 * Pure: readings are plain data. What comes in is measured elsewhere; here only what we send counts, as the browser's
 * congestion control and the other end's receiver reports see it.
 *
 * @see Identifiers for WebRTC's Statistics API (W3C), RTCIceCandidatePairStats and RTCRemoteInboundRtpStreamStats
 */
import { countIn, numberIn, selectedPair, sumOf, timeOf, type StatsEntry } from '../statsEntry'
import type { UplinkReading } from './allotment'

/** What one stream has sent since it began, and how it arrives. */
interface StreamTotals {
  readonly packetsSent: number
  /** Of what the last receiver report covers, 0..1; null before the first (RFC 3550 section 6.4.1). */
  readonly fractionLost: number | null
}

/** Lifetime totals of one link's way out. Opaque to callers: keep it to compare with the next one. */
export interface UplinkTotals {
  /** Milliseconds, on the clock of the browser's statistics. */
  readonly takenAtMs: number
  readonly bytesSent: number
  readonly streams: ReadonlyMap<unknown, StreamTotals>
  readonly availableBitsPerSecond: number | null
  readonly rttMs: number | null
}

/** @param entries the values of an RTCStatsReport, in any order */
export function readUplink(entries: readonly StatsEntry[]): UplinkTotals {
  const outbound = entries.filter((entry) => entry['type'] === 'outbound-rtp')
  const reports = entries.filter((entry) => entry['type'] === 'remote-inbound-rtp')
  const pair = selectedPair(entries)
  const rttSeconds = pair && numberIn(pair, 'currentRoundTripTime')
  const streams = new Map<unknown, StreamTotals>()
  for (const stream of outbound) {
    const report = reports.find(({ localId }) => localId === stream['id'])
    streams.set(stream['id'], {
      packetsSent: countIn(stream, 'packetsSent'),
      fractionLost: report ? numberIn(report, 'fractionLost') : null
    })
  }
  return {
    takenAtMs: timeOf(entries),
    bytesSent: sumOf(outbound, 'bytesSent') + sumOf(outbound, 'headerBytesSent'),
    streams,
    availableBitsPerSecond: pair && numberIn(pair, 'availableOutgoingBitrate'),
    rttMs: rttSeconds === null ? null : rttSeconds * 1_000
  }
}

/**
 * @param earlier null for the first reading: rates are null then
 * @throws {RangeError} when the readings are in the wrong order
 */
export function compareUplink(earlier: UplinkTotals | null, later: UplinkTotals): UplinkReading {
  const seconds = earlier ? (later.takenAtMs - earlier.takenAtMs) / 1_000 : 0
  if (seconds < 0) throw new RangeError('readings are in the wrong order')
  const bits = (later.bytesSent - (earlier?.bytesSent ?? 0)) * 8
  return {
    atMs: later.takenAtMs,
    availableBitsPerSecond: later.availableBitsPerSecond,
    // Below zero when a stream has gone and taken its count with it.
    sentBitsPerSecond: seconds > 0 && bits >= 0 ? bits / seconds : null,
    lossRatio: lossRatio(earlier, later),
    rttMs: later.rttMs
  }
}

/**
 * Each stream's last report, by how much that stream has sent lately: reports of sound come every five seconds and
 * those of video every second, so that counting lost packets between two looks would see bursts that never were.
 */
function lossRatio(earlier: UplinkTotals | null, later: UplinkTotals): number | null {
  let lost = 0
  let sent = 0
  for (const [id, { packetsSent, fractionLost }] of later.streams) {
    const packets = packetsSent - (earlier?.streams.get(id)?.packetsSent ?? 0)
    if (fractionLost === null || packets <= 0) continue
    lost += fractionLost * packets
    sent += packets
  }
  return sent > 0 ? lost / sent : null
}
