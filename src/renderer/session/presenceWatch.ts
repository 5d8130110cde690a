/** Keeps the service informed of which rooms we care about, and the store of who is inside them. */
import { watch } from 'vue'
import { bounds } from '../../../signaling/protocol'
import type { SignalingClient } from '../signaling/signalingClient'
import type { Stores } from './stores'

/** @returns the undo: nothing is watched afterwards */
export function watchPresence(
  client: Pick<SignalingClient, 'on' | 'request' | 'status'>,
  { rooms }: Pick<Stores, 'rooms'>
): () => void {
  /** What the connection that stands now has been asked to watch. */
  const watched = new Set<string>()

  async function follow(interesting: readonly string[]): Promise<void> {
    // More than that is refused as a whole; the room at whose door we stand and the favourites come first.
    const wanted = interesting.slice(0, bounds.watchedRooms)
    const gone = [...watched].filter((id) => !wanted.includes(id))
    const fresh = wanted.filter((id) => !watched.has(id))
    for (const id of gone) {
      watched.delete(id)
      rooms.presence.delete(id)
    }
    if (gone.length > 0) void client.request('room:unwatch', { roomIds: gone })
    if (fresh.length === 0 || client.status.kind !== 'online') return
    for (const id of fresh) watched.add(id)
    const reply = await client.request('room:watch', { roomIds: fresh })
    if (!reply.ok) for (const id of fresh) watched.delete(id)
    else
      for (const { roomId, names } of reply.value.rooms)
        if (watched.has(roomId)) rooms.presence.set(roomId, names)
  }

  const undos = [
    client.on('room:presence', ({ roomId, names }) => {
      if (watched.has(roomId)) rooms.presence.set(roomId, names)
    }),
    client.on('connected', () => {
      watched.clear()
      void follow(rooms.watchedIds)
    }),
    client.on('status', ({ kind }) => {
      // Yesterday's names would be worse than none.
      if (kind !== 'online') rooms.presence.clear()
    }),
    watch(
      () => rooms.watchedIds,
      (wanted) => void follow(wanted)
    )
  ]
  return () => undos.forEach((undo) => undo())
}
