/** Carries out what components ask about who may be in a room, and who they are. */
import type { TrustActions } from '../actions'
import type { CallTrust } from './callTrust'
import type { OwnKnock } from './ownKnock'
import type { Stores } from './stores'

export interface TrustParts {
  /** Of the call there is now. */
  readonly trust: () => CallTrust | null
  readonly ownKnock: OwnKnock
  readonly roomSecrets: Stores['roomSecrets']
}

/** All but what needs the platform; those are in appActions.ts. */
export function createTrustActions({
  trust,
  ownKnock,
  roomSecrets
}: TrustParts): Omit<TrustActions, 'newRoom' | 'openText' | 'setAccessToken'> {
  return {
    setLocked: (isLocked) => void trust()?.doors?.setLocked(isLocked),
    knock: (key) => void ownKnock.knock(key),
    stopKnocking: () => ownKnock.stop(),
    answerKnock: (knockId, isAdmitted) => void trust()?.doors?.answerKnock(knockId, isAdmitted),
    removeParticipant: async (participantId) => trust()?.moves?.renew({ without: participantId }),
    renewLink: async () => trust()?.moves?.renew({ without: null }),
    acceptDevice: (participantId) => trust()?.accept(participantId),
    takeOfferedKey: (key) => roomSecrets.takeOffer(key),
    dismissOfferedKey: (key) => roomSecrets.dismissOffer(key)
  }
}
