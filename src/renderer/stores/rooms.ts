/** The rooms a person cares about: favourites in their order, recent ones newest first, and who is inside. */
import { defineStore } from 'pinia'
import { computed, ref, shallowReactive } from 'vue'
import * as v from 'valibot'
import { RoomId } from '../../../signaling/protocol'

const KnownRoom = v.object({
  id: RoomId,
  /** The person's own name for the room; falls back to the id. */
  label: v.pipe(v.string(), v.maxLength(64))
})
export type KnownRoom = v.InferOutput<typeof KnownRoom>

const RecentRoom = v.object({ ...KnownRoom.entries, lastJoinedAt: v.number() })
export type RecentRoom = v.InferOutput<typeof RecentRoom>

/** A list that loses its unreadable entries and keeps the rest. */
function sievedArray<Entry extends v.GenericSchema>(entry: Entry) {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((entries) =>
      entries.filter((candidate): candidate is v.InferOutput<Entry> => v.is(entry, candidate))
    )
  )
}

export const RoomsState = v.object({
  favourites: sievedArray(KnownRoom),
  recent: sievedArray(RecentRoom)
})
export type RoomsState = v.InferOutput<typeof RoomsState>

const recentRoomsKept = 12

export const useRoomsStore = defineStore('rooms', () => {
  const favourites = ref<readonly KnownRoom[]>([])
  const recent = ref<readonly RecentRoom[]>([])
  /** Names inside each watched room; a missing entry means not known (yet, or the service is unreachable). */
  const presence = shallowReactive(new Map<string, readonly string[]>())

  /** The room at whose door we stand. */
  const visitedId = ref<string | null>(null)

  const watchedIds = computed(() => [
    ...new Set([
      ...(visitedId.value === null ? [] : [visitedId.value]),
      ...[...favourites.value, ...recent.value].map((room) => room.id)
    ])
  ])

  function isFavourite(id: string): boolean {
    return favourites.value.some((room) => room.id === id)
  }

  function labelOf(id: string): string {
    const known = [...favourites.value, ...recent.value].find((room) => room.id === id)
    return known?.label || id
  }

  function toggleFavourite(id: string): void {
    favourites.value = isFavourite(id)
      ? favourites.value.filter((room) => room.id !== id)
      : [...favourites.value, { id, label: labelOf(id) }]
  }

  function rename(id: string, label: string): void {
    const renamed = <Room extends KnownRoom>(room: Room): Room => (room.id === id ? { ...room, label } : room)
    favourites.value = favourites.value.map(renamed)
    recent.value = recent.value.map(renamed)
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
    recent.value = [{ id, label: labelOf(id), lastJoinedAt: joinedAt }, ...others].slice(0, recentRoomsKept)
  }

  function forget(id: string): void {
    recent.value = recent.value.filter((room) => room.id !== id)
  }

  return {
    favourites,
    recent,
    presence,
    visitedId,
    watchedIds,
    isFavourite,
    labelOf,
    toggleFavourite,
    rename,
    moveFavourite,
    remember,
    forget
  }
})
