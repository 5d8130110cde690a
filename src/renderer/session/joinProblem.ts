/** Why a join did not happen or a call ended, as the interface tells it: one sentence per reason. */
import type { ClientRefusal, ConnectionStatus } from '../signaling/signalingClient'
import type { JoinProblem } from '../stores/call'

/** Whatever only a faulty client can cause is internal. */
export function problemOf(code: ClientRefusal['code'] | 'resumedElsewhere' | 'removed'): JoinProblem {
  switch (code) {
    case 'roomFull':
    case 'roomLocked':
    case 'serverFull':
    case 'serverDraining':
    case 'rateLimited':
    case 'resumedElsewhere':
    case 'removed':
      return code
    case 'unreachable':
      return 'serverUnreachable'
    case 'invalidPayload':
      return 'invalidRoom'
    case 'unknownRequest':
    case 'notInRoom':
    case 'unknownParticipant':
    // Only a knock is refused with these two.
    case 'notLocked':
    case 'doorCrowded':
    case 'unknownKnock':
    case 'internal':
      return 'internal'
  }
}

/** @param status of the service that could not be reached in time */
export function statusProblem(status: ConnectionStatus): JoinProblem {
  if (status.kind !== 'refused') return 'serverUnreachable'
  return status.code === 'tooManyErrors' ? 'rateLimited' : status.code
}
