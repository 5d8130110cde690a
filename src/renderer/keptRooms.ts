/**
 * Rooms as they are kept: absolute, so that a favourite stays the room it is when the home server changes. Entries
 * of earlier versions carry no server and mean the home server.
 */
import * as v from 'valibot'
import { RoomId } from '../../signaling/protocol'
import { parseRoomKey, referenceOf, roomKeyOf } from './roomKeys'
import { roomWishes, type Favourite, type KnownRoom, type RecentRoom } from './stores/rooms'

const Server = v.pipe(
  v.string(),
  v.check((origin) => parseRoomKey(`any-room@${origin}`) !== null, 'not an origin')
)

const KeptRoom = v.object({
  id: RoomId,
  server: v.exactOptional(Server),
  label: v.pipe(v.string(), v.maxLength(64))
})
const KeptFavourite = v.object({ ...KeptRoom.entries, wish: v.fallback(v.picklist(roomWishes), 'show') })
const KeptRecentRoom = v.object({ ...KeptRoom.entries, lastJoinedAt: v.number() })

/** A list that loses its unreadable entries and keeps the rest. */
function sievedArray<Entry extends v.GenericSchema>(entry: Entry) {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((entries): v.InferOutput<Entry>[] =>
      entries.flatMap((candidate) => {
        const parsed = v.safeParse(entry, candidate)
        return parsed.success ? [parsed.output] : []
      })
    )
  )
}

export const KeptRooms = v.object({
  favourites: sievedArray(KeptFavourite),
  recent: sievedArray(KeptRecentRoom)
})
export type KeptRooms = v.InferOutput<typeof KeptRooms>

export interface Rooms {
  readonly favourites: readonly Favourite[]
  readonly recent: readonly RecentRoom[]
}

/** @param homeServer its origin */
export function toKept({ favourites, recent }: Rooms, homeServer: string): KeptRooms {
  const absolute = <Room extends KnownRoom>(room: Room): Room & { server: string } => {
    const { roomId, serverUrl } = referenceOf(room.id, homeServer)
    return { ...room, id: roomId, server: serverUrl }
  }
  return { favourites: favourites.map(absolute), recent: recent.map(absolute) }
}

export function fromKept({ favourites, recent }: KeptRooms, homeServer: string): Rooms {
  const keyOf = ({ id, server = homeServer }: v.InferOutput<typeof KeptRoom>): string =>
    roomKeyOf({ roomId: id, serverUrl: server }, homeServer)
  return {
    favourites: favourites.map((room) => ({ id: keyOf(room), label: room.label, wish: room.wish })),
    recent: recent.map((room) => ({
      id: keyOf(room),
      label: room.label,
      lastJoinedAt: room.lastJoinedAt
    }))
  }
}
