/**
 * Who is in which room: the service's whole state, and nothing but state.
 *
 * Synchronous on purpose. Membership is read and written in one go, so of any two participants exactly
 * one finds the other already inside; an `await` in between would let two arrivals miss each other.
 */
import type { Participant, ParticipantState } from './protocol'

/** One participant's place in one room. */
export interface Seat {
  readonly roomId: string
  readonly participantId: string
}

/** A proven claim to a seat held before. */
export interface Claim {
  readonly participantId: string
  /** The epoch the claim was made out for. */
  readonly epoch: number
  /** The links to the others are still alive. */
  readonly isContinuing: boolean
}

export interface Arrival {
  readonly roomId: string
  readonly displayName: string
  readonly state: ParticipantState
  /** The connection that will hold the seat. */
  readonly heldBy: string
  readonly claim: Claim | null
}

/** What the others have to be told about an arrival. */
export type ArrivalNews = 'joined' | 'state' | 'none'

export interface Entrance {
  readonly self: Participant
  /** In order of arrival; absent ones included, they are still inside. */
  readonly others: readonly Participant[]
  readonly version: number
  readonly isContinued: boolean
  readonly news: ArrivalNews
  /** The connection that held the seat until now, when it is another one. */
  readonly displaced: string | null
}

export type EntryRefusal = 'roomFull' | 'serverFull'

interface Place {
  readonly participant: Participant
  /** The connection that speaks for the participant; null while they are absent. */
  readonly heldBy: string | null
}

interface Room {
  /** Replacing a value keeps its position, so this stays in order of first arrival. */
  readonly places: Map<string, Place>
  /** One step per change the others are told of. */
  version: number
}

export interface RoomsOptions {
  readonly maxParticipants: number
  readonly maxRooms: number
  /** Makes a participant id nobody can guess. */
  readonly newParticipantId: () => string
}

export class Rooms {
  readonly #options: RoomsOptions
  readonly #rooms = new Map<string, Room>()

  constructor(options: RoomsOptions) {
    this.#options = options
  }

  get roomCount(): number {
    return this.#rooms.size
  }

  get participantCount(): number {
    let count = 0
    for (const room of this.#rooms.values()) count += room.places.size
    return count
  }

  /**
   * Whether `enter` may be called. A seat that is still there belongs to its participant, absent or
   * not, even in a full room.
   */
  refusalFor(roomId: string, participantId: string | null): EntryRefusal | null {
    const room = this.#rooms.get(roomId)
    if (!room) return this.#rooms.size < this.#options.maxRooms ? null : 'serverFull'
    if (participantId !== null && room.places.has(participantId)) return null
    return room.places.size < this.#options.maxParticipants ? null : 'roomFull'
  }

  /**
   * Takes a seat, making the room if need be. A claim keeps its id; it keeps its epoch too when the links
   * are alive and nobody has seen the participant leave or come back since, otherwise the epoch rises.
   *
   * @throws {Error} when `refusalFor` has not been asked
   */
  enter({ roomId, displayName, state, heldBy, claim }: Arrival): Entrance {
    if (this.refusalFor(roomId, claim?.participantId ?? null)) throw new Error('no seat to take')
    const room = this.#openRoom(roomId)
    const previous = claim ? room.places.get(claim.participantId) : undefined
    const isContinued =
      previous !== undefined && claim?.isContinuing === true && claim.epoch === previous.participant.epoch
    const knownEpoch = Math.max(claim?.epoch ?? 0, previous?.participant.epoch ?? 0)
    const self: Participant = {
      id: claim?.participantId ?? this.#options.newParticipantId(),
      displayName,
      epoch: isContinued ? knownEpoch : knownEpoch + 1,
      state
    }
    const news = newsOf(previous, { participant: self, heldBy })
    room.places.set(self.id, { participant: self, heldBy })
    if (news !== 'none') room.version += 1
    const holder = previous?.heldBy ?? null
    return {
      self,
      others: participantsOf(room).filter(({ id }) => id !== self.id),
      version: room.version,
      isContinued,
      news,
      displaced: holder === heldBy ? null : holder
    }
  }

  /** Gives the seat up. Returns the room's version after that, or null when there was no such seat. */
  leave({ roomId, participantId }: Seat): number | null {
    const room = this.#rooms.get(roomId)
    if (!room?.places.delete(participantId)) return null
    room.version += 1
    if (room.places.size === 0) this.#rooms.delete(roomId)
    return room.version
  }

  /** The connection lets go; the seat stays. Returns false when another connection holds it, or none. */
  release(seat: Seat, heldBy: string): boolean {
    return this.isHeldBy(seat, heldBy) && this.#setHolder(seat, null)
  }

  /** A connection takes up an absent participant's seat again. Returns false when that is not possible. */
  hold(seat: Seat, heldBy: string): boolean {
    const holder = this.#placeOf(seat)?.heldBy
    return (holder === null || holder === heldBy) && this.#setHolder(seat, heldBy)
  }

  /** The connection that speaks for a seat, null for an absent participant, undefined without such a seat. */
  holderOf(seat: Seat): string | null | undefined {
    return this.#placeOf(seat)?.heldBy
  }

  isHeldBy(seat: Seat, heldBy: string): boolean {
    return this.#placeOf(seat)?.heldBy === heldBy
  }

  has(seat: Seat): boolean {
    return this.#placeOf(seat) !== undefined
  }

  /** The participant's current connection epoch, or 0 without such a seat. */
  epochOf(seat: Seat): number {
    return this.#placeOf(seat)?.participant.epoch ?? 0
  }

  /** Returns whether anything changed and the room's version after that, or null without such a seat. */
  setState(seat: Seat, state: ParticipantState): { isChanged: boolean; version: number } | null {
    const room = this.#rooms.get(seat.roomId)
    const place = room?.places.get(seat.participantId)
    if (!room || !place) return null
    const isChanged = !isSameState(place.participant.state, state)
    if (isChanged) {
      room.places.set(seat.participantId, { ...place, participant: { ...place.participant, state } })
      room.version += 1
    }
    return { isChanged, version: room.version }
  }

  /** Display names in order of arrival; empty for a room nobody is in. */
  namesIn(roomId: string): readonly string[] {
    const room = this.#rooms.get(roomId)
    return room ? participantsOf(room).map(({ displayName }) => displayName) : []
  }

  #openRoom(roomId: string): Room {
    const known = this.#rooms.get(roomId)
    if (known) return known
    const room: Room = { places: new Map(), version: 0 }
    this.#rooms.set(roomId, room)
    return room
  }

  #placeOf({ roomId, participantId }: Seat): Place | undefined {
    return this.#rooms.get(roomId)?.places.get(participantId)
  }

  #setHolder(seat: Seat, heldBy: string | null): boolean {
    const room = this.#rooms.get(seat.roomId)
    const place = room?.places.get(seat.participantId)
    if (!room || !place) return false
    room.places.set(seat.participantId, { ...place, heldBy })
    return true
  }
}

/** A new connection is news even for an unchanged epoch: signals may have been lost between the two. */
function newsOf(previous: Place | undefined, now: Place): ArrivalNews {
  if (!previous || previous.heldBy !== now.heldBy) return 'joined'
  const [before, after] = [previous.participant, now.participant]
  if (before.epoch !== after.epoch || before.displayName !== after.displayName) return 'joined'
  return isSameState(before.state, after.state) ? 'none' : 'state'
}

function participantsOf(room: Room): readonly Participant[] {
  return [...room.places.values()].map(({ participant }) => participant)
}

function isSameState(one: ParticipantState, other: ParticipantState): boolean {
  return (
    one.microphone === other.microphone &&
    one.camera === other.camera &&
    one.share === other.share &&
    one.sharePaused === other.sharePaused &&
    one.hand === other.hand
  )
}
