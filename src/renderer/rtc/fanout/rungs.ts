/**
 * The ladder: the few sizes a picture is encoded in, and which of them a wish means. Pure.
 *
 * Every rung is encoded at most once, whatever the number of those who get it.
 */
import type { Size, VideoSlot, Wishes } from '../wishes'

export type RungId = 'camera180' | 'camera360' | 'camera720' | 'shareSmall' | 'shareFull'

export interface Rung {
  readonly id: RungId
  readonly slot: VideoSlot
  /** In pixels; Infinity is as captured. A smaller capture is never enlarged. */
  readonly height: number
  /** Bits per second: below `min` the next lower rung looks better, above `max` nobody sees a difference. */
  readonly minBitrate: number
  readonly maxBitrate: number
  readonly maxFramerate: number
}

/** Lowest first within a slot. */
export const rungs: readonly Rung[] = [
  { id: 'camera180', slot: 'camera', height: 180, minBitrate: 60_000, maxBitrate: 160_000, maxFramerate: 20 },
  {
    id: 'camera360',
    slot: 'camera',
    height: 360,
    minBitrate: 200_000,
    maxBitrate: 550_000,
    maxFramerate: 30
  },
  {
    id: 'camera720',
    slot: 'camera',
    height: 720,
    minBitrate: 700_000,
    maxBitrate: 1_700_000,
    maxFramerate: 30
  },
  { id: 'shareSmall', slot: 'share', height: 360, minBitrate: 80_000, maxBitrate: 300_000, maxFramerate: 5 },
  {
    id: 'shareFull',
    slot: 'share',
    height: Infinity,
    minBitrate: 150_000,
    maxBitrate: 2_500_000,
    maxFramerate: 30
  }
]

export const rungIds: readonly RungId[] = rungs.map(({ id }) => id)

/** @throws {RangeError} for an id that is not on the ladder */
export function rungOf(id: RungId): Rung {
  const rung = rungs.find((candidate) => candidate.id === id)
  if (!rung) throw new RangeError(`no rung ${id}`)
  return rung
}

export function rungsOf(slot: VideoSlot): readonly Rung[] {
  return rungs.filter((rung) => rung.slot === slot)
}

/** A picture may be drawn this much larger than it is before anybody minds. */
const stretch = 1.25

/**
 * The lowest rung that fills what is shown, or null when nothing is.
 *
 * A picture keeps its proportions inside its area, so that the smaller of the two ratios counts: an area that is
 * wide and low needs no more than its height.
 *
 * @param wish in device pixels
 */
export function rungFor(slot: VideoSlot, wish: Size | null): Rung | null {
  if (!wish || wish.width <= 0 || wish.height <= 0) return null
  const height = Math.min(wish.height, (wish.width * 9) / 16)
  const ladder = rungsOf(slot)
  return ladder.find((rung) => rung.height * stretch >= height) ?? ladder.at(-1) ?? null
}

export function rungsWished(wishes: Wishes): Readonly<Record<VideoSlot, RungId | null>> {
  return {
    camera: rungFor('camera', wishes.camera)?.id ?? null,
    share: rungFor('share', wishes.share)?.id ?? null
  }
}
