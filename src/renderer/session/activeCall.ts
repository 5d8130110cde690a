/**
 * One stay in one room: the only place that knows the room, the mesh, playback and the stores
 * together. It ends once, by `leave()`, and leaves nothing behind.
 */
import type { Participant, ParticipantState } from '../../../signaling/protocol'
import { Emitter } from '../emitter'
import type { Playback } from '../media/playback'
import type { FanoutParts } from '../rtc/fanout/distributor'
import type { RoomKey } from '../roomKeys'
import type { Mesh } from '../rtc/mesh'
import type { ClientRefusal, SignalingClient } from '../signaling/signalingClient'
import type { DeviceKey } from '../trust/deviceKey'
import type { RoomSecret } from '../trust/roomSecret'
import { Attendance } from './attendance'
import { openCallMesh, type CallMesh } from './callMesh'
import { CallTrust, type CallTrustOptions } from './callTrust'
import { IceKeeper } from './iceKeeper'
import { introductions } from './introductions'
import type { LocalSources } from './localSources'
import type { MetDevices } from './metDevices'
import { alwaysSeen, type PageSight } from './pageSight'
import { SealedRoom, type KnownSnapshot } from './sealedRoom'
import type { Stores } from './stores'
import { watchTalking } from './talking'
import { Voices } from './voices'

export interface ActiveCallOptions extends Pick<CallTrustOptions, 'door' | 'onDoor' | 'move'> {
  readonly client: Pick<SignalingClient, 'on' | 'request' | 'sendLast' | 'status' | 'wake'>
  readonly sources: LocalSources
  readonly playback: Playback
  readonly stores: Stores
  readonly createConnection: (configuration: RTCConfiguration) => RTCPeerConnection
  /** Whether anybody can see this page: without, everything counts as seen. */
  readonly page?: PageSight
  /** See MeshOptions.fanout. */
  readonly fanout?: FanoutParts | null
  readonly roomKey: RoomKey
  readonly roomId: string
  /** null for a room without one. */
  readonly secret: RoomSecret | null
  /** The key of this installation. */
  readonly device: Promise<DeviceKey>
  readonly met: MetDevices
  readonly displayName: string
  readonly resumeToken: string | null
  /** How long a join waits for the answers of those inside; 0 does not wait. */
  readonly introductionsMs?: number
}

interface Events {
  /** Inside, or inside again; carries what is needed to come back after a reload. */
  entered: { readonly resumeToken: string }
  /** The room is over for us although we did not leave. */
  lost: ClientRefusal['code'] | 'resumedElsewhere' | 'removed'
}

/** What lives and dies together: with a place that is lost, both are made anew. */
interface Stay extends CallMesh {
  readonly attendance: Attendance
  /** Its links tell and hear nothing more about who may be here. */
  readonly detach: () => void
}

/** A machine on which what feeds the links dies again and again is better off without it. */
const maxFanoutLosses = 2

/** Somebody whose connection is lost answers late or never; that must not keep anybody at the door. */
const defaultIntroductionsMs = 250

export class ActiveCall {
  /** Who may be in this call, and who they are. */
  readonly trust: CallTrust
  readonly #options: ActiveCallOptions
  readonly #events = new Emitter<Events>()
  readonly #room: SealedRoom
  readonly #ice: IceKeeper
  readonly #voices: Voices
  readonly #cleanups: (() => void)[]
  #stay: Stay | null = null
  #cancelIntroductions = (): void => undefined
  #fanoutLosses = 0

  constructor(options: ActiveCallOptions) {
    this.#options = options
    const { client, sources, playback, stores } = options
    this.#voices = new Voices(playback, stores)
    this.#ice = new IceKeeper({ client, onServers: () => this.#configure() })
    this.#room = new SealedRoom({ ...options, state: this.#observeState() })
    this.trust = new CallTrust({
      ...options,
      room: this.#room,
      onRemoved: () => this.#events.emit('lost', 'removed')
    })
    this.#cleanups = [
      ...this.#followRoom(),
      playback.on('blocked', () => (stores.call.isSoundBlocked = true)),
      playback.on('unblocked', () => (stores.call.isSoundBlocked = false)),
      watchTalking({
        stores,
        ownLevel: () => sources.microphoneRms(),
        levelOf: (id) => this.#mesh?.audioLevel(id, 'microphone') ?? null
      })
    ]
  }

  on<Event extends keyof Events>(event: Event, listener: (payload: Events[Event]) => void): () => void {
    return this.#events.on(event, listener)
  }

  /**
   * Returns why not, or null once inside. That is when those who were here have agreed on a connection: drawing
   * the call is the longest task of this page, and their answers would have to wait for it.
   */
  async join(): Promise<ClientRefusal | null> {
    const refusal = await this.#room.join().catch(internal)
    if (refusal) return refusal
    const mesh = this.#mesh
    // What the service has answered is not a room that one can be in.
    if (!mesh) return internal('no room came of it')
    const { introductionsMs = defaultIntroductionsMs } = this.#options
    const { done, cancel } = introductions(mesh, introductionsMs)
    this.#cancelIntroductions = cancel
    await done
    return null
  }

  setHand(isRaised: boolean): void {
    this.#options.stores.call.hand = isRaised
    this.#reportState()
  }

  /** @param displayName one the protocol accepts */
  rename(displayName: string): void {
    this.#room.rename(displayName)
  }

  /** The machine's network may have changed, or it has slept: looks at the links instead of waiting for them to fail. */
  checkPaths(): void {
    this.#ice.check()
    this.#mesh?.checkPaths()
  }

  /** Somebody wants a participant's link repaired now; without one, everybody's. */
  repair(participantId?: string): void {
    void this.#options.client.wake()
    this.#mesh?.repair(participantId)
  }

  /** Whether to hide our address follows the settings, on the links there are as well. */
  applyRelayChoice(): void {
    if (!this.#mesh) return
    this.#configure()
    this.#warnWithoutRelay()
    // A direct path that works is kept over a restart of ICE, so hiding takes connections that never had one.
    const { client, stores } = this.#options
    if (!stores.settings.values.alwaysRelay) this.#mesh.repair()
    else {
      this.#room.renew()
      if (client.status.kind !== 'online') stores.toasts.show('warning', 'hidesLater')
    }
  }

  /** Playback volumes follow the settings. */
  applyVolumes(): void {
    this.#voices.applyVolumes()
  }

  /** Idempotent. @param mayReturn the page goes away and may be a reload */
  leave({ mayReturn }: { mayReturn: boolean }): void {
    this.#room.leave({ mayReturn })
    this.trust.close()
    for (const cleanup of this.#cleanups) cleanup()
    this.#ice.close()
    this.#end()
    this.#options.stores.connection.hasRelay = null
  }

  get #mesh(): Mesh | null {
    return this.#stay?.mesh ?? null
  }

  #followRoom(): (() => void)[] {
    const { call, trust } = this.#options.stores
    return [
      this.#room.on('snapshot', (snapshot) => this.#enter(snapshot)),
      this.#room.on('joined', (arrival) => this.#stay?.attendance.meet(arrival)),
      this.#room.on('left', (departure) => this.#stay?.attendance.lose(departure)),
      this.#room.on('state', ({ participantId, state }) => call.updateParticipant(participantId, state)),
      this.#room.on('signal', ({ from, signal }) => {
        if (this.#stay?.attendance.hear(from)) this.#stay.mesh.receive(from, signal)
      }),
      this.#room.on('unverified', ({ participantId: id }) =>
        trust.refusedSignals.set(id, (trust.refusedSignals.get(id) ?? 0) + 1)
      ),
      this.#room.on('reach', (isUp) => this.#mesh?.setSignalingUp(isUp)),
      this.#room.on('lost', (code) => this.#events.emit('lost', code))
    ]
  }

  #enter(snapshot: KnownSnapshot): void {
    const { self, maxParticipants, isContinued, resumeToken, ice } = snapshot
    const { call, connection } = this.#options.stores
    call.selfId = self.id
    call.maxParticipants = maxParticipants
    this.#ice.accept(ice)
    connection.hasRelay = this.#ice.hasRelay
    if (!isContinued || !this.#stay) {
      this.#begin(self)
      this.#warnWithoutRelay()
    }
    this.#stay?.attendance.update(snapshot)
    // Signals may have been lost, or have come from somebody we had not heard of yet.
    if (isContinued) this.#mesh?.resync()
    this.#events.emit('entered', { resumeToken })
    this.#reportState()
  }

  #begin({ id: selfId, epoch: selfEpoch }: Pick<Participant, 'id' | 'epoch'>): void {
    this.#end()
    const { client, stores, sources, page = alwaysSeen, fanout = null, createConnection } = this.#options
    const { roomKey, met } = this.#options
    const callMesh = openCallMesh({
      createConnection,
      configuration: this.#configuration(),
      renewIceServers: () => this.#ice.renew(),
      send: (to, signal) => this.#room.sendSignal(to, signal),
      fanout: this.#fanoutLosses < maxFanoutLosses ? fanout : null,
      sources,
      voices: this.#voices,
      stores,
      page,
      onSending: () => this.#reportState(),
      // Without the service nothing can be repaired, and its heartbeat is slow to notice that it is gone.
      onInterrupted: () => void client.wake(),
      onFanoutLost: () => {
        this.#fanoutLosses += 1
        this.#room.renew()
      }
    })
    const { mesh } = callMesh
    const attendance = new Attendance({
      mesh,
      room: this.#room,
      voices: this.#voices,
      stores,
      roomKey,
      met,
      mayMeet: (participant) => this.trust.mayMeet(participant),
      selfEpoch
    })
    const detach = this.trust.attach(mesh, { selfId, recheck: () => attendance.recheck() })
    this.#stay = { ...callMesh, attendance, detach }
  }

  #end(): void {
    this.#cancelIntroductions()
    this.#stay?.detach()
    this.#stay?.attendance.close()
    this.#stay?.close()
    this.#stay = null
  }

  #configuration(): RTCConfiguration {
    const { alwaysRelay } = this.#options.stores.settings.values
    return {
      iceServers: [...this.#ice.servers],
      iceTransportPolicy: alwaysRelay ? 'relay' : 'all',
      bundlePolicy: 'max-bundle'
    }
  }

  #configure(): void {
    this.#mesh?.setConfiguration(this.#configuration())
  }

  /** Nobody can be reached then, and going direct after all is not ours to decide. */
  #warnWithoutRelay(): void {
    const { settings, toasts } = this.#options.stores
    if (settings.values.alwaysRelay && !this.#ice.hasRelay) toasts.show('problem', 'noRelay')
  }

  /** What the interface shows and what the others are told have one source: the senders. */
  #reportState(): void {
    const { call } = this.#options.stores
    const mesh = this.#mesh
    if (!mesh) return
    for (const name of ['microphone', 'camera', 'share'] as const)
      call.updateLocal(name, { isOn: mesh.isSending(name) })
    this.#room.setState(this.#observeState())
  }

  #observeState(): ParticipantState {
    const { local, hand } = this.#options.stores.call
    const { isOn: share, isPaused, isHidden } = local.share
    return {
      microphone: local.microphone.isOn,
      camera: local.camera.isOn,
      share,
      sharePaused: share && (isPaused || isHidden),
      hand
    }
  }
}

function internal(cause: unknown): ClientRefusal {
  return { code: 'internal', message: String(cause) }
}
