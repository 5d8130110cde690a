/**
 * Who is in the call: what the service says of the room, and whoever it has lost sight of while their media still
 * arrives. One for each mesh, with the same end.
 */
import type { Participant } from '../../../signaling/protocol'
import type { LinkState } from '../rtc/peerLink'
import type { Mesh } from '../rtc/mesh'
import { browserTimer, type SetTimer } from '../rtc/timer'
import type { RoomLink, Snapshot } from './roomLink'
import type { Stores } from './stores'
import type { Voices } from './voices'

export interface AttendanceOptions {
  readonly mesh: Pick<Mesh, 'connect' | 'disconnect' | 'resync' | 'on'>
  readonly room: Pick<RoomLink, 'dropSignalsTo'>
  readonly voices: Pick<Voices, 'silence'>
  readonly stores: Pick<Stores, 'call' | 'toasts'>
  /** Ours, of the stay the mesh was made for. */
  readonly selfEpoch: number
  readonly setTimer?: SetTimer
}

/** Somebody out of sight whose link is not up for so long has gone. */
const goneAfterMs = 5_000
/** What a participant may be later than the service expects everybody to be back. */
const settleSlackMs = 2_000

interface Doubt {
  /** What is waited for: the others being back at a service that has just started, or the link coming up again. */
  readonly reason: 'settling' | 'link'
  readonly cancel: () => void
}

export class Attendance {
  readonly #options: AttendanceOptions
  readonly #setTimer: SetTimer
  /** Of everybody here, to tell a return from a repetition. */
  readonly #epochs = new Map<string, number>()
  /** Those out of sight about whom will be decided soon. */
  readonly #doubts = new Map<string, Doubt>()
  readonly #undo: () => void

  constructor(options: AttendanceOptions) {
    this.#options = options
    this.#setTimer = options.setTimer ?? browserTimer
    this.#undo = options.mesh.on('linkState', ({ participantId, state }) =>
      this.#follow(participantId, state)
    )
  }

  /** Takes the whole truth about the room, as far as the service knows it. */
  update({ others, isContinued, othersSettleInMs }: Snapshot): void {
    const present = new Set(others.map(({ id }) => id))
    for (const id of [...this.#options.stores.call.participants.keys()]) {
      if (present.has(id)) continue
      // Shown since before our own place was lost: they may only be on the way back, as we are.
      if (!this.#epochs.has(id)) this.#remove(id)
      else if (othersSettleInMs > 0) this.#waitFor(id, 'settling', othersSettleInMs + settleSlackMs)
      else this.#miss(id)
    }
    // Whoever is new to us in a stay that continued has arrived while we were not listening: they offer.
    for (const other of others) this.#welcome(other, isContinued ? 'answerer' : 'offerer')
  }

  /** Somebody came in, or back. A newcomer offers; whoever has been restored knows nobody who is new to them. */
  meet({ participant, isContinued }: { participant: Participant; isContinued: boolean }): void {
    const { id, displayName, epoch } = participant
    const { mesh, stores } = this.#options
    const isKnown = this.#epochs.has(id)
    if (this.#epochs.get(id) === epoch) mesh.resync(id)
    // Whoever continues may have a link to us left that we have given up.
    const isReplacing = isContinued && !isKnown
    this.#welcome(participant, isContinued ? 'offerer' : 'answerer', isReplacing)
    if (!isKnown) stores.toasts.show('info', 'participantJoined', { name: displayName })
  }

  /** Somebody left, or is only lost to the service, which is no reason to stop hearing them. */
  lose({ participantId, isLost }: { participantId: string; isLost: boolean }): void {
    if (!this.#epochs.has(participantId)) return
    if (isLost) this.#miss(participantId)
    else this.#part(participantId)
  }

  /** Idempotent. Says nothing of anybody. */
  close(): void {
    this.#undo()
    for (const { cancel } of this.#doubts.values()) cancel()
    this.#doubts.clear()
    this.#epochs.clear()
  }

  #welcome(participant: Participant, role: 'offerer' | 'answerer', isReplacing = false): void {
    const { mesh, room, voices, stores, selfEpoch } = this.#options
    const { id, displayName, epoch, state } = participant
    this.#settle(id)
    // A service that was restarted may know less than we do, and the other end goes by it: ours must not stay ahead.
    if (epoch < (this.#epochs.get(id) ?? epoch)) this.#remove(id)
    if (this.#epochs.get(id) === epoch && stores.call.participants.has(id))
      stores.call.updateParticipant(id, { displayName, ...state, isOutOfSight: false })
    else {
      // Signals for connections of an earlier epoch would only be dropped at the other end.
      room.dropSignalsTo(id)
      voices.silence(id)
      stores.call.putParticipant({ ...withoutMedia, id, displayName, ...state })
    }
    this.#epochs.set(id, epoch)
    mesh.connect({ participantId: id, role, epoch: selfEpoch + epoch, isReplacing })
  }

  /** The service does not know them (any more): they stay for as long as their link is up. */
  #miss(id: string): void {
    const { call } = this.#options.stores
    this.#settle(id)
    if (call.participants.get(id)?.link === 'connected') call.updateParticipant(id, { isOutOfSight: true })
    else this.#part(id)
  }

  #waitFor(id: string, reason: Doubt['reason'], forMs: number): void {
    this.#settle(id)
    this.#options.stores.call.updateParticipant(id, { isOutOfSight: true })
    const cancel = this.#setTimer(() => this.#miss(id), forMs)
    this.#doubts.set(id, { reason, cancel })
  }

  #settle(id: string): void {
    this.#doubts.get(id)?.cancel()
    this.#doubts.delete(id)
  }

  #follow(id: string, state: LinkState): void {
    if (!this.#options.stores.call.participants.get(id)?.isOutOfSight) return
    const doubt = this.#doubts.get(id)
    if (state === 'connected' && doubt?.reason === 'link') this.#settle(id)
    if (state !== 'connected' && !doubt) this.#waitFor(id, 'link', goneAfterMs)
  }

  #part(id: string): void {
    const { call, toasts } = this.#options.stores
    const participant = call.participants.get(id)
    if (participant) toasts.show('info', 'participantLeft', { name: participant.displayName })
    this.#remove(id)
  }

  #remove(id: string): void {
    const { mesh, room, voices, stores } = this.#options
    this.#settle(id)
    this.#epochs.delete(id)
    room.dropSignalsTo(id)
    stores.call.removeParticipant(id)
    mesh.disconnect(id)
    voices.silence(id)
  }
}

const withoutMedia = {
  link: 'connecting',
  microphoneStream: null,
  cameraStream: null,
  shareStream: null,
  shareAudioStream: null
} as const
