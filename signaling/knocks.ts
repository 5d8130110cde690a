/**
 * Who waits at the doors of locked rooms, and what they and those inside are told about it.
 *
 * A knock is a connection's, not a participant's: it ends with the connection, even with one that will be recovered,
 * because nobody should open to somebody who may not be there; whoever still waits knocks again. Having been let in
 * is kept by `Rooms` and does survive a recovery. Synchronous throughout, like everything that decides who is inside.
 */
import { roomAudience, type RoomServer } from './connection'
import { bounds, type Knock, type RequestPayload } from './protocol'
import { Refused } from './refusal'
import type { Rooms, Seat } from './rooms'

interface Waiting {
  readonly roomId: string
  readonly connectionId: string
  readonly knock: Knock
}

export interface KnocksOptions {
  readonly server: RoomServer
  readonly rooms: Rooms
  /** Makes a knock id nobody can guess. */
  readonly newKnockId: () => string
}

export class Knocks {
  readonly #options: KnocksOptions
  readonly #byConnection = new Map<string, Waiting>()
  /** By room id, then by knock id in order of knocking; no entry where nobody waits. */
  readonly #doors = new Map<string, Map<string, Waiting>>()

  constructor(options: KnocksOptions) {
    this.#options = options
  }

  /** Those who wait at the door of a room, in order of knocking. */
  at(roomId: string): Knock[] {
    return [...(this.#doors.get(roomId)?.values() ?? [])].map(({ knock }) => knock)
  }

  /**
   * Asks those inside for a connection to be let in, in place of what it asked before, wherever that was.
   *
   * @param seat the one the connection has; null: none
   * @returns the knock's id
   * @throws {Refused} with notLocked or doorCrowded; an earlier knock stands then
   */
  knock(connectionId: string, seat: Seat | null, { roomId, card }: RequestPayload<'room:knock'>): string {
    const { server, rooms, newKnockId } = this.#options
    const isKeptOut = rooms.refusalFor({ roomId, heldBy: connectionId, claim: null }) === 'roomLocked'
    if (!isKeptOut || seat?.roomId === roomId)
      throw new Refused('notLocked', 'there is no lock between this connection and that room')
    const isHereAlready = this.#byConnection.get(connectionId)?.roomId === roomId
    const othersCount = (this.#doors.get(roomId)?.size ?? 0) - (isHereAlready ? 1 : 0)
    if (othersCount >= bounds.knocksPerRoom) throw new Refused('doorCrowded', 'too many wait at that door')

    this.end(connectionId)
    const knock: Knock = { knockId: newKnockId(), card }
    this.#add({ roomId, connectionId, knock })
    server.to(roomAudience(roomId)).emit('room:knocked', knock)
    return knock.knockId
  }

  /**
   * Answers for everybody inside a room.
   *
   * @throws {Refused} with unknownKnock when nobody waits there under that id, or no longer
   */
  answer(roomId: string, knockId: string, isAdmitted: boolean): void {
    const waiting = this.#doors.get(roomId)?.get(knockId)
    if (!waiting) throw new Refused('unknownKnock', 'nobody waits at this door under that id')
    if (isAdmitted) this.#options.rooms.admit(roomId, waiting.connectionId)
    this.#tellAnswer(waiting, isAdmitted)
  }

  /** The connection no longer waits. Does nothing when it did not. */
  end(connectionId: string): void {
    const waiting = this.#byConnection.get(connectionId)
    if (waiting) this.#remove(waiting)
  }

  /** To be called when a room may no longer be locked: then whoever waits there can come in. */
  update(roomId: string): void {
    if (this.#options.rooms.isLocked(roomId)) return
    for (const waiting of this.#doors.get(roomId)?.values() ?? []) this.#tellAnswer(waiting, true)
  }

  #tellAnswer(waiting: Waiting, isAdmitted: boolean): void {
    const { roomId, connectionId } = waiting
    this.#remove(waiting)
    // Every connection is an audience of its own, under its id; kept for it by Socket.IO should it be recovered.
    this.#options.server.to(connectionId).emit('knock:answered', { roomId, isAdmitted })
  }

  #add(waiting: Waiting): void {
    const { roomId, connectionId, knock } = waiting
    const door = this.#doors.get(roomId) ?? new Map<string, Waiting>()
    this.#doors.set(roomId, door.set(knock.knockId, waiting))
    this.#byConnection.set(connectionId, waiting)
  }

  #remove({ roomId, connectionId, knock: { knockId } }: Waiting): void {
    const door = this.#doors.get(roomId)
    door?.delete(knockId)
    if (door?.size === 0) this.#doors.delete(roomId)
    this.#byConnection.delete(connectionId)
    this.#options.server.to(roomAudience(roomId)).emit('room:knockEnded', { knockId })
  }
}
