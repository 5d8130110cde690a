/** Whether a typed name can be shown to others, and if not, why. The rule itself is the protocol's. */
import * as v from 'valibot'
import { bounds, DisplayName } from '../../../signaling/protocol'

export type NameProblem = 'blank' | 'tooLong' | 'invisible'

/** In UTF-16 code units. */
export const maxNameLength = bounds.displayName

/** @param name outer spaces are forgiven: they are cut before the name is used */
export function nameProblem(name: string): NameProblem | null {
  const trimmed = name.trim()
  if (trimmed === '') return 'blank'
  if (trimmed.length > maxNameLength) return 'tooLong'
  return v.is(DisplayName, trimmed) ? null : 'invisible'
}
