/**
 * The way from a room's door into the room and out again: one call at a time, what we capture for it,
 * and how to come back into it after a reload.
 */
import type { AudioLevels } from '../media/audioLevel'
import type { Playback } from '../media/playback'
import type { TextStore } from '../platform/platform'
import type { ClientRefusal, ConnectionStatus, SignalingClient } from '../signaling/signalingClient'
import type { CallPhase, JoinProblem } from '../stores/call'
import { nameProblem } from '../stores/displayName'
import { ActiveCall } from './activeCall'
import type { DeviceFollower } from './deviceFollower'
import { LocalSources } from './localSources'
import { findTicket, saveTicket, tearTicket } from './returnTicket'
import type { Stores } from './stores'

export interface CallSessionOptions {
  readonly client: Pick<SignalingClient, 'on' | 'request' | 'sendLast' | 'status' | 'whenOnline' | 'retry'>
  readonly playback: Playback
  readonly levels: AudioLevels
  readonly follower: DeviceFollower
  readonly stores: Stores
  readonly mediaDevices: MediaDevices | undefined
  readonly createConnection: (configuration: RTCConfiguration) => RTCPeerConnection
  /** See ActiveCallOptions. */
  readonly introductionsMs?: number
  /** Survives a reload of this window. */
  readonly session: TextStore
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
}

/** What is to be captured from the start. */
interface Wishes {
  readonly microphone: boolean
  readonly camera: boolean
}

const nothing: Wishes = { microphone: false, camera: false }

/** How long a join waits for the service before it gives up. */
const onlineWaitMs = 8_000

export class CallSession {
  readonly #options: CallSessionOptions
  #sources: LocalSources | null = null
  #call: ActiveCall | null = null
  /** Where we are, for the way back. */
  #place: { readonly roomId: string; readonly resumeToken: string } | null = null

  constructor(options: CallSessionOptions) {
    this.#options = options
  }

  /**
   * Captures for the door's mirror and meter, as the settings say. Resolves when the devices have answered.
   * A door that nobody has gone to, because it shows itself where a call was lost, opens no device.
   */
  async openPreview(): Promise<void> {
    if (this.#sources) return
    const isUnasked = this.#options.stores.call.phase.kind === 'failed'
    await this.#openSources(isUnasked ? nothing : this.#usualWishes()).settled()
  }

  /** Releases everything, unless a call needs it. */
  closePreview(): void {
    if (!this.#call) this.#closeSources()
  }

  /** Outside a call the choice is remembered for the next door. */
  setMicrophone(isOn: boolean): void {
    this.#sources?.microphone.setWanted(isOn)
    if (this.#call) this.#keepWayBack()
    else this.#options.stores.settings.update({ joinWithMicrophone: isOn })
  }

  setCamera(isOn: boolean): void {
    this.#sources?.camera.setWanted(isOn)
    if (this.#call) this.#keepWayBack()
    else this.#options.stores.settings.update({ joinWithCamera: isOn })
  }

  /** Must run inside a click: the browser's picker demands it. */
  setShare(isOn: boolean): void {
    this.#sources?.share.setWanted(isOn)
  }

  setHand(isRaised: boolean): void {
    this.#call?.setHand(isRaised)
  }

  /** Lets the others know too; a name they could not be shown stays ours. */
  rename(displayName: string): void {
    if (nameProblem(displayName) === null) this.#call?.rename(displayName.trim())
  }

  /** The machine's network has changed: looks for new paths instead of waiting for the old ones to fail. */
  restartIce(): void {
    this.#call?.restartIce()
  }

  applyVolumes(): void {
    this.#call?.applyVolumes()
  }

  /** Goes in. The outcome is in the store's phase; nothing happens while another call is on. */
  async join(roomId: string): Promise<void> {
    if (!this.#call) await this.#enter(roomId, null)
  }

  /**
   * After a reload: goes back in as the same participant, sending what was being sent.
   *
   * @returns whether there was a call in this room to come back to
   */
  async resume(roomId: string): Promise<boolean> {
    const { session, now, stores } = this.#options
    const ticket = findTicket(session, now())
    if (this.#call || ticket?.roomId !== roomId) return false
    // What is kept for longer than the ticket may have been cleared meanwhile: then the door asks for a name.
    if (nameProblem(stores.settings.values.displayName) !== null) return false
    stores.call.phase = { kind: 'joining', roomId }
    const sources = this.#openSources(ticket)
    await sources.settled()
    // Somebody may have turned round in the doorway meanwhile.
    if (this.#sources === sources) await this.#enter(roomId, ticket.resumeToken)
    return true
  }

  leave(): void {
    this.#place = null
    tearTicket(this.#options.session)
    this.#end({ kind: 'idle' })
  }

  /**
   * The page goes away, perhaps for a reload: keeps the way back and frees everything else. What is shown stays,
   * because the view before the call would open the devices once more.
   */
  suspend(): void {
    if (!this.#call) return
    this.#keepWayBack()
    this.#call.leave({ mayReturn: true })
    this.#call = null
    this.#closeSources()
  }

  async #enter(roomId: string, resumeToken: string | null): Promise<void> {
    const { client, stores } = this.#options
    stores.call.reset({ kind: 'joining', roomId })
    const sources = this.#sources ?? this.#openSources(this.#usualWishes())
    const call = new ActiveCall({
      ...this.#options,
      sources,
      roomId,
      displayName: stores.settings.values.displayName.trim(),
      resumeToken
    })
    this.#call = call
    call.on('lost', (code) => this.#fail(call, roomId, problemOf(code)))
    call.on('entered', ({ resumeToken: token }) => {
      this.#place = { roomId, resumeToken: token }
      this.#keepWayBack()
    })
    // Somebody is waiting: not the moment to sit out a pause between two tries.
    if (client.status.kind === 'unreachable' || client.status.kind === 'refused') client.retry()
    const isOnline = await client.whenOnline(onlineWaitMs)
    if (this.#call !== call) return
    if (!isOnline) {
      this.#fail(call, roomId, statusProblem(client.status))
      return
    }
    const refusal = await call.join()
    if (this.#call !== call) return
    if (refusal) this.#fail(call, roomId, problemOf(refusal.code))
    else {
      stores.rooms.remember(roomId, this.#options.now())
      stores.call.phase = { kind: 'inCall', roomId }
    }
  }

  #keepWayBack(): void {
    const { session, now } = this.#options
    if (!this.#place || !this.#sources) return
    // Asked at the devices: what the senders say follows a moment later, and a crash may come first.
    const { microphone, camera } = this.#sources
    saveTicket(session, {
      ...this.#place,
      microphone: microphone.snapshot.isOn,
      camera: camera.snapshot.isOn,
      at: now()
    })
  }

  #fail(call: ActiveCall, roomId: string, problem: JoinProblem): void {
    if (this.#call !== call) return
    this.#place = null
    tearTicket(this.#options.session)
    this.#end({ kind: 'failed', roomId, problem })
  }

  #end(next: CallPhase): void {
    const { call, rooms } = this.#options.stores
    const isTurnedAway = call.phase.kind === 'joining' && next.kind === 'failed'
    const isAtOtherDoor = call.isInCall && rooms.visitedId !== null && rooms.visitedId !== call.roomId
    this.#call?.leave({ mayReturn: false })
    this.#call = null
    // At a door the mirror stays: whoever goes in from here sends what it has shown.
    if (isTurnedAway || isAtOtherDoor) this.#sources?.leaveCall()
    else this.#closeSources()
    call.reset(next)
  }

  #usualWishes(): Wishes {
    const { joinWithMicrophone, joinWithCamera } = this.#options.stores.settings.values
    return { microphone: joinWithMicrophone, camera: joinWithCamera }
  }

  #openSources({ microphone, camera }: Wishes): LocalSources {
    this.#closeSources()
    const sources = new LocalSources(this.#options)
    this.#sources = sources
    this.#options.follower.attach(sources)
    sources.microphone.setWanted(microphone)
    sources.camera.setWanted(camera)
    return sources
  }

  #closeSources(): void {
    this.#options.follower.detach()
    this.#sources?.close()
    this.#sources = null
  }
}

/** One sentence per reason; whatever only a faulty client can cause is internal. */
function problemOf(code: ClientRefusal['code'] | 'resumedElsewhere'): JoinProblem {
  switch (code) {
    case 'roomFull':
    case 'serverFull':
    case 'serverDraining':
    case 'rateLimited':
    case 'resumedElsewhere':
      return code
    case 'unreachable':
      return 'serverUnreachable'
    case 'invalidPayload':
      return 'invalidRoom'
    case 'unknownRequest':
    case 'notInRoom':
    case 'unknownParticipant':
    case 'internal':
      return 'internal'
  }
}

function statusProblem(status: ConnectionStatus): JoinProblem {
  if (status.kind !== 'refused') return 'serverUnreachable'
  return status.code === 'tooManyErrors' ? 'rateLimited' : status.code
}
