/**
 * Keeps a service informed of which of its rooms we care about, and the store of who is inside them. The service knows
 * rooms by what their secrets make of their names, and passes on cards that only those secrets open.
 */
import { watch } from 'vue'
import { bounds, type Presence } from '../../../signaling/protocol'
import type { RoomKey } from '../roomKeys'
import { roomSealOf, type RoomSeal } from '../trust/roomSeal'
import type { RoomSecret } from '../trust/roomSecret'
import { readNames } from './knownParticipant'
import type { Service } from './services'
import type { Stores } from './stores'

/** A room of interest; with another secret it is another one. */
interface Wanted {
  readonly key: RoomKey
  readonly roomId: string
  readonly secret: RoomSecret | null
}

interface Watched {
  readonly key: RoomKey
  readonly seal: RoomSeal
  /** Of what was heard last: what was heard before it and is still being opened is of no interest any more. */
  heard: number
}

/** @returns the undo: nothing is watched afterwards, and nothing is known */
export function watchPresence(
  {
    client,
    keyOf
  }: Pick<Service, 'keyOf'> & { readonly client: Pick<Service['client'], 'on' | 'request' | 'status'> },
  { rooms, roomSecrets }: Pick<Stores, 'rooms' | 'roomSecrets'>
): () => void {
  /** What the connection that stands now has been asked to watch, by the ids that the service knows. */
  const watched = new Map<string, Watched>()
  const open = roomOpener()
  /** How often that has changed: whoever comes late with an older wish has none. */
  let turn = 0

  const wanted = (): Wanted[] => roomsOf({ keyOf }, { rooms, roomSecrets })

  function forget(wireIds: Iterable<string>): void {
    for (const wireId of wireIds) {
      const room = watched.get(wireId)
      if (room) rooms.presence.delete(room.key)
    }
  }

  async function show({ roomId: wireId, cards }: Presence): Promise<void> {
    const room = watched.get(wireId)
    if (!room) return
    const heard = (room.heard += 1)
    const names = await readNames({ cards }, room.seal)
    if (watched.get(wireId) === room && room.heard === heard) rooms.presence.set(room.key, names)
  }

  async function follow(interesting: readonly Wanted[]): Promise<void> {
    const ownTurn = (turn += 1)
    // More than that is refused as a whole; the room at whose door we stand and the favourites come first.
    const next = await open(interesting.slice(0, bounds.watchedRooms))
    if (ownTurn !== turn) return
    const gone = [...watched.keys()].filter((wireId) => !next.has(wireId))
    const fresh = [...next.keys()].filter((wireId) => !watched.has(wireId))
    forget(gone)
    for (const wireId of gone) watched.delete(wireId)
    if (gone.length > 0) void client.request('room:unwatch', { roomIds: gone })
    if (fresh.length === 0 || client.status.kind !== 'online') return
    for (const [wireId, room] of next) if (!watched.has(wireId)) watched.set(wireId, room)
    const reply = await client.request('room:watch', { roomIds: fresh })
    if (reply.ok) for (const presence of reply.value.rooms) void show(presence)
    else for (const wireId of fresh) watched.delete(wireId)
  }

  const undos = [
    client.on('room:presence', (presence) => void show(presence)),
    client.on('connected', () => {
      watched.clear()
      void follow(wanted())
    }),
    client.on('status', ({ kind }) => {
      // Yesterday's names would be worse than none.
      if (kind !== 'online') forget(watched.keys())
    }),
    watch(wanted, (now, before) => {
      if (JSON.stringify(now) !== JSON.stringify(before)) void follow(now)
    })
  ]
  return () => {
    turn += 1
    undos.forEach((undo) => undo())
    forget(watched.keys())
    watched.clear()
  }
}

/** The rooms of one service, the most important first. */
function roomsOf(
  { keyOf }: Pick<Service, 'keyOf'>,
  { rooms, roomSecrets }: Pick<Stores, 'rooms' | 'roomSecrets'>
): Wanted[] {
  return rooms.watchedIds.flatMap((key) => {
    const [roomId = ''] = key.split('@')
    // Without its key it would be another room of the same name.
    if (keyOf(roomId) !== key || roomSecrets.isKeyMissing(key)) return []
    return [{ key, roomId, secret: roomSecrets.secretOf(key) }]
  })
}

/** Deriving takes its time, and the same rooms are asked for again and again. @returns them by what the service knows them by */
function roomOpener(): (wanted: readonly Wanted[]) => Promise<ReadonlyMap<string, Watched>> {
  const seals = new Map<string, Promise<RoomSeal | null>>()
  const sealOf = ({ roomId, secret }: Wanted): Promise<RoomSeal | null> => {
    const name = `${roomId} ${secret ?? ''}`
    // Where what rooms are sealed with could not be loaded, nothing can be opened either.
    const seal = seals.get(name) ?? roomSealOf(secret, roomId).catch(() => null)
    seals.set(name, seal)
    return seal
  }
  return async (wanted) => {
    const opened = await Promise.all(wanted.map(sealOf))
    return new Map(
      wanted.flatMap(({ key }, at) => {
        const seal = opened[at]
        return seal ? [[seal.wireRoomId, { key, seal, heard: 0 }] as const] : []
      })
    )
  }
}
