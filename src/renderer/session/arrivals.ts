/** Tells from who is inside rooms now and who was before when somebody has come into an empty one. */
import type { RoomKey } from '../roomKeys'

export interface Sight {
  /** Rooms that are looked at; others are forgotten. */
  readonly keys: readonly RoomKey[]
  /** Names inside; undefined while not known. */
  readonly namesIn: (key: RoomKey) => readonly string[] | undefined
  /** The room we are in or on the way into. */
  readonly ownRoom: RoomKey | null
  /** Milliseconds of any clock that runs forward. */
  readonly nowMs: number
}

/** Whoever comes right after we have left is part of the same company, or our own shadow in a late notice. */
const lullMs = 10_000

export class Arrivals {
  readonly #wasOccupied = new Map<RoomKey, boolean>()
  readonly #leftAtMs = new Map<RoomKey, number>()
  #ownRoom: RoomKey | null = null

  /**
   * An arrival is the step from empty to occupied. What is not known in between changes nothing, and a room seen for
   * the first time has no arrivals, whoever is inside.
   *
   * @returns rooms in which somebody has arrived since the last look
   */
  look({ keys, namesIn, ownRoom, nowMs }: Sight): ReadonlySet<RoomKey> {
    if (this.#ownRoom !== null && this.#ownRoom !== ownRoom) this.#leftAtMs.set(this.#ownRoom, nowMs)
    this.#ownRoom = ownRoom
    for (const key of [...this.#wasOccupied.keys()]) if (!keys.includes(key)) this.#wasOccupied.delete(key)
    const arrived = new Set<RoomKey>()
    for (const key of keys) {
      const names = namesIn(key)
      if (!names) continue
      const isOccupied = names.length > 0
      const isStep = isOccupied && this.#wasOccupied.get(key) === false
      this.#wasOccupied.set(key, isOccupied)
      const isLull = nowMs - (this.#leftAtMs.get(key) ?? -Infinity) < lullMs
      if (isStep && key !== ownRoom && !isLull) arrived.add(key)
    }
    return arrived
  }
}
