/**
 * How one link is doing, from two readings of `RTCPeerConnection.getStats()`.
 *
 * Browsers count from the beginning of the connection; what a person cares about is now. So every figure
 * that can change is the difference of two readings. Pure: readings are plain data.
 *
 * @see Identifiers for WebRTC's Statistics API (W3C)
 */
import { slots, type Slot } from './slots'
import {
  countIn,
  entryWith,
  isRelayed,
  numberIn,
  selectedPair,
  sumOf,
  timeOf,
  type StatsEntry
} from './statsEntry'

export interface VideoStats {
  /** Since the connection began. */
  readonly framesDecoded: number
  /** In pixels of the last decoded frame; 0 before the first. */
  readonly width: number
  readonly height: number
  /** Of the last second; 0 while nothing comes. */
  readonly framesPerSecond: number
}

/** How the received microphone is played. Each is null while nothing is played, or before it was measured. */
export interface SoundStats {
  /** How long sound waits to be played: what an uneven way costs. Adaptive, and the browser's choice. */
  readonly bufferMs: number | null
  /** Of the arrival of packets (RFC 3550 section 6.4.1). */
  readonly jitterMs: number | null
  /** Of what was played, 0..1: made up because nothing had come in time. Silence made up is not counted. */
  readonly concealedRatio: number | null
}

export interface LinkPath {
  readonly kind: 'direct' | 'relay'
  /** Between us and the other end or our relay: 'udp' or 'tcp'; relays also by 'tls'. */
  readonly protocol: string
}

/** The two ends of the path in use, as `address:port`; null where the browser hides them (mDNS, privacy). */
export interface PathEnds {
  readonly local: string | null
  readonly remote: string | null
}

/** Lifetime totals of one link. Opaque to callers: keep it to compare with the next one. */
export interface LinkTotals {
  /** Milliseconds, on the clock of the browser's statistics. */
  readonly takenAtMs: number
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly packetsSent: number
  readonly packetsReceived: number
  readonly packetsLost: number
  readonly video: Readonly<Partial<Record<Slot, VideoStats>>>
  /** Sum of squared sample values times seconds, per audio slot (totalAudioEnergy). */
  readonly audioEnergy: Readonly<Partial<Record<Slot, number>>>
  readonly sound: SoundTotals | null
  readonly pair: PairTotals | null
}

/** In seconds and samples, as the browser counts. */
export interface SoundTotals {
  readonly bufferDelay: number
  readonly bufferEmitted: number
  readonly played: number
  readonly concealed: number
  readonly jitter: number | null
}

export interface PairTotals {
  readonly id: string
  readonly responsesReceived: number
  /** Seconds, as the browser counts. */
  readonly totalRoundTripTime: number
  readonly currentRoundTripTime: number | null
  readonly path: LinkPath
  readonly ends: PathEnds
}

export interface LinkStats {
  /** Milliseconds; null before the first answered check. */
  readonly rttMs: number | null
  /** Of what was sent to us, 0..1; null when nothing was due. */
  readonly packetLossRatio: number | null
  /** Media and its RTP headers, bits per second; null on the first reading. */
  readonly sendBitsPerSecond: number | null
  readonly receiveBitsPerSecond: number | null
  /** RTP packets since the connection began, over all slots. */
  readonly packetsSent: number
  readonly packetsReceived: number
  /** What we receive, by slot; a slot that never carried anything is missing. */
  readonly video: Readonly<Partial<Record<Slot, VideoStats>>>
  /** Since the connection began; grows while something is to be heard. */
  readonly audioEnergy: Readonly<Partial<Record<Slot, number>>>
  readonly sound: SoundStats
  /** null while no candidate pair is in use. */
  readonly path: LinkPath | null
  readonly ends: PathEnds | null
}

/**
 * Adds up one reading.
 *
 * @param entries the values of an RTCStatsReport, in any order
 * @param mids of the slots' transceivers, in slot order; streams of any other mid count for the sums only
 */
export function readTotals(entries: readonly StatsEntry[], mids: readonly (string | null)[]): LinkTotals {
  const inbound = entries.filter((entry) => entry['type'] === 'inbound-rtp')
  const outbound = entries.filter((entry) => entry['type'] === 'outbound-rtp')
  const video: Partial<Record<Slot, VideoStats>> = {}
  const audioEnergy: Partial<Record<Slot, number>> = {}
  let sound: SoundTotals | null = null
  for (const entry of inbound) {
    const position = mids.findIndex((mid) => mid !== null && mid === entry['mid'])
    const slot = slots[position]
    if (!slot) continue
    if (entry['kind'] === 'video') video[slot] = readVideo(entry)
    else audioEnergy[slot] = countIn(entry, 'totalAudioEnergy')
    if (slot === 'microphone') sound = readSound(entry)
  }
  return {
    takenAtMs: timeOf(entries),
    bytesSent: sumOf(outbound, 'bytesSent') + sumOf(outbound, 'headerBytesSent'),
    bytesReceived: sumOf(inbound, 'bytesReceived') + sumOf(inbound, 'headerBytesReceived'),
    packetsSent: sumOf(outbound, 'packetsSent'),
    packetsReceived: sumOf(inbound, 'packetsReceived'),
    packetsLost: sumOf(inbound, 'packetsLost'),
    video,
    audioEnergy,
    sound,
    pair: readPair(entries)
  }
}

/**
 * What happened between two readings of the same connection.
 *
 * @param earlier null for the first reading: rates are null then
 * @throws {RangeError} when the readings are in the wrong order
 */
export function compareTotals(earlier: LinkTotals | null, later: LinkTotals): LinkStats {
  const seconds = earlier ? (later.takenAtMs - earlier.takenAtMs) / 1_000 : 0
  if (seconds < 0) throw new RangeError('readings are in the wrong order')
  return {
    rttMs: roundTripMs(earlier?.pair ?? null, later.pair),
    packetLossRatio: lossRatio(earlier, later),
    sendBitsPerSecond: earlier ? bitsPerSecond(later.bytesSent - earlier.bytesSent, seconds) : null,
    receiveBitsPerSecond: earlier
      ? bitsPerSecond(later.bytesReceived - earlier.bytesReceived, seconds)
      : null,
    packetsSent: later.packetsSent,
    packetsReceived: later.packetsReceived,
    video: later.video,
    audioEnergy: later.audioEnergy,
    sound: compareSound(earlier?.sound ?? null, later.sound),
    path: later.pair?.path ?? null,
    ends: later.pair?.ends ?? null
  }
}

/**
 * Mean round trip of the connectivity checks between two readings.
 *
 * When none was answered in between, or the pair has just changed, the browser's last single
 * measurement has to do (RTCIceCandidatePairStats.currentRoundTripTime).
 */
function roundTripMs(earlier: PairTotals | null, later: PairTotals | null): number | null {
  if (!later) return null
  const isSamePair = earlier?.id === later.id
  const answered = isSamePair ? later.responsesReceived - earlier.responsesReceived : 0
  if (isSamePair && answered > 0) {
    return ((later.totalRoundTripTime - earlier.totalRoundTripTime) / answered) * 1_000
  }
  return inMs(later.currentRoundTripTime)
}

function lossRatio(earlier: LinkTotals | null, later: LinkTotals): number | null {
  const received = later.packetsReceived - (earlier?.packetsReceived ?? 0)
  // A packet that comes late is taken off the losses again (RFC 3550 section 6.4.1), even below zero.
  const lost = Math.max(0, later.packetsLost - (earlier?.packetsLost ?? 0))
  const due = received + lost
  return due > 0 ? lost / due : null
}

/** null when no time has passed, or when a stream has gone and taken its count with it. */
function bitsPerSecond(bytes: number, seconds: number): number | null {
  return seconds > 0 && bytes >= 0 ? (bytes * 8) / seconds : null
}

/** jitterBufferDelay and its neighbours are sums over all samples played (webrtc-stats, RTCInboundRtpStreamStats). */
function compareSound(earlier: SoundTotals | null, later: SoundTotals | null): SoundStats {
  const per = (sum: number, count: number): number | null => (count > 0 ? Math.max(0, sum / count) : null)
  const waited =
    earlier && later
      ? per(later.bufferDelay - earlier.bufferDelay, later.bufferEmitted - earlier.bufferEmitted)
      : null
  return {
    bufferMs: inMs(waited),
    jitterMs: inMs(later?.jitter ?? null),
    concealedRatio:
      earlier && later ? per(later.concealed - earlier.concealed, later.played - earlier.played) : null
  }
}

function inMs(seconds: number | null): number | null {
  return seconds === null ? null : seconds * 1_000
}

function readSound(entry: StatsEntry): SoundTotals {
  return {
    bufferDelay: countIn(entry, 'jitterBufferDelay'),
    bufferEmitted: countIn(entry, 'jitterBufferEmittedCount'),
    played: countIn(entry, 'totalSamplesReceived'),
    // Where nothing is sent, silence is made up, which is right and no fault of the way.
    concealed: countIn(entry, 'concealedSamples') - countIn(entry, 'silentConcealedSamples'),
    jitter: numberIn(entry, 'jitter')
  }
}

function readVideo(entry: StatsEntry): VideoStats {
  return {
    framesDecoded: countIn(entry, 'framesDecoded'),
    width: countIn(entry, 'frameWidth'),
    height: countIn(entry, 'frameHeight'),
    framesPerSecond: countIn(entry, 'framesPerSecond')
  }
}

function readPair(entries: readonly StatsEntry[]): PairTotals | null {
  const pair = selectedPair(entries)
  if (!pair) return null
  const local = entryWith(entries, pair['localCandidateId'])
  const remote = entryWith(entries, pair['remoteCandidateId'])
  const protocol = local?.['relayProtocol'] ?? local?.['protocol']
  return {
    id: String(pair['id']),
    responsesReceived: countIn(pair, 'responsesReceived'),
    totalRoundTripTime: countIn(pair, 'totalRoundTripTime'),
    currentRoundTripTime: numberIn(pair, 'currentRoundTripTime'),
    path: {
      kind: isRelayed(entries, pair) ? 'relay' : 'direct',
      protocol: typeof protocol === 'string' ? protocol : 'udp'
    },
    ends: { local: endOf(local), remote: endOf(remote) }
  }
}

function endOf(candidate: StatsEntry | undefined): string | null {
  const address = candidate?.['address']
  const port = candidate ? numberIn(candidate, 'port') : null
  if (typeof address !== 'string' || port === null) return null
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
