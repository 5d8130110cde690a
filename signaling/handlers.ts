/** What each request does. Synchronous in type: an `await` between a check and its change does not compile. */
import { participantAudience, type RoomSocket } from './connection'
import type { IceGrants } from './ice'
import type { Knocks } from './knocks'
import type { ConnectionLimiter } from './limits'
import type { Membership } from './membership'
import type { PresenceBoard } from './presence'
import type { RequestName, RequestPayload, RequestReply } from './protocol'
import { Refused } from './refusal'
import type { ResumeTokens } from './resumeToken'
import type { Rooms, Seat } from './rooms'

export interface Caller {
  readonly socket: RoomSocket
  readonly limiter: ConnectionLimiter
}

export type Handlers = {
  /** @throws {Refused} when the answer is no */
  readonly [Name in RequestName]: (caller: Caller, payload: RequestPayload<Name>) => RequestReply<Name>
}

export interface HandlersOptions {
  readonly rooms: Rooms
  readonly membership: Membership
  readonly presence: PresenceBoard
  readonly knocks: Knocks
  readonly tokens: ResumeTokens
  readonly ice: IceGrants
  /** Stands for somebody who is in no room. */
  readonly newIceSubject: () => string
  readonly maxParticipants: number
  readonly isDraining: () => boolean
  readonly onSignalRelayed: () => void
}

/** Who may come in: asked at the door, decided inside. */
type DoorRequest = 'room:lock' | 'room:knock' | 'room:unknock' | 'room:answer'

export function createHandlers(options: HandlersOptions): Handlers {
  const { rooms, membership, presence, knocks, tokens, ice, maxParticipants } = options

  return {
    ...createDoorHandlers(options),

    'room:join': ({ socket }, payload) => {
      refuseWhileDraining(options)
      const { self, others, version, isContinued, othersSettleInMs, isLocked } = membership.join(
        socket,
        payload
      )
      const { roomId } = payload
      return {
        self,
        others: [...others],
        version,
        isContinued,
        othersSettleInMs,
        resumeToken: tokens.issue({ roomId, participantId: self.id, epoch: self.epoch }),
        ice: ice.grant(self.id),
        maxParticipants,
        isLocked,
        knocks: knocks.at(roomId)
      }
    },

    'room:leave': ({ socket }, { mayReturn }) => {
      membership.leave(socket, { mayReturn })
      return null
    },

    'room:watch': ({ socket }, { roomIds }) => {
      const watched = presence.watch(socket, roomIds)
      if (!watched) throw new Refused('invalidPayload', 'too many rooms watched on this connection')
      return { rooms: watched }
    },

    'room:unwatch': ({ socket }, { roomIds }) => {
      presence.unwatch(socket, roomIds)
      return null
    },

    'ice:get': ({ socket }) => ice.grant(membership.seatOf(socket)?.participantId ?? options.newIceSubject()),

    'signal:send': ({ socket, limiter }, { to, signal }) => {
      const { roomId, participantId } = seatOf(options, socket)
      // Absent participants count as present: Socket.IO keeps the signal for a connection that recovers.
      if (to === participantId || !rooms.has({ roomId, participantId: to }))
        throw new Refused('unknownParticipant', 'no such other participant in this room')
      if (!limiter.admitsSignalOf(signal.body.length))
        throw new Refused('rateLimited', 'too much to relay in a short time')
      socket.to(participantAudience(to)).emit('signal:received', { from: participantId, signal })
      options.onSignalRelayed()
      return null
    },

    'state:set': ({ socket }, { state }) => {
      const version = membership.setState(socket, state)
      if (version === null) throw notInRoom()
      return { version }
    }
  }
}

function createDoorHandlers(options: HandlersOptions): Pick<Handlers, DoorRequest> {
  const { membership, knocks } = options
  return {
    'room:lock': ({ socket }, { isLocked }) => {
      const version = membership.setLocked(socket, isLocked)
      if (version === null) throw notInRoom()
      return { version }
    },

    'room:knock': ({ socket }, payload) => {
      // It could be answered, but nobody could come in on the answer.
      refuseWhileDraining(options)
      return { knockId: knocks.knock(socket.id, membership.seatOf(socket), payload) }
    },

    'room:unknock': ({ socket }) => {
      knocks.end(socket.id)
      return null
    },

    'room:answer': ({ socket }, { knockId, isAdmitted }) => {
      knocks.answer(seatOf(options, socket).roomId, knockId, isAdmitted)
      return null
    }
  }
}

function seatOf({ membership }: HandlersOptions, socket: RoomSocket): Seat {
  const seat = membership.seatOf(socket)
  if (!seat) throw notInRoom()
  return seat
}

function notInRoom(): Refused {
  return new Refused('notInRoom', 'this connection is in no room')
}

function refuseWhileDraining({ isDraining }: HandlersOptions): void {
  if (isDraining()) throw new Refused('serverDraining', 'the service is about to stop')
}
