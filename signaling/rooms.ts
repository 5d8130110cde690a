/**
 * Who is in which room, and whether more may come in: state, and nothing but state.
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
  /** Proven by a token of another instance of the service: the one before a restart. */
  readonly isForeign: boolean
}

export interface Arrival {
  readonly roomId: string
  /** Sealed by the participant: kept and shown, never read. */
  readonly card: string
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
  /** For so long, others who are not here may still be on their way back; 0: these are all. */
  readonly othersSettleInMs: number
  readonly isLocked: boolean
  readonly news: ArrivalNews
  /** The connection that held the seat until now, when it is another one. */
  readonly displaced: string | null
}

/** Somebody who would come in: as much of an arrival as decides whether they may. */
export type Approach = Pick<Arrival, 'roomId' | 'heldBy' | 'claim'>
export type EntryRefusal = 'roomFull' | 'roomLocked' | 'serverFull'

/** The room's version after something was set: a step up when that changed anything. */
export interface Change {
  readonly isChanged: boolean
  readonly version: number
}

interface Place {
  readonly participant: Participant
  /** The connection that speaks for the participant; null while they are absent. */
  readonly heldBy: string | null
}

interface Room {
  /** Replacing a value keeps its position, so this stays in order of first arrival. */
  readonly places: Map<string, Place>
  /** By participant id, newest last: the epochs of those with a foreign claim, which is believed once. */
  readonly restored: Map<string, number>
  /** When everybody from before a restart has had the time to be back; null when nobody came from there. */
  settledAtMs: number | null
  /** Null: not locked. Otherwise the connections that were let in and have not come yet, newest last. */
  admitted: Set<string> | null
  /** One step per change the others are told of. */
  version: number
}

/** Far more than a restart brings back. Whoever collects tokens to get beyond it confuses only their own links. */
const maxRestored = 256
/** Per room. They come within seconds; who has been let in and never comes must not be kept for good. */
const maxAdmitted = 16

type Standing = Pick<Entrance, 'isContinued'> & Pick<Participant, 'epoch'>

export interface RoomsOptions {
  readonly maxParticipants: number
  readonly maxRooms: number
  /** Makes a participant id nobody can guess. */
  readonly newParticipantId: () => string
  /** How long after the first who came back from before a restart others may follow. */
  readonly settleMs: number
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
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
   * Whether `enter` may be called. A seat that is still there belongs to its participant, absent or not, even in
   * a full room. A lock keeps out everybody else, whatever claim they have: that only says that they were inside once,
   * perhaps long before. Those from before a restart are let in for as long as they may be on their way back.
   */
  refusalFor({ roomId, heldBy, claim }: Approach): EntryRefusal | null {
    const room = this.#rooms.get(roomId)
    if (!room) return this.#rooms.size < this.#options.maxRooms ? null : 'serverFull'
    if (claim && room.places.has(claim.participantId)) return null
    const isReturning = claim?.isForeign === true && this.#options.now() < (room.settledAtMs ?? 0)
    if (room.admitted && !isReturning && !room.admitted.has(heldBy)) return 'roomLocked'
    return room.places.size < this.#options.maxParticipants ? null : 'roomFull'
  }

  /**
   * Takes a seat, making the room if need be. A claim keeps its id; it keeps its epoch too when the links
   * are alive and nobody has seen the participant leave or come back since, otherwise the epoch rises.
   * Nobody here can have seen somebody from before a restart, so their word is taken for it, once.
   *
   * @throws {Error} when `refusalFor` has not been asked
   */
  enter({ roomId, card, state, heldBy, claim }: Arrival): Entrance {
    if (this.refusalFor({ roomId, heldBy, claim })) throw new Error('no seat to take')
    const room = this.#openRoom(roomId)
    const previous = claim ? room.places.get(claim.participantId) : undefined
    const { isContinued, epoch } = this.#standingOf(room, claim, previous)
    const id = claim?.participantId ?? this.#options.newParticipantId()
    const self: Participant = { id, card, epoch, state }
    const news = newsOf(previous, { participant: self, heldBy })
    room.places.set(self.id, { participant: self, heldBy })
    room.admitted?.delete(heldBy)
    if (news !== 'none') room.version += 1
    const holder = previous?.heldBy ?? null
    return {
      self,
      others: participantsOf(room).filter(({ id }) => id !== self.id),
      version: room.version,
      isContinued,
      othersSettleInMs: Math.max(0, Math.ceil((room.settledAtMs ?? 0) - this.#options.now())),
      isLocked: room.admitted !== null,
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
  setState(seat: Seat, state: ParticipantState): Change | null {
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

  /** By whoever has that seat; null without it. A new lock begins with nobody let in. */
  setLocked(seat: Seat, isLocked: boolean): Change | null {
    const room = this.#rooms.get(seat.roomId)
    if (!room?.places.has(seat.participantId)) return null
    const isChanged = isLocked !== (room.admitted !== null)
    if (isChanged) {
      room.admitted = isLocked ? new Set() : null
      room.version += 1
    }
    return { isChanged, version: room.version }
  }

  /** The lock goes with the last participant: a room nobody is in is not locked. */
  isLocked(roomId: string): boolean {
    return (this.#rooms.get(roomId)?.admitted ?? null) !== null
  }

  /** Lets a connection into a locked room, once; it may be a recovered one by then. */
  admit(roomId: string, heldBy: string): void {
    const admitted = this.#rooms.get(roomId)?.admitted
    if (!admitted) return
    admitted.add(heldBy)
    dropOldestBeyond(admitted, maxAdmitted)
  }

  /** In order of arrival; empty for a room nobody is in. */
  cardsIn(roomId: string): readonly string[] {
    const room = this.#rooms.get(roomId)
    return room ? participantsOf(room).map(({ card }) => card) : []
  }

  #openRoom(roomId: string): Room {
    const known = this.#rooms.get(roomId)
    if (known) return known
    const room: Room = {
      places: new Map(),
      restored: new Map(),
      settledAtMs: null,
      admitted: null,
      version: 0
    }
    this.#rooms.set(roomId, room)
    return room
  }

  /** What a claim is worth; takes note of what must not be believed a second time. */
  #standingOf(room: Room, claim: Claim | null, previous: Place | undefined): Standing {
    if (!claim) return { isContinued: false, epoch: 1 }
    const { participantId, isContinuing, isForeign } = claim
    const seenEpoch = previous?.participant.epoch ?? room.restored.get(participantId)
    const isUnseen = isForeign && seenEpoch === undefined
    const isContinued = isContinuing && (isUnseen || (previous !== undefined && claim.epoch === seenEpoch))
    const epoch = Math.max(claim.epoch, seenEpoch ?? 0) + (isContinued ? 0 : 1)
    if (isForeign || room.restored.has(participantId)) remember(room.restored, participantId, epoch)
    if (isUnseen && isContinued) room.settledAtMs ??= this.#options.now() + this.#options.settleMs
    return { isContinued, epoch }
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
  if (before.epoch !== after.epoch || before.card !== after.card) return 'joined'
  return isSameState(before.state, after.state) ? 'none' : 'state'
}

function remember(restored: Map<string, number>, participantId: string, epoch: number): void {
  restored.delete(participantId)
  restored.set(participantId, epoch)
  dropOldestBeyond(restored, maxRestored)
}

function dropOldestBeyond(kept: Map<string, unknown> | Set<string>, maxSize: number): void {
  const [oldest] = kept.keys()
  if (kept.size > maxSize && oldest !== undefined) kept.delete(oldest)
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
