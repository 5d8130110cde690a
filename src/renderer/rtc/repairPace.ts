/**
 * How fast the restart ladder is climbed. Beginnings and deadlines are jittered, so that after an outage a whole mesh
 * does not renegotiate in one instant, and those of the answerer are later, so that normally the offerer alone acts;
 * nothing breaks when both do.
 */
import type { LinkRole } from './negotiation'
import type { RepairStep } from './repair'

/** In milliseconds. An interruption is often over before anybody could have agreed on anything. */
export const interruptedMs = 2_000
/** Counted from the last step forward: a machine on which many links are made at once takes long for each. */
export const neverConnectedMs = 15_000
export const restartMs = 3_000
const anewMs = 5_000
/** By how much the answerer is slower. */
const answererMs = 1_200
/** The most by which a beginning is put off, so that not all begin at once. */
const spreadMs = 250
/** Between two attempts when everything has failed: from, and at most. */
const stuckMs = { from: 15_000, to: 60_000 } as const

export class RepairPace {
  readonly #random: () => number

  /** @param random 0..1 */
  constructor(random: () => number) {
    this.#random = random
  }

  /** Until something is begun that both ends may begin, in milliseconds. */
  soonMs(): number {
    return this.#random() * spreadMs
  }

  /** Until a step is begun that has just been found necessary, in milliseconds. */
  startMs(role: LinkRole): number {
    return this.soonMs() + laterBy(role)
  }

  /**
   * How long a step has for its success, in milliseconds.
   *
   * @param stuckRounds attempts since everything had failed: each waits longer for the next
   */
  deadlineMs(step: RepairStep, role: LinkRole, stuckRounds = 0): number {
    if (step === 'stuck')
      return Math.min(stuckMs.to, stuckMs.from * 1.5 ** stuckRounds * (1 + this.#random()))
    return (step === 'anew' ? anewMs : restartMs) * (1 + this.#random() / 3) + laterBy(role)
  }
}

function laterBy(role: LinkRole): number {
  return role === 'answerer' ? answererMs : 0
}
