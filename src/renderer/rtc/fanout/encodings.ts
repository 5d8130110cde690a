/** How the senders of links encode: the carriers of a common encoder, and those that have to do it themselves. Pure. */
import type { Encoding } from '../encoding'
import type { Size, VideoSlot } from '../wishes'
import { rungOf, rungsOf, type Rung, type RungId } from './rungs'

/** Bits per second; all rungs of a link together fit into it. */
export const carrierBitrate = 2_500_000

/**
 * A carrier's own frames are thrown away, so they are as small and as few as they may be: five a second, because
 * the wish of a receiver for a key frame shows itself in the next of them. The bitrate is what the connection is
 * allowed to carry, and how far the browser looks for bandwidth.
 *
 * @param codec null until one has been agreed on
 */
export function carrierEncoding(slot: VideoSlot, codec: RTCRtpCodec | null): Encoding {
  return {
    maxBitrate: carrierBitrate,
    maxFramerate: 5,
    scaleResolutionDownBy: 16,
    ...(codec && { codec, scalabilityMode: scalabilityModeFor(slot, codec) })
  }
}

/**
 * Three temporal layers for faces where the codec has them: a link that is short of bandwidth gets fewer pictures of
 * the same. Text sharpens sooner without, and moves too seldom to be thinned out.
 */
export function scalabilityModeFor(
  slot: VideoSlot,
  { mimeType }: Pick<RTCRtpCodec, 'mimeType'>
): 'L1T1' | 'L1T3' {
  return slot === 'share' || mimeType.toLowerCase() === 'video/h264' ? 'L1T1' : 'L1T3'
}

/**
 * The same rung from an encoder of the link's own.
 *
 * @param size of the capture in pixels
 */
export function ownEncoding(
  rung: Rung,
  bitsPerSecond: number,
  track: MediaStreamTrack,
  size: Size
): Encoding {
  return {
    maxBitrate: Math.max(rung.minBitrate, Math.min(rung.maxBitrate, bitsPerSecond)),
    maxFramerate: framerateFor(rung, track.contentHint),
    scaleResolutionDownBy: scaleFor(rung, size),
    // Nobody else gets these frames, so there is nothing to thin out.
    scalabilityMode: 'L1T1',
    degradationPreference: degradationFor(rung, track.contentHint)
  }
}

/**
 * What is given up first: a film must not stutter. Everything else keeps the size its receiver is told of; choosing a
 * smaller one is the ladder's business, and a browser that does so by itself takes half a minute to come back.
 */
export function degradationFor(rung: Rung, contentHint: string): RTCDegradationPreference {
  return rung.slot === 'share' && contentHint === 'motion' ? 'maintain-framerate' : 'maintain-resolution'
}

/** Of what is captured, in pixels; a track without a size yet counts as a usual camera. */
export function sizeOf(track: MediaStreamTrack): Size {
  const { width = 1280, height = 720 } = track.getSettings()
  return { width, height }
}

/** Text stands still between two glances; a film does not. Frames per second. */
export function framerateFor(rung: Rung, contentHint: string): number {
  return rung.slot === 'share' && contentHint !== 'motion'
    ? Math.min(15, rung.maxFramerate)
    : rung.maxFramerate
}

/**
 * From what is captured to what a rung shows, at least 1: nothing is ever enlarged. The rung's height is that of a
 * picture of 16:9; any other shape gets as many pixels, so that it costs and shows as much.
 */
export function scaleFor(rung: Rung, { width, height }: Size): number {
  if (!Number.isFinite(rung.height)) return 1
  const scale = Math.sqrt((width * height) / ((rung.height * rung.height * 16) / 9))
  // A little more than a rung means to give is nothing against what scaling by an odd factor takes.
  return scale < 1.1 ? 1 : scale
}

/** Of a link's own encoder before the other end has said what it shows: a middling picture of a usual camera. */
export const firstOwnEncodings: Readonly<Record<VideoSlot, Encoding>> = {
  camera: { maxBitrate: rungOf('camera360').maxBitrate, maxFramerate: 30, scaleResolutionDownBy: 2 },
  share: { maxBitrate: rungOf('shareFull').maxBitrate, maxFramerate: 30, scaleResolutionDownBy: 1 }
}

/** A rung above what is captured would be the same picture as the one below it, encoded twice. */
export function limitToCapture(id: RungId | null, size: Size): RungId | null {
  if (id === null) return null
  const wished = rungOf(id)
  if (wished.slot === 'share') return id
  const enough = rungsOf('camera').find((rung) => scaleFor(rung, size) <= 1)
  return enough && enough.height < wished.height ? enough.id : id
}
