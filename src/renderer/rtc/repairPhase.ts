/** Where one link stands on the restart ladder, and what of it is told. */
import type { Repair, RepairCause, RepairStep } from './repair'

/**
 * 'watching': it may heal by itself. 'due': announced, and begun in a moment. 'acting': a step has been ordered.
 * 'verifying': connected again, but not known to carry.
 */
export type Phase =
  | { readonly kind: 'well' }
  | { readonly kind: 'watching'; readonly cause: RepairCause }
  | { readonly kind: 'due' | 'verifying'; readonly step: RepairStep; readonly cause: RepairCause }
  | {
      readonly kind: 'acting'
      readonly step: RepairStep
      readonly cause: RepairCause
      readonly isAgreed: boolean
    }

export const well: Phase = { kind: 'well' }

/** null for a phase in which nothing is being done. */
export function repairIn(phase: Phase, isSignalingUp: boolean): Repair | null {
  switch (phase.kind) {
    case 'well':
    case 'watching':
      return null
    case 'due':
    case 'acting':
      return { step: phase.step, cause: phase.cause, isWaiting: !isSignalingUp }
    case 'verifying':
      return { step: phase.step, cause: phase.cause, isWaiting: false }
  }
}

export function sameRepair(one: Repair | null, other: Repair | null): boolean {
  if (!one || !other) return one === other
  return one.step === other.step && one.cause === other.cause && one.isWaiting === other.isWaiting
}
