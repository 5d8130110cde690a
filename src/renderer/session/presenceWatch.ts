/** Keeps a service informed of which of its rooms we care about, and the store of who is inside them. */
import { watch } from 'vue'
import { bounds } from '../../../signaling/protocol'
import type { Service } from './services'
import type { Stores } from './stores'

/** @returns the undo: nothing is watched afterwards, and nothing is known */
export function watchPresence(
  {
    client,
    keyOf
  }: Pick<Service, 'keyOf'> & { readonly client: Pick<Service['client'], 'on' | 'request' | 'status'> },
  { rooms }: Pick<Stores, 'rooms'>
): () => void {
  /** Ids that the connection that stands now has been asked to watch. */
  const watched = new Set<string>()
  /** Rooms of this service, the most important first. */
  const ownIds = (): string[] =>
    rooms.watchedIds.flatMap((key) => {
      const [roomId = ''] = key.split('@')
      return keyOf(roomId) === key ? [roomId] : []
    })

  function forget(roomIds: Iterable<string>): void {
    for (const roomId of roomIds) rooms.presence.delete(keyOf(roomId))
  }

  async function follow(interesting: readonly string[]): Promise<void> {
    // More than that is refused as a whole; the room at whose door we stand and the favourites come first.
    const wanted = interesting.slice(0, bounds.watchedRooms)
    const gone = [...watched].filter((id) => !wanted.includes(id))
    const fresh = wanted.filter((id) => !watched.has(id))
    for (const id of gone) watched.delete(id)
    forget(gone)
    if (gone.length > 0) void client.request('room:unwatch', { roomIds: gone })
    if (fresh.length === 0 || client.status.kind !== 'online') return
    for (const id of fresh) watched.add(id)
    const reply = await client.request('room:watch', { roomIds: fresh })
    if (!reply.ok) for (const id of fresh) watched.delete(id)
    else
      for (const { roomId, names } of reply.value.rooms)
        if (watched.has(roomId)) rooms.presence.set(keyOf(roomId), names)
  }

  const undos = [
    client.on('room:presence', ({ roomId, names }) => {
      if (watched.has(roomId)) rooms.presence.set(keyOf(roomId), names)
    }),
    client.on('connected', () => {
      watched.clear()
      void follow(ownIds())
    }),
    client.on('status', ({ kind }) => {
      // Yesterday's names would be worse than none.
      if (kind !== 'online') forget(watched)
    }),
    watch(ownIds, (wanted) => void follow(wanted))
  ]
  return () => {
    undos.forEach((undo) => undo())
    forget(watched)
    watched.clear()
  }
}
