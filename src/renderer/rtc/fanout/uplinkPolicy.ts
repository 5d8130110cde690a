/**
 * What one link may carry: its own measurements and what is wished of it, made into an allotment. Pure.
 *
 * Everything follows from one figure, the granted bitrate: it falls as soon as the connection carries less, and rises
 * only after a hold-off and with a margin. A picture that has been given up therefore stays given up for a while, and
 * the longer the more often its return has failed. What a given bitrate buys is decided without memory.
 *
 * Sacrificed in this order: temporal layers, rung, video, and at last the quality of sound. Loss alone is no reason:
 * a radio link that loses a tenth of everything evenly carries no more when less is sent.
 */
import type { Allotment, Portion, TemporalLayer, UplinkReading } from './allotment'
import { rungOf, rungsOf, type Rung, type RungId } from './rungs'
import { videoSlots, type VideoSlot } from '../wishes'

/** What a link wants and can take. */
export interface UplinkDemand {
  /** By slot the rung that fits the wish, null when nothing is wished or there is nothing to send. */
  readonly wished: Readonly<Record<VideoSlot, RungId | null>>
}

/** Of one link, between two calls. Opaque to callers. */
export interface UplinkMemory {
  /** Bits per second for everything that is sent. */
  readonly granted: number
  readonly mayRiseAtMs: number
  readonly holdMs: number
  /** When something was last given up; -Infinity before. */
  readonly gaveUpAtMs: number
  /** When there was last more to see than before; null after it was taken away. */
  readonly roseAtMs: number | null
  /** The reading before was a little short of what is granted. */
  readonly isShort: boolean
  /** Since when round trips have been long; null while they are not. */
  readonly queuedSinceMs: number | null
  /** When they were last long; -Infinity before. */
  readonly queuedAtMs: number
  readonly squeezedAtMs: number
  /** Of an empty queue, as far as is known; null before the first. */
  readonly baseRttMs: number | null
  /** Since when there have been readings without an estimate; null once there has been one, Infinity before the first. */
  readonly blindSinceMs: number | null
  /** Mean over the last few readings, 0..1. */
  readonly loss: number
  readonly sound: SoundRisk
}

/**
 * What sound has to reckon with. 'losses' on a connection without a queue are not of our making, and less of us would
 * not lessen them, however little the browser, which takes them for a full queue, thinks is left; 'overflow' are those
 * of a queue.
 */
type SoundRisk = 'none' | 'losses' | 'overflow'

/** Below `repairable` Opus has no room left for what mends the packet before (RFC 6716 section 2.1.7). */
const audioBits = { least: 16_000, repairable: 24_000, enough: 40_000 }
/** RTP headers and their extensions at fifty packets a second. */
const audioOverhead = 12_000
/** What browsers presume themselves before they know anything. */
const presumed = 300_000
/** Frames come in bursts and retransmissions come on top: an estimate is not there to be used up. */
const usable = 0.9
/** What it must look like before more is tried, against what would just do. */
const riseMargin = 1.1
/** A shortage smaller than this may be a ripple of the estimate: one more reading decides. */
const ripple = 0.85
const hold = { firstMs: 5_000, longestMs: 60_000 }
/** An attempt that lasts this long has succeeded. */
const provenMs = 15_000
/** Between two attempts while all goes well: the estimate needs to see the last one first. */
const settleMs = 2_000
/** Below this a jump to all that is estimated would cost sound if it failed, so it goes by halves. */
const narrow = 150_000
/** Estimates do not go below the least that the browser's encoders claim to need, whatever the connection carries. */
const estimateFloor = 120_000
/** Room for sound and the least of a picture while a queue drains. */
const drainBits = 80_000
const heavyLoss = 0.2
/** An estimate that is not there for so long from the beginning will not come. */
const blindMs = 3_000
/** A round trip this much above the shortest means a queue; for this long, that it is not going away by itself. */
const queueMs = 150
const longQueueMs = 3_500
/** A queue that has gone for so long will not be back for a little more sound. */
const calmMs = 10_000
/** The share of a text page first, before the camera gets more than its least: a page sharpens within a second. */
const shareFirstBits = 750_000

/** Of the whole bitrate of a rung, with its upper temporal layers left out. */
const layerShares: Readonly<Record<TemporalLayer, number>> = { 0: 0.4, 1: 0.6, 2: 1 }

/**
 * Called about once a second, and at once when a wish changes.
 *
 * @param memory null for a fresh link
 * @param reading null when nothing has been measured since the last call
 */
export function allot(
  memory: UplinkMemory | null,
  reading: UplinkReading | null,
  demand: UplinkDemand
): { readonly allotment: Allotment; readonly memory: UplinkMemory } {
  const before = memory ?? fresh
  const after = reading ? learn(before, reading, demand) : before
  return { allotment: fit(after.granted, after.sound, demand), memory: after }
}

/**
 * From what the links of one rung can carry: what its encoder is set to. The weakest counts, within what the rung
 * is good for.
 *
 * @param portions of that rung; a codec without temporal layers has all of them in every portion
 */
export function rungBitrate(rung: Rung, portions: readonly Portion[]): number {
  const wholes = portions.map(({ bitsPerSecond, maxTemporal }) => bitsPerSecond / layerShares[maxTemporal])
  return Math.round(Math.max(rung.minBitrate, Math.min(rung.maxBitrate, ...wholes)))
}

const fresh: UplinkMemory = {
  granted: presumed,
  mayRiseAtMs: -Infinity,
  holdMs: hold.firstMs,
  gaveUpAtMs: -Infinity,
  roseAtMs: null,
  isShort: false,
  queuedSinceMs: null,
  queuedAtMs: -Infinity,
  squeezedAtMs: -Infinity,
  baseRttMs: null,
  blindSinceMs: Infinity,
  loss: 0,
  sound: 'none'
}

/** What a reading changes: first what is known of the connection, then what is granted. */
function learn(memory: UplinkMemory, reading: UplinkReading, demand: UplinkDemand): UplinkMemory {
  const known = observe(memory, reading)
  const { atMs, availableBitsPerSecond } = reading
  if (availableBitsPerSecond === null) return grope(known, reading, demand)
  const carries = availableBitsPerSecond * usable
  if (isDraining(known, reading)) {
    const drained = lower(known, Math.min(carries, drainBits), atMs, demand)
    return { ...drained, mayRiseAtMs: Math.max(drained.mayRiseAtMs, atMs + settleMs) }
  }
  if (isSqueezing(known, reading)) {
    const squeezed = Math.max(audioBits.least + audioOverhead, known.granted * 0.6)
    return { ...lower(known, Math.min(carries, squeezed), atMs, demand), squeezedAtMs: atMs }
  }
  if (carries >= known.granted) return raise({ ...known, isShort: false }, carries, atMs, demand)
  const isRipple = carries > known.granted * ripple && !known.isShort
  const isHarmless = isSame(fit(carries, known.sound, demand), fit(known.granted, known.sound, demand))
  if (isRipple && !isHarmless) return { ...known, isShort: true }
  return lower(known, carries, atMs, demand)
}

function observe(memory: UplinkMemory, reading: UplinkReading): UplinkMemory {
  const { atMs, availableBitsPerSecond, lossRatio, rttMs } = reading
  const loss = lossRatio === null ? memory.loss : memory.loss * 0.7 + lossRatio * 0.3
  // Creeps up, so that a path that has become longer for good is not taken for a full queue for ever.
  const base = memory.baseRttMs === null ? null : memory.baseRttMs * 1.01
  const baseRttMs = rttMs === null ? base : Math.min(rttMs, base ?? rttMs)
  const isQueued = rttMs !== null && baseRttMs !== null && rttMs > baseRttMs + queueMs
  const queuedSinceMs = isQueued ? (memory.queuedSinceMs ?? atMs) : null
  const queuedAtMs = isQueued ? atMs : memory.queuedAtMs
  const isLossy = loss > (memory.sound === 'none' ? 0.05 : 0.02)
  const sound = !isLossy ? 'none' : atMs - queuedAtMs < calmMs ? 'overflow' : 'losses'
  const isBlind = availableBitsPerSecond === null && memory.blindSinceMs !== null
  const blindSinceMs = isBlind ? Math.min(atMs, memory.blindSinceMs) : null
  return { ...memory, loss, baseRttMs, queuedSinceMs, queuedAtMs, blindSinceMs, sound }
}

/**
 * Some browsers have no estimate, Firefox among them. There, more is tried for as long as neither losses nor round
 * trips speak against it: such a link has encoders of its own, and those keep within what the browser does know.
 */
function grope(memory: UplinkMemory, { atMs, lossRatio }: UplinkReading, demand: UplinkDemand): UplinkMemory {
  const { blindSinceMs, queuedSinceMs, squeezedAtMs, granted } = memory
  if (blindSinceMs === null || atMs - blindSinceMs < blindMs) return memory
  if ((lossRatio ?? 0) > heavyLoss || (queuedSinceMs !== null && atMs - queuedSinceMs > longQueueMs)) {
    if (atMs - squeezedAtMs < settleMs) return memory
    const squeezed = Math.max(audioBits.least + audioOverhead, granted * 0.6)
    return { ...lower(memory, squeezed, atMs, demand), squeezedAtMs: atMs }
  }
  const most = videoSlots.reduce(
    (total, slot) => {
      const wished = demand.wished[slot]
      return total + (wished === null ? 0 : rungOf(wished).maxBitrate)
    },
    2 * audioBits.enough + audioOverhead
  )
  return raise(memory, Math.min(most, granted * 1.5), atMs, demand)
}

/**
 * Whether more goes out than the connection is thought to carry, and it shows. Then a browser is emptying the queue
 * it has built up, and whatever is sent on top makes that take longer.
 */
function isDraining({ queuedSinceMs }: UplinkMemory, reading: UplinkReading): boolean {
  const { availableBitsPerSecond, sentBitsPerSecond, lossRatio } = reading
  if (availableBitsPerSecond === null || sentBitsPerSecond === null) return false
  if (sentBitsPerSecond < availableBitsPerSecond * 1.3) return false
  return (lossRatio ?? 0) > heavyLoss || queuedSinceMs !== null
}

/**
 * Whether a connection carries less than estimates can say. One long round trip proves nothing, and it stays in the
 * statistics until the next is measured, some seconds later.
 */
function isSqueezing({ queuedSinceMs, squeezedAtMs }: UplinkMemory, reading: UplinkReading): boolean {
  const { atMs, availableBitsPerSecond, lossRatio } = reading
  if (availableBitsPerSecond === null || availableBitsPerSecond > estimateFloor) return false
  if (atMs - squeezedAtMs < settleMs) return false
  return (lossRatio ?? 0) > heavyLoss || (queuedSinceMs !== null && atMs - queuedSinceMs > longQueueMs)
}

/** Less from now on; when something has to be given up for it, what comes next waits. */
function lower(memory: UplinkMemory, granted: number, atMs: number, demand: UplinkDemand): UplinkMemory {
  if (granted >= memory.granted) return memory
  const lowered = { ...memory, granted, isShort: false }
  if (isSame(fit(granted, memory.sound, demand), fit(memory.granted, memory.sound, demand))) return lowered
  const hasFailed = memory.roseAtMs !== null && atMs - memory.roseAtMs < provenMs
  const isLongAgo = memory.gaveUpAtMs + 2 * hold.longestMs < atMs
  const holdMs = hasFailed
    ? Math.min(hold.longestMs, memory.holdMs * 2)
    : isLongAgo
      ? hold.firstMs
      : memory.holdMs
  return { ...lowered, holdMs, mayRiseAtMs: atMs + holdMs, gaveUpAtMs: atMs, roseAtMs: null }
}

function raise(memory: UplinkMemory, carries: number, atMs: number, demand: UplinkDemand): UplinkMemory {
  // An estimate far above what is sent was found by probing, which is as good as an attempt and costs nobody anything.
  const isProbed = carries > Math.max(narrow, 2 * memory.granted)
  const mayRiseAtMs = isProbed
    ? memory.gaveUpAtMs + Math.max(hold.firstMs, memory.holdMs / 4)
    : memory.mayRiseAtMs
  if (atMs < mayRiseAtMs) return memory
  const isEverything = isComplete(fit(carries, memory.sound, demand))
  const next = isEverything ? carries : carries / riseMargin
  const isCareful = memory.granted < narrow && !isProbed
  const granted = isCareful ? Math.min(next, memory.granted * 1.5) : next
  if (granted <= memory.granted) return memory
  const raised = { ...memory, granted }
  if (isSame(fit(granted, memory.sound, demand), fit(memory.granted, memory.sound, demand))) return raised
  // Before anything was given up there is no attempt, only a beginning.
  const roseAtMs = memory.gaveUpAtMs === -Infinity ? null : atMs
  return { ...raised, roseAtMs, mayRiseAtMs: atMs + settleMs }
}

/** What a bitrate buys. */
function fit(granted: number, sound: SoundRisk, { wished }: UplinkDemand): Allotment {
  // Sending sound twice into a queue that overflows makes it overflow sooner.
  const isAudioRedundant = sound === 'losses' || (sound === 'overflow' && granted > narrow)
  const isThrifty = isAudioRedundant && granted <= narrow
  const audio = isThrifty
    ? audioBits.repairable
    : Math.max(audioBits.least, Math.min(audioBits.enough, granted - audioOverhead))
  const video = granted - audioOverhead - audio * (isAudioRedundant ? 2 : 1)
  // A face, however small, says more than the last sharpness of a page.
  const forCamera = wished.camera === null ? 0 : Math.min(leastOf('camera', 2), video / 4)
  const share = buy('share', wished.share, Math.min(video - forCamera, shareFirstBits))
  const camera = buy('camera', wished.camera, video - share.bitsPerSecond)
  return {
    video: { camera, share: buy('share', wished.share, video - camera.bitsPerSecond) },
    audioBitsPerSecond: Math.round(audio),
    isAudioRedundant
  }
}

/** The best portion for so much: the wished rung, with fewer layers if need be, or the next below. */
function buy(slot: VideoSlot, wished: RungId | null, bitsPerSecond: number): Portion {
  if (wished === null) return { rung: null, maxTemporal: 2, bitsPerSecond: 0, reason: 'wish' }
  const ladder = rungsOf(slot)
  const top = ladder.indexOf(rungOf(wished))
  for (const rung of ladder.slice(0, top + 1).reverse()) {
    const maxTemporal = layersOf(rung).find((layer) => leastFor(rung, layer) <= bitsPerSecond)
    if (maxTemporal === undefined) continue
    return {
      rung: rung.id,
      maxTemporal,
      bitsPerSecond: Math.round(Math.min(bitsPerSecond, rung.maxBitrate * layerShares[maxTemporal])),
      reason: rung.id === wished && maxTemporal === 2 ? 'wish' : 'bandwidth'
    }
  }
  return { rung: null, maxTemporal: 0, bitsPerSecond: 0, reason: 'bandwidth' }
}

/** Best first. Above the lowest rung a face at seven pictures a second is worse than a smaller one that moves. */
function layersOf(rung: Rung): readonly TemporalLayer[] {
  return rung.slot === 'share' || isLowest(rung) ? [2, 1, 0] : [2, 1]
}

/**
 * What a portion must have, in bits per second. Above the lowest rung more than the rung's own minimum: everybody who
 * gets that rung would have to live with it, while layers are left out for one link alone.
 */
function leastFor(rung: Rung, layer: TemporalLayer): number {
  return rung.minBitrate * (isLowest(rung) ? 1 : 1.5) * layerShares[layer]
}

function leastOf(slot: VideoSlot, layer: TemporalLayer): number {
  const [lowest] = rungsOf(slot)
  return lowest ? leastFor(lowest, layer) : 0
}

function isLowest(rung: Rung): boolean {
  return rungsOf(rung.slot)[0] === rung
}

/** Whether nobody could see or hear the difference. */
function isSame(one: Allotment, other: Allotment): boolean {
  const isSameSound = Math.abs(one.audioBitsPerSecond - other.audioBitsPerSecond) < 4_000
  const isSameVideo = videoSlots.every((slot) => {
    const [before, after] = [one.video[slot], other.video[slot]]
    return before.rung === after.rung && before.maxTemporal === after.maxTemporal
  })
  return isSameSound && isSameVideo
}

function isComplete({ video }: Allotment): boolean {
  return videoSlots.every((slot) => video[slot].reason === 'wish')
}
