/** The one thing to say about how far somebody in the call can be trusted: whatever matters most. Pure. */
import type { MessageKey } from '../../i18n'
import type { useTrustStore } from '../../stores/trust'

export type TrustWord = 'verified' | 'open' | 'foreign' | 'forged' | 'refused' | 'changed' | 'notAdmitted'

type Known = Pick<
  ReturnType<typeof useTrustStore>,
  'identities' | 'refusedSignals' | 'notAdmitted' | 'unheard'
>

/** @returns null before anything is known of them, or has been heard of them where that can prove something */
export function trustOf(
  { identities, refusedSignals, notAdmitted, unheard }: Known,
  id: string
): TrustWord | null {
  const { standing, meeting = null } = identities.get(id) ?? {}
  if (standing === 'foreign' || standing === 'forged') return standing
  if (notAdmitted.has(id)) return 'notAdmitted'
  if ((refusedSignals.get(id) ?? 0) > 0) return 'refused'
  if (meeting === 'changed') return 'changed'
  return unheard.has(id) ? null : (standing ?? null)
}

/** Something a person should look at; that nobody can be verified in an open room is said once, of the room. */
export function isTroubling(word: TrustWord | null): boolean {
  return word !== null && word !== 'verified' && word !== 'open'
}

/** There is no link to them, and will be none as things are. */
export function isKeptOut(word: TrustWord | null): boolean {
  return word === 'foreign' || word === 'forged' || word === 'notAdmitted'
}

export function wordKey(word: TrustWord): MessageKey {
  return `trust.word.${word}`
}
