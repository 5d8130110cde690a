/** Who the others are, by what their cards have proved, for as long as they may be here. */
import type { Stores } from './stores'
import { isProven, type KnownParticipant } from './knownParticipant'
import type { SealedRoom } from './sealedRoom'

export class KnownOthers {
  readonly #byId = new Map<string, KnownParticipant>()
  readonly #shown: Stores['call']['participants']
  readonly #undos: readonly (() => void)[]

  /** To be made before whoever asks it hears of the room's events. */
  constructor(room: Pick<SealedRoom, 'on'>, shown: Stores['call']['participants']) {
    this.#shown = shown
    this.#undos = [
      room.on('snapshot', ({ others, isContinued }) => {
        // Whoever the service has lost sight of may still be here; in another stay nobody is.
        if (!isContinued) this.#byId.clear()
        for (const other of others) this.#byId.set(other.id, other)
      }),
      room.on('joined', ({ participant }) => this.#byId.set(participant.id, participant)),
      room.on('left', ({ participantId, isLost }) => !isLost && this.#byId.delete(participantId))
    ]
  }

  get(participantId: string): KnownParticipant | null {
    return this.#byId.get(participantId) ?? null
  }

  /** Whoever the person sees in the call and whose card proves who they are. */
  present(): KnownParticipant[] {
    return [...this.#byId.values()].filter((other) => this.#shown.has(other.id) && isProven(other))
  }

  /** Idempotent. */
  close(): void {
    for (const undo of this.#undos) undo()
  }
}
