/**
 * What the two ends of a link tell each other about video: the receiver what it shows (wishes), the sender what it
 * sends and why (supply). Cost follows the wishes: what nobody shows is not encoded.
 */
import type { Slot } from './slots'

export type VideoSlot = Extract<Slot, 'camera' | 'share'>

export const videoSlots = ['camera', 'share'] as const satisfies readonly VideoSlot[]

export function isVideoSlot(slot: Slot): slot is VideoSlot {
  return slot === 'camera' || slot === 'share'
}

/** In device pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** By slot, the area its picture is drawn in; null while it is not shown at all. */
export type Wishes = Readonly<Record<VideoSlot, Size | null>>

/** Until the other end has said what it shows: a picture soon is worth more than the right one later. */
export const firstWishes: Wishes = {
  camera: { width: 640, height: 360 },
  share: { width: 1920, height: 1080 }
}

/**
 * Why a slot gets what it gets. 'wish': what is shown needs no more. 'bandwidth': the connection carries no more.
 * 'sender': the other end sends no more, because of its settings, its camera or its machine.
 */
export type SupplyReason = 'wish' | 'bandwidth' | 'sender'

/** What is sent in a slot. */
export interface SupplyNote {
  /** Of the picture, in pixels; 0 for none, which leaves the last one standing. */
  readonly height: number
  readonly reason: SupplyReason
}

/** null where there is nothing to send. */
export type Supply = Readonly<Record<VideoSlot, SupplyNote | null>>

export function sameSize(one: Size | null, other: Size | null): boolean {
  return one?.width === other?.width && one?.height === other?.height
}

export function sameWishes(one: Wishes, other: Wishes): boolean {
  return videoSlots.every((slot) => sameSize(one[slot], other[slot]))
}

export function sameSupply(one: Supply, other: Supply): boolean {
  return videoSlots.every(
    (slot) => one[slot]?.height === other[slot]?.height && one[slot]?.reason === other[slot]?.reason
  )
}
