/** Those of whom the service says that they are inside, without whoever cannot be: a service may say anything. */
import type { PairSeal } from '../trust/pairSeal'
import type { KnownParticipant } from './knownParticipant'

export interface Other {
  readonly participant: KnownParticipant
  /** null: nothing could be agreed with them. */
  readonly pair: PairSeal | null
}

/** Ourselves, in this stay. */
export interface Self {
  readonly id: string | null
  /** See KnownParticipant. */
  readonly stay: string
}

/** Many more than can be in a call; everybody else is ignored. */
export const maxOthers = 32

export class OthersInside {
  readonly #byId = new Map<string, Other>()

  get(participantId: string): Other | null {
    return this.#byId.get(participantId) ?? null
  }

  /**
   * Takes somebody in, or in place of whoever had their id. Refuses ourselves, a stay that is here under another id,
   * and whoever is one too many: those already here stay as they are.
   *
   * @returns whether they are inside now
   */
  take(other: Other, self: Self): boolean {
    const { id, stay } = other.participant
    if (id === self.id || stay === self.stay) return false
    if (!this.#byId.has(id) && this.#byId.size >= maxOthers) return false
    const isElsewhere = [...this.#byId.values()].some(
      ({ participant }) => stay !== null && participant.stay === stay && participant.id !== id
    )
    if (isElsewhere) return false
    this.#byId.set(id, other)
    return true
  }

  delete(participantId: string): void {
    this.#byId.delete(participantId)
  }

  clear(): void {
    this.#byId.clear()
  }
}
