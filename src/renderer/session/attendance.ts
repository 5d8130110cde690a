/**
 * Who is in the call: what the service says of the room, as far as cards prove it, and whoever it has lost sight of
 * while their media still arrives. One for each mesh, with the same end.
 */
import type { RoomKey } from '../roomKeys'
import type { LinkState } from '../rtc/peerLink'
import type { Mesh } from '../rtc/mesh'
import { browserTimer, type SetTimer } from '../rtc/timer'
import { isProven, linkEpochOf, type KnownParticipant } from './knownParticipant'
import type { MetDevices } from './metDevices'
import type { KnownSnapshot, SealedRoom } from './sealedRoom'
import type { Stores } from './stores'
import type { Voices } from './voices'

export interface AttendanceOptions {
  readonly mesh: Pick<Mesh, 'connect' | 'disconnect' | 'resync' | 'on'>
  readonly room: Pick<SealedRoom, 'dropSignalsTo'>
  readonly voices: Pick<Voices, 'silence'>
  readonly stores: Pick<Stores, 'call' | 'toasts' | 'trust'>
  readonly roomKey: RoomKey
  readonly met: Pick<MetDevices, 'meetingOf' | 'remember'>
  /** Asked before there is a link to anybody, and again at `recheck()`; without it, everybody may be met. */
  readonly mayMeet?: (participant: KnownParticipant) => boolean
  /** Ours, of the stay the mesh was made for. */
  readonly selfEpoch: number
  readonly setTimer?: SetTimer
}

/** Somebody out of sight whose link is not up for so long has gone. */
const goneAfterMs = 5_000
/** What a participant may be later than the service expects everybody to be back. */
const settleSlackMs = 2_000

/** Somebody here. */
interface Present {
  readonly participant: KnownParticipant
  /** Ours, between the two of us. */
  readonly role: 'offerer' | 'answerer'
  readonly isReplacing: boolean
  readonly isWelcome: boolean
}

interface Doubt {
  /** What is waited for: the others being back at a service that has just started, or the link coming up again. */
  readonly reason: 'settling' | 'link'
  readonly cancel: () => void
}

export class Attendance {
  readonly #options: AttendanceOptions
  readonly #setTimer: SetTimer
  readonly #present = new Map<string, Present>()
  /** Those out of sight about whom will be decided soon. */
  readonly #doubts = new Map<string, Doubt>()
  /** Those whose coming is said once they have proved that it is them. */
  readonly #unannounced = new Set<string>()
  readonly #undo: () => void

  constructor(options: AttendanceOptions) {
    this.#options = options
    this.#setTimer = options.setTimer ?? browserTimer
    this.#undo = options.mesh.on('linkState', ({ participantId, state }) =>
      this.#follow(participantId, state)
    )
  }

  /** Takes the whole truth about the room, as far as the service knows it. */
  update({ others, isContinued, othersSettleInMs }: KnownSnapshot): void {
    const present = new Set(others.map(({ id }) => id))
    for (const id of [...this.#options.stores.call.participants.keys()]) {
      if (present.has(id)) continue
      // Shown since before our own place was lost: they may only be on the way back, as we are.
      if (!this.#present.has(id)) this.#remove(id)
      else if (othersSettleInMs > 0) this.#waitFor(id, 'settling', othersSettleInMs + settleSlackMs)
      else this.#miss(id)
    }
    // Whoever is new to us in a stay that continued has arrived while we were not listening: they offer.
    for (const other of others) this.#welcome(other, isContinued ? 'answerer' : 'offerer')
  }

  /** Somebody came in, or back. A newcomer offers; whoever has been restored knows nobody who is new to them. */
  meet({ participant, isContinued }: { participant: KnownParticipant; isContinued: boolean }): void {
    const { id, displayName } = participant
    const { mesh } = this.#options
    const known = this.#present.get(id)?.participant
    if (known && isSameStay(known, participant)) mesh.resync(id)
    // Whoever continues may have a link to us left that we have given up.
    const isReplacing = isContinued && !known
    const { isWelcome } = this.#welcome(participant, isContinued ? 'offerer' : 'answerer', isReplacing)
    const isNew = known?.fingerprint !== participant.fingerprint || known === undefined
    if (isNew && isWelcome) this.#announce(id, displayName)
  }

  /**
   * Something they have said has been opened: it is them, and no card of theirs that was kept.
   *
   * @returns whether it may go to their link
   */
  hear(id: string): boolean {
    const { toasts, trust } = this.#options.stores
    const { isWelcome = false, participant } = this.#present.get(id) ?? {}
    trust.unheard.delete(id)
    if (isWelcome && participant && this.#unannounced.delete(id))
      toasts.show('info', 'participantJoined', { name: participant.displayName })
    return isWelcome
  }

  /** Whoever may be met has changed: links are made to those who may be now, and none stays to those who may not. */
  recheck(): void {
    for (const id of this.#present.keys()) this.#reconsider(id)
  }

  /** Somebody left, or is only lost to the service, which is no reason to stop hearing them. */
  lose({ participantId, isLost }: { participantId: string; isLost: boolean }): void {
    if (!this.#present.has(participantId)) return
    if (isLost) this.#miss(participantId)
    else this.#part(participantId)
  }

  /** Idempotent. Says nothing of anybody. */
  close(): void {
    this.#undo()
    for (const { cancel } of this.#doubts.values()) cancel()
    this.#doubts.clear()
    this.#present.clear()
  }

  #welcome(participant: KnownParticipant, role: Present['role'], isReplacing = false): Present {
    const { room, voices, stores } = this.#options
    const { id, displayName, epoch, state } = participant
    this.#settle(id)
    const before = this.#present.get(id)
    const isHeard = before?.participant.stay === participant.stay && !stores.trust.unheard.has(id)
    // A service that was restarted may know less than we do, and the other end goes by it: ours must not stay ahead.
    const isBehind = before && epoch < before.participant.epoch
    // Somebody else would be shown, and heard, in the place of who we are linked to, in whatever epoch.
    if (before && before.participant.fingerprint !== participant.fingerprint) this.#part(id)
    else if (before && (isBehind || isSwapped(before.participant, participant))) this.#remove(id)
    const isLinked = this.#present.get(id)?.isWelcome ?? false
    const isSame = before !== undefined && isSameStay(before.participant, participant)
    if (isSame && stores.call.participants.has(id))
      stores.call.updateParticipant(id, { ...state, displayName, isOutOfSight: false })
    else {
      // Signals for connections of an earlier epoch would only be dropped at the other end.
      room.dropSignalsTo(id)
      voices.silence(id)
      this.#show(participant)
    }
    // What did not open was said in the name of a stay that is over.
    if (before && before.participant.stay !== participant.stay) stores.trust.refusedSignals.delete(id)
    if (participant.standing === 'verified' && !isHeard) stores.trust.unheard.add(id)
    this.#identify(participant, isSame && before.participant.displayName === displayName)
    // The roles of an epoch stay, also where there is no link yet: both ends have to go by the same.
    const roles = isSame ? { role: before.role, isReplacing: before.isReplacing } : { role, isReplacing }
    const present = {
      participant,
      ...roles,
      isWelcome: isSame ? before.isWelcome : this.#mayMeet(participant)
    }
    this.#present.set(id, present)
    if (isLinked && !present.isWelcome) this.#unlink(id)
    this.#connect(present)
    if (isSame) this.#reconsider(id)
    return present
  }

  #reconsider(id: string): void {
    const { mesh } = this.#options
    const before = this.#present.get(id)
    const isWelcome = before !== undefined && this.#mayMeet(before.participant)
    if (!before || isWelcome === before.isWelcome) return
    const now = { ...before, isWelcome }
    this.#present.set(id, now)
    if (isWelcome) {
      this.#connect(now)
      // What they have said until now went nowhere.
      mesh.resync(id)
      this.#announce(id, now.participant.displayName)
    } else {
      this.#unlink(id)
      this.#show(now.participant)
    }
  }

  #announce(id: string, name: string): void {
    const { toasts, trust } = this.#options.stores
    if (trust.unheard.has(id)) this.#unannounced.add(id)
    else toasts.show('info', 'participantJoined', { name })
  }

  #show({ id, displayName, state }: KnownParticipant): void {
    this.#options.stores.call.putParticipant({ ...state, ...withoutMedia, id, displayName })
  }

  /** @param isKnown by the same name: what was found out when they came, or said of them since, stays true */
  #identify({ id, standing, displayName, fingerprint }: KnownParticipant, isKnown: boolean): void {
    const { stores, met, roomKey } = this.#options
    if (isKnown && stores.trust.identities.has(id)) return
    const meeting = fingerprint === null ? null : met.meetingOf(roomKey, { displayName, fingerprint })
    stores.trust.identities.set(id, { standing, meeting })
  }

  #mayMeet(participant: KnownParticipant): boolean {
    const { mayMeet, stores } = this.#options
    if (!isProven(participant)) return false
    const isWelcome = mayMeet?.(participant) ?? true
    if (isWelcome) stores.trust.notAdmitted.delete(participant.id)
    else stores.trust.notAdmitted.add(participant.id)
    return isWelcome
  }

  #connect({ participant, role, isReplacing, isWelcome }: Present): void {
    if (!isWelcome) return
    const epoch = linkEpochOf(this.#options.selfEpoch, participant.epoch)
    this.#options.mesh.connect({ participantId: participant.id, role, epoch, isReplacing })
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
    if (state === 'connected') this.#noteMet(id)
    if (!this.#options.stores.call.participants.get(id)?.isOutOfSight) return
    const doubt = this.#doubts.get(id)
    if (state === 'connected' && doubt?.reason === 'link') this.#settle(id)
    if (state !== 'connected' && !doubt) this.#waitFor(id, 'link', goneAfterMs)
  }

  /** Only over a link: whoever is said to be here without ever having one may be a card that was kept. */
  #noteMet(id: string): void {
    const { stores, met, roomKey } = this.#options
    const { displayName, fingerprint } = this.#present.get(id)?.participant ?? {}
    const { meeting } = stores.trust.identities.get(id) ?? {}
    // Another device than last time is not taken for granted; that is somebody's to say.
    if (displayName && fingerprint && meeting !== 'changed')
      met.remember(roomKey, { displayName, fingerprint })
  }

  #part(id: string): void {
    const { call, toasts, trust } = this.#options.stores
    const participant = call.participants.get(id)
    const hasBeenHere = this.#present.get(id)?.isWelcome !== false && !trust.unheard.has(id)
    if (participant && hasBeenHere) toasts.show('info', 'participantLeft', { name: participant.displayName })
    this.#remove(id)
  }

  #remove(id: string): void {
    const { call, trust } = this.#options.stores
    this.#settle(id)
    this.#present.delete(id)
    this.#unannounced.delete(id)
    call.removeParticipant(id)
    trust.forget(id)
    this.#unlink(id)
  }

  #unlink(id: string): void {
    const { mesh, room, voices } = this.#options
    room.dropSignalsTo(id)
    mesh.disconnect(id)
    voices.silence(id)
  }
}

function isSameStay(one: KnownParticipant, other: KnownParticipant): boolean {
  return one.epoch === other.epoch && one.stay === other.stay
}

function isSwapped(before: KnownParticipant, now: KnownParticipant): boolean {
  return before.epoch === now.epoch && before.stay !== now.stay
}

const withoutMedia = {
  link: 'connecting',
  microphoneStream: null,
  cameraStream: null,
  shareStream: null,
  shareAudioStream: null
} as const
