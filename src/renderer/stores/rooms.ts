/** The rooms a person cares about: favourites in their order, recent ones newest first, and who is inside. */
import { defineStore } from 'pinia'
import { computed, ref, shallowReactive } from 'vue'
import { parseRoomKey, type RoomKey } from '../roomKeys'

/**
 * What Confab does about a favourite by itself: show who is inside, enter when the app starts, or enter when
 * somebody comes in. It never switches the camera on and always enters muted.
 */
export const roomWishes = ['show', 'joinAtStart', 'joinWhenOccupied'] as const
export type RoomWish = (typeof roomWishes)[number]

export interface KnownRoom {
  readonly id: RoomKey
  /** The person's own name for the room; falls back to the id. */
  readonly label: string
  /** Its link carries a secret. Absent: an open room. */
  readonly isPrivate?: true
}
export interface Favourite extends KnownRoom {
  readonly wish: RoomWish
}
export interface RecentRoom extends KnownRoom {
  /** Milliseconds since the Unix epoch. */
  readonly lastJoinedAt: number
}

const recentRoomsKept = 12

export const useRoomsStore = defineStore('rooms', () => {
  const favourites = ref<readonly Favourite[]>([])
  const recent = ref<readonly RecentRoom[]>([])
  /** Names inside each watched room; a missing entry means not known (yet, or the service is unreachable). */
  const presence = shallowReactive(new Map<RoomKey, readonly string[]>())

  /** Rooms whose links have carried a secret since the page began, in a list or not (yet). */
  const metPrivate = shallowReactive(new Set<RoomKey>())

  /** The room at whose door we stand. */
  const visitedId = ref<RoomKey | null>(null)

  /** In order of importance. A visit to another server is no reason to stay connected to it for good. */
  const watchedIds = computed(() => [
    ...new Set([
      ...(visitedId.value === null ? [] : [visitedId.value]),
      ...favourites.value.map(({ id }) => id),
      ...recent.value.map(({ id }) => id).filter((id) => !id.includes('@'))
    ])
  ])

  /** Stays true for as long as the room is known: a private one is never taken for an open one of the same name. */
  function isPrivate(id: RoomKey): boolean {
    const isListed = [...favourites.value, ...recent.value].some((room) => room.id === id && room.isPrivate)
    return isListed || metPrivate.has(id)
  }

  function markPrivate(id: RoomKey): void {
    metPrivate.add(id)
    const marked = <Room extends KnownRoom>(room: Room): Room =>
      room.id === id ? { ...room, isPrivate: true } : room
    favourites.value = favourites.value.map(marked)
    recent.value = recent.value.map(marked)
  }

  /** What every list has of a room. */
  function known(id: RoomKey): KnownRoom {
    return { id, label: labelOf(id), ...(isPrivate(id) && { isPrivate: true }) }
  }

  function isListed(id: RoomKey): boolean {
    return [...favourites.value, ...recent.value].some((room) => room.id === id)
  }

  function isFavourite(id: string): boolean {
    return favourites.value.some((room) => room.id === id)
  }

  function labelOf(id: string): string {
    const known = [...favourites.value, ...recent.value].find((room) => room.id === id)
    return known?.label || (parseRoomKey(id)?.roomId ?? id)
  }

  function toggleFavourite(id: string): void {
    favourites.value = isFavourite(id)
      ? favourites.value.filter((room) => room.id !== id)
      : [...favourites.value, { ...known(id), wish: 'show' }]
  }

  function rename(id: string, label: string): void {
    const renamed = <Room extends KnownRoom>(room: Room): Room => (room.id === id ? { ...room, label } : room)
    favourites.value = favourites.value.map(renamed)
    recent.value = recent.value.map(renamed)
  }

  function wishOf(id: string): RoomWish {
    return favourites.value.find((room) => room.id === id)?.wish ?? 'show'
  }

  /** Does nothing for a room that is no favourite. */
  function setWish(id: string, wish: RoomWish): void {
    favourites.value = favourites.value.map((room) => (room.id === id ? { ...room, wish } : room))
  }

  /** Moves a favourite up (-1) or down (+1); does nothing at the ends. */
  function moveFavourite(id: string, by: -1 | 1): void {
    const order = [...favourites.value]
    const from = order.findIndex((room) => room.id === id)
    const [room] = order.splice(from, 1)
    if (!room || from + by < 0) return
    order.splice(from + by, 0, room)
    favourites.value = order
  }

  /** @param joinedAt milliseconds since the epoch */
  function remember(id: string, joinedAt: number): void {
    const others = recent.value.filter((room) => room.id !== id)
    recent.value = [{ ...known(id), lastJoinedAt: joinedAt }, ...others].slice(0, recentRoomsKept)
  }

  function forget(id: string): void {
    recent.value = recent.value.filter((room) => room.id !== id)
    if (!isFavourite(id)) metPrivate.delete(id)
  }

  return {
    favourites,
    recent,
    presence,
    visitedId,
    watchedIds,
    isFavourite,
    isListed,
    isPrivate,
    markPrivate,
    labelOf,
    toggleFavourite,
    rename,
    wishOf,
    setWish,
    moveFavourite,
    remember,
    forget
  }
})
