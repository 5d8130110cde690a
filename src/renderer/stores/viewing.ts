/**
 * What is being looked at: how large everybody's pictures are drawn here, and whose quality line is open.
 * The stage's tiles write, `session/` turns it into wishes.
 */
import { defineStore } from 'pinia'
import { shallowReactive, shallowRef } from 'vue'
import type { Size, VideoSlot } from '../rtc/wishes'

export type { Size, VideoSlot }

/** One picture of somebody else's. */
export interface PictureName {
  readonly participantId: string
  readonly slot: VideoSlot
}

export function isSamePicture(one: PictureName | null, other: PictureName | null): boolean {
  return one?.participantId === other?.participantId && one?.slot === other?.slot
}

export const useViewingStore = defineStore('viewing', () => {
  /** By participant id, device pixels of the box a picture is drawn in; absent while nobody can see it. */
  const areas = {
    camera: shallowReactive(new Map<string, Size>()),
    share: shallowReactive(new Map<string, Size>())
  } as const satisfies Record<VideoSlot, Map<string, Size>>
  /** The big picture of the speaker layout; null in the grid, and while it is our own. */
  const big = shallowRef<PictureName | null>(null)
  /** The picture that hangs above all windows (picture-in-picture), and is seen even while this page is not. */
  const floating = shallowRef<PictureName | null>(null)
  /** Participants, ourselves included, whose quality line is open: only their figures are worth collecting. */
  const inspected = shallowReactive(new Set<string>())
  const openLines = new Map<string, number>()

  function setArea({ participantId, slot }: PictureName, area: Size | null): void {
    const known = areas[slot].get(participantId)
    if (!area) areas[slot].delete(participantId)
    else if (known?.width !== area.width || known.height !== area.height) areas[slot].set(participantId, area)
  }

  function setBig(picture: PictureName | null): void {
    if (!isSamePicture(big.value, picture)) big.value = picture
  }

  function setFloating(picture: PictureName, isFloating: boolean): void {
    if (isFloating) floating.value = picture
    else if (isSamePicture(floating.value, picture)) floating.value = null
  }

  /** Somebody may have two lines, one on their face and one on their screen. @returns the undo, idempotent */
  function inspect(participantId: string): () => void {
    let isOpen = true
    openLines.set(participantId, (openLines.get(participantId) ?? 0) + 1)
    inspected.add(participantId)
    return () => {
      if (!isOpen) return
      isOpen = false
      const left = (openLines.get(participantId) ?? 0) - 1
      if (left > 0) openLines.set(participantId, left)
      else {
        openLines.delete(participantId)
        inspected.delete(participantId)
      }
    }
  }

  return { areas, big, floating, inspected, setArea, setBig, setFloating, inspect }
})
