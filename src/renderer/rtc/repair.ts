/** The words for what is being done about a link that does not carry. */

/**
 * The rungs of the restart ladder, in order: ICE is restarted; restarted with fresh TURN credentials; restarted
 * through a relay only; the connection is made anew. 'stuck': all of that has failed, and is tried again now and then.
 */
export const repairSteps = ['restart', 'freshRestart', 'relayOnly', 'anew', 'stuck'] as const
export type RepairStep = (typeof repairSteps)[number]

/** What was observed: ICE gave up, ICE lost contact, media arrives in one direction only, or nothing ever came to be. */
export const repairCauses = ['failed', 'interrupted', 'oneWay', 'neverConnected'] as const
export type RepairCause = (typeof repairCauses)[number]

/** A repair under way. */
export interface Repair {
  readonly step: RepairStep
  readonly cause: RepairCause
  /** The service cannot be reached: it waits, as the two ends cannot speak to each other. */
  readonly isWaiting: boolean
}
