/**
 * The four things a link carries, and their order in the session description.
 *
 * Both ends must agree on the order for the life of a connection: a slot is found by its position,
 * so nothing about it has to be signalled.
 */
export type Slot = 'microphone' | 'camera' | 'share' | 'shareAudio'
export type MediaKind = 'audio' | 'video'

/** In the order of the m-lines. Appending is compatible with nothing older: it needs a new protocol version. */
export const slots = ['microphone', 'camera', 'share', 'shareAudio'] as const satisfies readonly Slot[]

const kinds: Readonly<Record<Slot, MediaKind>> = {
  microphone: 'audio',
  camera: 'video',
  share: 'video',
  shareAudio: 'audio'
}

export function kindOf(slot: Slot): MediaKind {
  return kinds[slot]
}

/** One value for every slot. */
export function forEachSlot<Value>(make: (slot: Slot) => Value): Readonly<Record<Slot, Value>> {
  return {
    microphone: make('microphone'),
    camera: make('camera'),
    share: make('share'),
    shareAudio: make('shareAudio')
  }
}
