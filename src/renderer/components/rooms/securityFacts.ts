/** What is true of a room's security, as sentences: nothing here may promise more than the code keeps. Pure. */
import type { MessageKey } from '../../i18n'
import type { SecretKeeping } from '../../stores/roomSecrets'
import type { RoomPrivacy } from '../basics/roomPrivacy'

export interface SecurityFacts {
  readonly privacy: RoomPrivacy
  /** How keys are kept on this machine. */
  readonly keeping: SecretKeeping
  readonly isDesktop: boolean
  /** Whether the page itself came encrypted, or from this machine. */
  readonly isPageSecure: boolean
  /** Whether the room's server has a relay; null while that is not known. */
  readonly hasRelay: boolean | null
  readonly alwaysRelay: boolean
}

export interface SecuritySection {
  readonly title: MessageKey
  readonly sentences: readonly MessageKey[]
}

export function securitySections(facts: SecurityFacts): readonly SecuritySection[] {
  return [
    { title: 'security.server.title', sentences: serverSentences(facts) },
    { title: 'security.way.title', sentences: waySentences(facts) },
    // Of a key that is not here, or does not exist, there is nothing to say.
    ...(facts.privacy === 'private'
      ? [{ title: 'security.key.title', sentences: [keyKey(facts)] } as const]
      : [])
  ]
}

function serverSentences({ privacy, isDesktop, isPageSecure }: SecurityFacts): readonly MessageKey[] {
  const isOpen = privacy === 'open'
  return [
    isOpen ? 'security.server.names' : 'security.server.who',
    // The page was asked for by its address, and of that only the key stays behind the `#`.
    ...(isOpen || isDesktop ? [] : (['security.server.path'] as const)),
    'security.server.when',
    'security.server.state',
    'security.server.amount',
    isOpen ? 'security.server.could' : 'security.server.cannot',
    // The keys are as safe as the code that uses them.
    ...(isDesktop ? [] : (['security.server.page'] as const)),
    ...(isPageSecure ? [] : (['security.server.insecurePage'] as const))
  ]
}

function waySentences({ hasRelay, alwaysRelay }: SecurityFacts): readonly MessageKey[] {
  if (alwaysRelay && hasRelay === false) return ['settings.noRelay']
  if (alwaysRelay) return ['security.way.always']
  if (hasRelay === false) return ['security.way.direct', 'security.way.noRelay']
  return hasRelay ? ['security.way.direct', 'security.way.relay'] : ['security.way.direct']
}

function keyKey({ keeping, isDesktop }: SecurityFacts): MessageKey {
  return isDesktop || keeping === 'protected' ? `security.key.${keeping}` : `security.key.${keeping}Browser`
}
