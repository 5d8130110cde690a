/** What we ask of somebody's pictures, from how large they are drawn here and what the person has chosen. Pure. */
import { firstWishes, type Size, type VideoSlot, type Wishes } from '../rtc/wishes'
import type { Settings } from '../stores/settings'

/** One participant's pictures on this page. */
export interface Sight {
  /** Device pixels; null while the picture is not to be seen. */
  readonly areas: Readonly<Record<VideoSlot, Size | null>>
  /** Which of them is the big one of the speaker layout, if any. */
  readonly big: VideoSlot | null
  /** Whether they have a screen to show: what is not there cannot be measured. */
  readonly isSharing: boolean
}

/** 'saveData' in full: half of what is drawn, and of faces no more than this. */
const savedFactor = 0.5
const savedFace: Size = { width: 320, height: 180 }
const savedBigFace: Size = { width: 640, height: 360 }
/** 'best': more pixels than are drawn make edges smoother, and movement survives a stingy encoder. */
const bestFactor = 1.5

/**
 * Sizes in whole pixels. A big shared screen is asked for as it is drawn even to save data: halved letters cannot be
 * read, and a still screen costs little.
 */
export function pictureWishes(sight: Sight, quality: Settings['videoQuality']): Wishes {
  return { camera: faceWish(sight, quality), share: screenWish(sight, quality) }
}

/** Whom nobody looks at: sound only. */
export const noPictures: Wishes = { camera: null, share: null }

function faceWish({ areas, big }: Sight, quality: Settings['videoQuality']): Size | null {
  const area = areas.camera && filledBy(areas.camera)
  if (!area) return null
  switch (quality) {
    case 'audioOnly':
      return null
    case 'saveData':
      return within(scaled(area, savedFactor), big === 'camera' ? savedBigFace : savedFace)
    case 'balanced':
      return scaled(area, 1)
    case 'best':
      return scaled(area, bestFactor)
  }
}

function screenWish({ areas, big, isSharing }: Sight, quality: Settings['videoQuality']): Size | null {
  // Said beforehand, so that the first picture of a share need not wait for its tile to be measured.
  if (!isSharing) return areas.camera && firstWishes.share
  const area = areas.share
  if (!area) return null
  switch (quality) {
    case 'audioOnly':
    case 'saveData':
      return scaled(area, big === 'share' ? 1 : savedFactor)
    case 'balanced':
      return scaled(area, 1)
    case 'best':
      return scaled(area, bestFactor)
  }
}

/** A face is cropped to its box, so the whole picture is larger than the box wherever their shapes differ. */
function filledBy({ width, height }: Size): Size {
  return { width: Math.max(width, (height * 16) / 9), height: Math.max(height, (width * 9) / 16) }
}

function scaled({ width, height }: Size, factor: number): Size {
  return { width: Math.round(width * factor), height: Math.round(height * factor) }
}

function within(size: Size, most: Size): Size {
  return { width: Math.min(size.width, most.width), height: Math.min(size.height, most.height) }
}
