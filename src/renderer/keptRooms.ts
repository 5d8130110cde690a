/**
 * Rooms as they are kept: absolute, so that a favourite stays the room it is when the home server changes. Entries
 * of earlier versions carry no server and mean the home server.
 */
import * as v from 'valibot'
import { RoomId } from '../../signaling/protocol'
import { sievedArray } from './parseJson'
import { parseRoomKey, referenceOf, roomKeyOf } from './roomKeys'
import { roomWishes, type Favourite, type KnownRoom, type RecentRoom } from './stores/rooms'

const Server = v.pipe(
  v.string(),
  v.check((origin) => parseRoomKey(`any-room@${origin}`) !== null, 'not an origin')
)

const KeptRoom = v.object({
  id: RoomId,
  server: v.exactOptional(Server),
  label: v.pipe(v.string(), v.maxLength(64)),
  /** The secret itself is kept elsewhere; this says that there has to be one. */
  isPrivate: v.fallback(v.boolean(), false)
})
const KeptFavourite = v.object({ ...KeptRoom.entries, wish: v.fallback(v.picklist(roomWishes), 'show') })
const KeptRecentRoom = v.object({ ...KeptRoom.entries, lastJoinedAt: v.number() })

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
  const absolute = <Room extends KnownRoom>(
    room: Room
  ): Omit<Room, 'isPrivate'> & { server: string; isPrivate: boolean } => {
    const { roomId, serverUrl } = referenceOf(room.id, homeServer)
    return { ...room, id: roomId, server: serverUrl, isPrivate: room.isPrivate ?? false }
  }
  return { favourites: favourites.map(absolute), recent: recent.map(absolute) }
}

export function fromKept({ favourites, recent }: KeptRooms, homeServer: string): Rooms {
  const known = ({
    id,
    server = homeServer,
    label,
    isPrivate
  }: v.InferOutput<typeof KeptRoom>): KnownRoom => ({
    id: roomKeyOf({ roomId: id, serverUrl: server }, homeServer),
    label,
    ...(isPrivate && { isPrivate })
  })
  return {
    favourites: favourites.map((room) => ({ ...known(room), wish: room.wish })),
    recent: recent.map((room) => ({ ...known(room), lastJoinedAt: room.lastJoinedAt }))
  }
}
