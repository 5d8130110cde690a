/**
 * Connections taking, keeping and giving up seats, and the notices everybody else gets about it.
 *
 * A participant is not a connection: the seat outlives a lost connection for a grace time, and whoever
 * brings its resume token takes it over. Everything here happens within one turn of the event loop.
 */
import { participantAudience, roomAudience, type RoomServer, type RoomSocket } from './connection'
import type { Knocks } from './knocks'
import type { PresenceBoard } from './presence'
import type { ParticipantState, RequestPayload } from './protocol'
import { Refused } from './refusal'
import type { ResumeTokens } from './resumeToken'
import type { Claim, Entrance, Rooms, Seat } from './rooms'

export interface MembershipOptions {
  readonly server: RoomServer
  readonly rooms: Rooms
  readonly presence: PresenceBoard
  readonly knocks: Knocks
  readonly tokens: ResumeTokens
  /** How long a participant whose connection broke stays inside. */
  readonly graceMs: number
  /** How long the seat of a page that may be reloading is kept. */
  readonly returnGraceMs: number
  readonly isDraining: () => boolean
}

interface Absence {
  readonly forMs: number
  /** What it is, should it last: the service has lost sight of somebody, or they had said they would go. */
  readonly isLost: boolean
}

export class Membership {
  readonly #options: MembershipOptions
  /** By participant id; running out means they have left. */
  readonly #absences = new Map<string, NodeJS.Timeout>()
  #isClosed = false

  constructor(options: MembershipOptions) {
    this.#options = options
  }

  /** The seat the connection speaks for, or null. */
  seatOf(socket: RoomSocket): Seat | null {
    const { seat } = socket.data
    return seat && this.#options.rooms.isHeldBy(seat, socket.id) ? seat : null
  }

  /**
   * Takes a seat for the connection. Incumbents hear of it before the caller can acknowledge the newcomer,
   * and Socket.IO keeps the order per connection: nobody gets a signal from a participant unknown to them.
   *
   * @throws {Refused} with roomFull, roomLocked or serverFull, nothing having changed
   */
  join(socket: RoomSocket, payload: RequestPayload<'room:join'>): Entrance {
    const { rooms, presence, knocks } = this.#options
    const { roomId, card, state } = payload
    const current = this.seatOf(socket)
    const approach = { roomId, heldBy: socket.id, claim: this.#claimOf(payload, current) }
    const refusal = rooms.refusalFor(approach)
    if (refusal) throw new Refused(refusal, 'there is no way in at the moment')

    if (current && current.participantId !== approach.claim?.participantId)
      this.leave(socket, { mayReturn: false })
    // Before the seat is taken: whoever goes in waits nowhere any more, and is not told so.
    knocks.end(socket.id)
    const entrance = rooms.enter({ ...approach, card, state })
    const seat: Seat = { roomId, participantId: entrance.self.id }
    if (entrance.displaced !== null) this.#turnOut(entrance.displaced)
    this.#settle(socket, seat)
    this.#announce(socket, seat, entrance)
    presence.update(roomId)
    return entrance
  }

  /** Does nothing for a connection without a seat. */
  leave(socket: RoomSocket, { mayReturn }: { readonly mayReturn: boolean }): void {
    const seat = this.seatOf(socket)
    if (!seat) return
    socket.data.seat = null
    void socket.leave(roomAudience(seat.roomId))
    void socket.leave(participantAudience(seat.participantId))
    const farewell = { isLost: false }
    if (mayReturn) this.#awaitReturn(socket, seat, { forMs: this.#options.returnGraceMs, ...farewell })
    else this.#depart(seat, farewell)
  }

  /** Returns the room's version after the change, or null for a connection without a seat. */
  setState(socket: RoomSocket, state: ParticipantState): number | null {
    const seat = this.seatOf(socket)
    const change = seat && this.#options.rooms.setState(seat, state)
    if (!change) return null
    const { isChanged, version } = change
    if (isChanged) {
      const { roomId, participantId } = seat
      socket.to(roomAudience(roomId)).emit('room:state', { participantId, state, version })
    }
    return version
  }

  /** Returns the room's version after the change, or null for a connection without a seat. */
  setLocked(socket: RoomSocket, isLocked: boolean): number | null {
    const { rooms, knocks } = this.#options
    const seat = this.seatOf(socket)
    const change = seat && rooms.setLocked(seat, isLocked)
    if (!change) return null
    const { isChanged, version } = change
    if (isChanged) {
      socket.to(roomAudience(seat.roomId)).emit('room:lock', { isLocked, version })
      knocks.update(seat.roomId)
    }
    return version
  }

  /** The connection is gone without a word; the participant may be back in a moment. */
  onDisconnected(socket: RoomSocket): void {
    if (this.#isClosed) return
    this.#options.knocks.end(socket.id)
    const seat = this.seatOf(socket)
    if (!seat) return
    this.#awaitReturn(socket, seat, { forMs: this.#options.graceMs, isLost: true })
  }

  /** Socket.IO has restored a lost connection: the same id, the same data, what was missed already resent. */
  onRecovered(socket: RoomSocket): void {
    const { seat } = socket.data
    if (seat && this.#options.rooms.hold(seat, socket.id)) {
      this.#settle(socket, seat)
      return
    }
    // The seat went to another connection, or nobody's, while this one was away.
    socket.data.seat = null
    for (const audience of socket.rooms) {
      const isOfSeat = audience.startsWith(roomAudience('')) || audience.startsWith(participantAudience(''))
      if (isOfSeat) void socket.leave(audience)
    }
    if (seat && this.#options.rooms.has(seat)) this.#turnOut(socket.id)
  }

  /** Stops all grace times; nobody is told anything any more. Idempotent. */
  close(): void {
    this.#isClosed = true
    for (const timer of this.#absences.values()) clearTimeout(timer)
    this.#absences.clear()
  }

  #claimOf({ roomId, resume }: RequestPayload<'room:join'>, current: Seat | null): Claim | null {
    const proven = resume && this.#options.tokens.read(resume.token)
    if (proven?.roomId === roomId) {
      const { participantId, epoch, isForeign } = proven
      return { participantId, epoch, isForeign, isContinuing: resume?.isContinuing ?? false }
    }
    // A connection that joins its own room anew without a token is still the same person.
    if (current?.roomId !== roomId) return null
    const { participantId } = current
    const epoch = this.#options.rooms.epochOf(current)
    return { participantId, epoch, isForeign: false, isContinuing: false }
  }

  #settle(socket: RoomSocket, seat: Seat): void {
    this.#endAbsence(seat.participantId)
    socket.data.seat = seat
    void socket.join([roomAudience(seat.roomId), participantAudience(seat.participantId)])
  }

  #announce(socket: RoomSocket, { roomId }: Seat, { news, self, isContinued, version }: Entrance): void {
    const others = socket.to(roomAudience(roomId))
    switch (news) {
      case 'joined':
        others.emit('room:joined', { participant: self, isContinued, version })
        break
      case 'state':
        others.emit('room:state', { participantId: self.id, state: self.state, version })
        break
      case 'none':
        break
    }
  }

  #awaitReturn(socket: RoomSocket, seat: Seat, { forMs, isLost }: Absence): void {
    if (!this.#options.rooms.release(seat, socket.id)) return
    this.#endAbsence(seat.participantId)
    this.#absences.set(
      seat.participantId,
      setTimeout(() => {
        // A draining service takes nobody back, but the next one will: the others must not be told otherwise.
        if (!isLost || !this.#options.isDraining()) this.#depart(seat, { isLost })
      }, forMs)
    )
  }

  #endAbsence(participantId: string): void {
    clearTimeout(this.#absences.get(participantId))
    this.#absences.delete(participantId)
  }

  #depart(seat: Seat, { isLost }: Pick<Absence, 'isLost'>): void {
    const { server, rooms, presence, knocks } = this.#options
    this.#endAbsence(seat.participantId)
    const version = rooms.leave(seat)
    if (version === null) return
    const { participantId } = seat
    server.to(roomAudience(seat.roomId)).emit('room:left', { participantId, isLost, version })
    presence.update(seat.roomId)
    knocks.update(seat.roomId)
  }

  /** Closes a connection whose seat another one has taken over; nobody leaves by that. */
  #turnOut(socketId: string): void {
    const socket = this.#options.server.sockets.sockets.get(socketId)
    socket?.emit('connection:refused', { code: 'resumedElsewhere' })
    socket?.disconnect(true)
  }
}
