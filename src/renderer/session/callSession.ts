/**
 * The way from a room's door into the room and out again: one call at a time, what we capture for it,
 * and how to come back into it after a reload.
 */
import { nameProblem } from '../displayName'
import type { AudioLevels } from '../media/audioLevel'
import type { Playback } from '../media/playback'
import type { TextStore } from '../platform/platform'
import { referenceOf, roomKeyOf } from '../roomKeys'
import type { FanoutParts } from '../rtc/fanout/distributor'
import type { DoorMessage } from '../rtc/linkMessages'
import type { CallPhase, JoinProblem } from '../stores/call'
import type { DeviceKey } from '../trust/deviceKey'
import { ActiveCall } from './activeCall'
import { Capturing, type SourceFollower, type Wishes } from './capturing'
import { problemOf, statusProblem } from './joinProblem'
import type { MetDevices } from './metDevices'
import type { PageSight } from './pageSight'
import type { RoomPlace, Services } from './services'
import type { Stores } from './stores'
import { WayBack } from './wayBack'

export interface CallSessionOptions {
  readonly services: Pick<Services, 'placeOf' | 'wake'>
  readonly playback: Playback
  readonly levels: AudioLevels
  readonly followers: readonly SourceFollower[]
  readonly stores: Stores
  readonly mediaDevices: MediaDevices | undefined
  /** The key of this installation; asked for once. */
  readonly openDevice: () => Promise<DeviceKey>
  readonly met: MetDevices
  readonly createConnection: (configuration: RTCConfiguration) => RTCPeerConnection
  /** See ActiveCallOptions.page. */
  readonly page?: PageSight
  /** See MeshOptions.fanout. */
  readonly fanout?: FanoutParts | null
  /** See ActiveCallOptions. */
  readonly introductionsMs?: number
  /** Whether this page has what rooms are sealed with. */
  readonly canSeal?: () => boolean
  /** Survives a reload of this window. */
  readonly session: TextStore
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
}

const nothing: Wishes = { microphone: false, camera: false }

/** What there was of a call before: in an earlier page, or in the room that it moves from. */
interface Before {
  readonly resumeToken: string | null
  /** null: not locked. */
  readonly door: DoorMessage | null
}

const nothingBefore: Before = { resumeToken: null, door: null }

/** How long a join waits for the service before it gives up. */
const onlineWaitMs = 8_000

export class CallSession {
  readonly #options: CallSessionOptions
  readonly #capturing: Capturing
  #call: ActiveCall | null = null
  readonly #wayBack: WayBack
  #device: Promise<DeviceKey> | null = null
  /** On the way back into a call after a reload, which nobody at any door has asked for. */
  #isReturning = false

  constructor(options: CallSessionOptions) {
    this.#options = options
    this.#capturing = new Capturing(options)
    this.#wayBack = new WayBack({ texts: options.session, now: options.now })
  }

  /**
   * Captures for the door's mirror and meter, as the settings say. Resolves when the devices have answered.
   * A door that nobody has gone to, because it shows itself where a call was lost, opens no device.
   */
  async openPreview(): Promise<void> {
    if (this.#capturing.sources) return
    const isUnasked = this.#options.stores.call.phase.kind === 'failed'
    await this.#capturing.open(isUnasked ? nothing : undefined).settled()
  }

  /** Releases everything, unless a call needs it. */
  closePreview(): void {
    if (!this.#call && !this.#isReturning) this.#capturing.close()
  }

  /** Of the call there is; null outside. */
  get trust(): ActiveCall['trust'] | null {
    return this.#call?.trust ?? null
  }

  /** Outside a call the choice is remembered for the next door. */
  setMicrophone(isOn: boolean): void {
    this.#capturing.sources?.microphone.setWanted(isOn)
    if (this.#call) this.#wayBack.renew()
    else this.#options.stores.settings.update({ joinWithMicrophone: isOn })
  }

  setCamera(isOn: boolean): void {
    this.#capturing.sources?.camera.setWanted(isOn)
    if (this.#call) this.#wayBack.renew()
    else this.#options.stores.settings.update({ joinWithCamera: isOn })
  }

  setHand(isRaised: boolean): void {
    this.#call?.setHand(isRaised)
  }

  /** Lets the others know too; a name they could not be shown stays ours. */
  rename(displayName: string): void {
    if (nameProblem(displayName) === null) this.#call?.rename(displayName.trim())
  }

  /**
   * The machine's network may have changed, or the machine has slept: finds out which connections are still alive and
   * repairs the rest. A place that was lost is asked for again.
   */
  checkNetwork(): void {
    this.#options.services.wake()
    this.#call?.checkPaths()
  }

  /** Somebody does not want to wait for the link to a participant to repair itself. */
  reconnectTo(participantId: string): void {
    this.#call?.repair(participantId)
  }

  /** Whether our network address is hidden follows the settings. */
  applyRelayChoice(): void {
    this.#call?.applyRelayChoice()
  }

  applyVolumes(): void {
    this.#call?.applyVolumes()
  }

  /**
   * Goes in. The outcome is in the store's phase; nothing happens while another call is on.
   *
   * @param key of the room
   * @param wishes instead of what the door shows, or the settings say
   */
  async join(key: string, wishes: Wishes | null = null): Promise<void> {
    if (this.#call || this.#isReturning || this.#isShut(key)) return
    if (wishes) this.#capturing.want(wishes)
    await this.#enter(key, nothingBefore)
  }

  /**
   * After a reload or a crash: goes back in as the same participant, sending what was being sent, whatever view is
   * open.
   *
   * @returns whether there was a call to come back to
   */
  async resume(): Promise<boolean> {
    const { stores } = this.#options
    const ticket = this.#wayBack.find()
    if (this.#call || !ticket) return false
    // What is kept for longer than the ticket may have been cleared meanwhile: then the door asks for a name.
    if (nameProblem(stores.settings.values.displayName) !== null) return false
    const { roomId, server, isPrivate } = ticket
    const key = roomKeyOf({ roomId, serverUrl: server }, stores.connection.homeServer)
    if (isPrivate) stores.rooms.markPrivate(key)
    if (this.#isShut(key)) return true
    stores.call.phase = { kind: 'joining', roomId: key }
    this.#isReturning = true
    const sources = this.#capturing.open(ticket)
    await sources.settled()
    // Somebody may have left, or the page gone away again, meanwhile.
    if (this.#capturing.sources === sources) await this.#enter(key, ticket)
    this.#isReturning = false
    return true
  }

  /** The person is at `visited` now: an attempt to join ends with that, a call and the way back into one do not. */
  turnTo(visited: string | null): void {
    const { call } = this.#options.stores
    const isAttempt = call.roomId !== null && !call.isInCall && !this.#isReturning
    if (isAttempt && call.roomId !== visited) this.leave()
  }

  leave(): void {
    this.#wayBack.close()
    this.#end({ kind: 'idle' })
  }

  /**
   * The page goes away, perhaps for a reload: keeps the way back and frees everything else. What is shown stays,
   * because the view before the call would open the devices once more.
   */
  suspend(): void {
    if (!this.#call) return
    this.#wayBack.pause()
    this.#call.leave({ mayReturn: true })
    this.#call = null
    this.#capturing.close()
  }

  /**
   * The secret of the room we are in has been replaced: leaves for the room that it leads to now, sending what we send,
   * and for everybody who looks on it is one call. A lock comes along.
   *
   * @param without fingerprint of the device that is to stay behind
   */
  async moveTo(key: string, without: string | null = null): Promise<void> {
    const { call, trust } = this.#options.stores
    if (!this.#call || call.roomId !== key) return
    const door = this.#call.trust.doors?.carried(without) ?? null
    this.#call.leave({ mayReturn: false })
    this.#call = null
    for (const id of call.participants.keys()) trust.forget(id)
    call.forgetOthers()
    await this.#goIn(key, { resumeToken: null, door })
  }

  async #enter(key: string, before: Before): Promise<void> {
    const { call, trust } = this.#options.stores
    call.reset({ kind: 'joining', roomId: key })
    trust.reset()
    await this.#goIn(key, before)
  }

  async #goIn(key: string, before: Before): Promise<void> {
    const { services, stores } = this.#options
    const place = services.placeOf(key)
    if (!place) {
      this.#giveUp(key, 'serverUnreachable')
      return
    }
    const { client } = place
    const call = this.#startCall(key, before, place)
    // Somebody is waiting: not the moment to sit out a pause between two tries.
    if (client.status.kind === 'unreachable' || client.status.kind === 'refused') client.retry()
    const isOnline = await client.whenOnline(onlineWaitMs)
    if (this.#call !== call) return
    if (!isOnline) {
      this.#giveUp(key, statusProblem(client.status))
      return
    }
    let refusal = await call.join()
    // The connection broke on the way in, and usually stands again at once.
    if (refusal?.code === 'unreachable' && (await client.whenOnline(onlineWaitMs)))
      refusal = await call.join()
    if (this.#call !== call) return
    if (refusal) this.#giveUp(key, problemOf(refusal.code))
    else {
      stores.rooms.remember(key, this.#options.now())
      stores.call.phase = { kind: 'inCall', roomId: key }
    }
  }

  /** Gives up where there is no use in asking the service. */
  #isShut(key: string): boolean {
    const { stores, canSeal = () => true } = this.#options
    // Without its key it would be another room of the same name, open to everybody.
    if (stores.roomSecrets.isKeyMissing(key)) this.#giveUp(key, 'keyMissing')
    else if (!canSeal()) this.#giveUp(key, 'sealingMissing')
    else return false
    return true
  }

  #startCall(key: string, { resumeToken, door }: Before, { client, roomId }: RoomPlace): ActiveCall {
    const { stores } = this.#options
    const sources = this.#capturing.sources ?? this.#capturing.open()
    const secret = stores.roomSecrets.secretOf(key)
    stores.call.isRoomPrivate = secret !== null
    const call = new ActiveCall({
      ...this.#options,
      client,
      sources,
      roomKey: key,
      roomId,
      secret,
      device: (this.#device ??= this.#options.openDevice()),
      move: (without) => this.moveTo(key, without),
      door,
      onDoor: () => this.#wayBack.renew(),
      displayName: stores.settings.values.displayName.trim(),
      resumeToken
    })
    this.#call = call
    call.on('lost', (code) => {
      if (this.#call === call) this.#giveUp(key, problemOf(code))
    })
    const { serverUrl: server } = referenceOf(key, stores.connection.homeServer)
    call.on('entered', ({ resumeToken: token }) =>
      this.#wayBack.keep(() => ({
        roomId,
        server,
        resumeToken: token,
        isPrivate: secret !== null,
        // Asked at the devices: what the senders say follows a moment later, and a crash may come first.
        microphone: sources.microphone.snapshot.isOn && !stores.call.isHeldToTalk,
        camera: sources.camera.snapshot.isOn,
        door: call.trust.doors?.kept ?? null
      }))
    )
    return call
  }

  /** Not in, or not in any more, without having left. */
  #giveUp(key: string, problem: JoinProblem): void {
    const { rooms, toasts } = this.#options.stores
    this.#wayBack.close()
    this.#end({ kind: 'failed', roomId: key, problem })
    // The door says why; elsewhere nobody would notice that the call is gone.
    if (rooms.visitedId === key) return
    if (problem === 'resumedElsewhere') toasts.show('info', 'resumedElsewhere')
    else toasts.show('problem', 'callEnded', { room: rooms.labelOf(key) })
  }

  #end(next: CallPhase): void {
    const { call, rooms, trust } = this.#options.stores
    const isTurnedAway = call.phase.kind === 'joining' && next.kind === 'failed'
    const isAtOtherDoor = call.isInCall && rooms.visitedId !== call.roomId
    this.#call?.leave({ mayReturn: false })
    this.#call = null
    this.#isReturning = false
    // At a door the mirror stays: whoever goes in from here sends what it has shown.
    if (rooms.visitedId !== null && (isTurnedAway || isAtOtherDoor)) this.#capturing.sources?.leaveCall()
    else this.#capturing.close()
    call.reset(next)
    trust.reset()
  }
}
