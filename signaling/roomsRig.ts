/** For tests: a small state of rooms on a clock of its own, and what is asked of it. */
import { Rooms, type Arrival, type Claim, type Seat } from './rooms'
import { quiet } from './testRig'

/** @param now milliseconds */
export function smallRooms(now: () => number): Rooms {
  let lastId = 0
  return new Rooms({
    maxParticipants: 3,
    maxRooms: 2,
    newParticipantId: () => `participant-${(lastId += 1)}`,
    settleMs: 1_000,
    now
  })
}

export function arrival(change: Partial<Arrival> = {}): Arrival {
  return { roomId: 'kitchen', card: 'card-of-ada', state: quiet, heldBy: 'socket-1', claim: null, ...change }
}
export function claimOn(participantId: string, change: Partial<Claim> = {}): Claim {
  return { participantId, epoch: 1, isContinuing: true, isForeign: false, ...change }
}
export const seatOf = (participantId: string): Seat => ({ roomId: 'kitchen', participantId })
