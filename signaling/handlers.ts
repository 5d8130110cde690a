/** What each request does. Synchronous in type: an `await` between a check and its change does not compile. */
import { participantAudience, type RoomSocket } from './connection'
import type { IceGrants } from './ice'
import type { ConnectionLimiter } from './limits'
import type { Membership } from './membership'
import type { PresenceBoard } from './presence'
import type { RequestName, RequestPayload, RequestReply, SignalBody } from './protocol'
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
  readonly tokens: ResumeTokens
  readonly ice: IceGrants
  /** Stands for somebody who is in no room. */
  readonly newIceSubject: () => string
  readonly maxParticipants: number
  readonly isDraining: () => boolean
  readonly onSignalRelayed: () => void
}

export function createHandlers(options: HandlersOptions): Handlers {
  const { rooms, membership, presence, tokens, ice, maxParticipants } = options

  const seatOf = (socket: RoomSocket): Seat => {
    const seat = membership.seatOf(socket)
    if (!seat) throw new Refused('notInRoom', 'this connection is in no room')
    return seat
  }

  return {
    'room:join': ({ socket }, payload) => {
      if (options.isDraining()) throw new Refused('serverDraining', 'the service is about to stop')
      const { self, others, version, isContinued, othersSettleInMs } = membership.join(socket, payload)
      const claim = { roomId: payload.roomId, participantId: self.id, epoch: self.epoch }
      return {
        self,
        others: [...others],
        version,
        isContinued,
        othersSettleInMs,
        resumeToken: tokens.issue(claim),
        ice: ice.grant(self.id),
        maxParticipants
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
      const { roomId, participantId } = seatOf(socket)
      // Absent participants count as present: Socket.IO keeps the signal for a connection that recovers.
      if (to === participantId || !rooms.has({ roomId, participantId: to }))
        throw new Refused('unknownParticipant', 'no such other participant in this room')
      if (!limiter.admitsSignalOf(sizeOf(signal.body)))
        throw new Refused('rateLimited', 'too much to relay in a short time')
      socket.to(participantAudience(to)).emit('signal:received', { from: participantId, signal })
      options.onSignalRelayed()
      return null
    },

    'state:set': ({ socket }, { state }) => {
      const version = membership.setState(socket, state)
      if (version === null) throw new Refused('notInRoom', 'this connection is in no room')
      return { version }
    }
  }
}

/** In UTF-16 code units. */
function sizeOf(body: SignalBody): number {
  switch (body.kind) {
    case 'description':
      return body.sdp.length
    case 'candidates':
      return body.candidates.reduce((sum, entry) => sum + (entry?.candidate.length ?? 0), 0)
    case 'offerWanted':
      return 0
    case 'message':
      return body.text.length
  }
}
