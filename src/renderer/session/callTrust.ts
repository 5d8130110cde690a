/** Who may be in one call and who they are, past what their cards say: its door, its moves, and the spoken codes. */
import type { DoorMessage } from '../rtc/linkMessages'
import type { Mesh } from '../rtc/mesh'
import type { SetTimer } from '../rtc/timer'
import type { RoomKey } from '../roomKeys'
import { fingerprintOf, type DeviceKey } from '../trust/deviceKey'
import { newRoomSecret, type RoomSecret } from '../trust/roomSecret'
import { Doors } from './doors'
import type { KnownParticipant } from './knownParticipant'
import { KnownOthers } from './knownOthers'
import type { MetDevices } from './metDevices'
import { Moves, type MovesOptions } from './moves'
import type { SealedRoom } from './sealedRoom'
import { SpokenCodes } from './spokenCodes'
import type { Stores } from './stores'

export interface CallTrustOptions {
  readonly room: Pick<SealedRoom, 'on' | 'lock' | 'answerKnock'>
  readonly roomKey: RoomKey
  /** null: the room has neither a lock nor anything to renew. */
  readonly secret: RoomSecret | null
  readonly device: Promise<DeviceKey>
  readonly met: MetDevices
  readonly stores: Pick<Stores, 'call' | 'roomSecrets' | 'toasts' | 'trust'>
  /** See DoorsOptions. */
  readonly door?: DoorMessage | null
  readonly onDoor?: () => void
  /** See MovesOptions. */
  readonly move: MovesOptions['move']
  readonly onRemoved: () => void
  readonly setTimer?: SetTimer
}

/** To be made before whoever else listens to the room. */
export class CallTrust {
  /** null in a room without a secret. */
  readonly doors: Doors | null
  readonly moves: Moves | null
  readonly #options: CallTrustOptions
  readonly #others: KnownOthers

  constructor(options: CallTrustOptions) {
    const { room, secret, device, stores } = options
    this.#options = options
    this.#others = new KnownOthers(room, stores.call.participants)
    const shared = { ...options, others: this.#others, trust: stores.trust }
    this.doors =
      secret === null
        ? null
        : new Doors({ ...shared, fingerprint: device.then(({ publicKey }) => fingerprintOf(publicKey)) })
    this.moves =
      secret === null
        ? null
        : new Moves({
            ...shared,
            mayMeet: (participant) => this.doors?.mayMeet(participant) ?? true,
            newSecret: () => newRoomSecret((bytes) => crypto.getRandomValues(bytes))
          })
  }

  mayMeet(participant: KnownParticipant): boolean {
    const isInside = this.doors?.mayMeet(participant) ?? true
    return isInside && !this.moves?.isDismissed(participant)
  }

  /**
   * Tells and hears over the links of a stay. To be called before anybody is met in it.
   *
   * @param recheck whoever may be met has changed
   * @returns its undo
   */
  attach(mesh: Mesh, { selfId, recheck }: { selfId: string; recheck: () => void }): () => void {
    const codes = new SpokenCodes({
      mesh,
      selfId,
      device: this.#options.device.then(({ publicKey }) => publicKey),
      others: this.#others,
      trust: this.#options.stores.trust,
      fillRandom: (bytes) => crypto.getRandomValues(bytes)
    })
    const undos = [this.doors?.attach(mesh, recheck), this.moves?.attach(mesh, recheck), () => codes.close()]
    return () => {
      for (const undo of undos) undo?.()
    }
  }

  /** The person says that it is them: from now on this device is known by this name. */
  accept(participantId: string): void {
    const { met, roomKey, stores } = this.#options
    const { displayName, fingerprint, standing } = this.#others.get(participantId) ?? {}
    if (!displayName || !fingerprint || !standing) return
    met.remember(roomKey, { displayName, fingerprint })
    stores.trust.identities.set(participantId, { standing, meeting: 'known' })
  }

  /** Idempotent. */
  close(): void {
    this.#others.close()
    this.doors?.close()
    this.moves?.close()
  }
}
