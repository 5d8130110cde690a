/**
 * One stay in one room: the only place that knows the room, the mesh, playback and the stores
 * together. It ends once, by `leave()`, and leaves nothing behind.
 */
import type { Participant, ParticipantState } from '../../../signaling/protocol'
import { Emitter } from '../emitter'
import type { Playback } from '../media/playback'
import type { FanoutParts } from '../rtc/fanout/distributor'
import { Mesh } from '../rtc/mesh'
import type { Slot } from '../rtc/slots'
import type { ClientRefusal, SignalingClient } from '../signaling/signalingClient'
import type { HeldBack, LocalSources } from './localSources'
import { alwaysSeen, type PageSight } from './pageSight'
import { introductions } from './introductions'
import { keepPictureFacts } from './pictureFacts'
import { RoomLink, type Snapshot } from './roomLink'
import type { Stores } from './stores'
import { watchTalking } from './talking'
import { Voices } from './voices'
import { keepWishes } from './wishKeeper'

export interface ActiveCallOptions {
  readonly client: Pick<SignalingClient, 'on' | 'request' | 'sendLast' | 'status'>
  readonly sources: LocalSources
  readonly playback: Playback
  readonly stores: Stores
  readonly createConnection: (configuration: RTCConfiguration) => RTCPeerConnection
  /** Whether anybody can see this page: without, everything counts as seen. */
  readonly page?: PageSight
  /** See MeshOptions.fanout. */
  readonly fanout?: FanoutParts | null
  readonly roomId: string
  readonly displayName: string
  readonly resumeToken: string | null
  /** How long a join waits for the answers of those inside; 0 does not wait. */
  readonly introductionsMs?: number
}

interface Events {
  /** Inside, or inside again; carries what is needed to come back after a reload. */
  entered: { readonly resumeToken: string }
  /** The room is over for us although we did not leave. */
  lost: ClientRefusal['code'] | 'resumedElsewhere'
}

const streamNames = {
  microphone: 'microphoneStream',
  camera: 'cameraStream',
  share: 'shareStream',
  shareAudio: 'shareAudioStream'
} as const satisfies Record<Slot, string>

/** A machine on which what feeds the links dies again and again is better off without it. */
const maxFanoutLosses = 2

/** Somebody whose connection is lost answers late or never; that must not keep anybody at the door. */
const defaultIntroductionsMs = 250

export class ActiveCall {
  readonly #options: ActiveCallOptions
  readonly #events = new Emitter<Events>()
  readonly #room: RoomLink
  readonly #voices: Voices
  readonly #cleanups: (() => void)[]
  #mesh: Mesh | null = null
  #meshCleanups: (() => void)[] = []
  #self: Participant | null = null
  #fanoutLosses = 0
  /** Of everybody here, to tell a return from a repetition. */
  readonly #epochs = new Map<string, number>()

  constructor(options: ActiveCallOptions) {
    this.#options = options
    const { client, roomId, displayName, resumeToken, sources } = options
    this.#voices = new Voices(options.playback, options.stores)
    this.#room = new RoomLink({ client, roomId, displayName, resumeToken, state: this.#observeState() })
    this.#cleanups = [
      this.#room.on('snapshot', (snapshot) => this.#enter(snapshot)),
      this.#room.on('joined', (participant) => this.#meet(participant)),
      this.#room.on('left', ({ participantId }) => {
        this.#tellDeparture(participantId)
        this.#part(participantId)
      }),
      this.#room.on('state', ({ participantId, state }) =>
        options.stores.call.updateParticipant(participantId, state)
      ),
      this.#room.on('signal', ({ from, signal }) => this.#mesh?.receive(from, signal)),
      this.#room.on('lost', (code) => this.#events.emit('lost', code)),
      sources.on('track', ({ slot, track }) => void this.#publish(slot, track)),
      sources.on('hold', (heldBack) => void this.#hold(heldBack)),
      options.playback.on('blocked', () => (options.stores.call.isSoundBlocked = true)),
      options.playback.on('unblocked', () => (options.stores.call.isSoundBlocked = false)),
      watchTalking({
        stores: options.stores,
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
    const refusal = await this.#room.join()
    const mesh = this.#mesh
    if (refusal || !mesh) return refusal
    const { introductionsMs = defaultIntroductionsMs } = this.#options
    const { done, cancel } = introductions(mesh, introductionsMs)
    this.#meshCleanups.push(cancel)
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

  /** Looks for new network paths to everybody. */
  restartIce(): void {
    this.#mesh?.restartIce()
  }

  /** Playback volumes follow the settings. */
  applyVolumes(): void {
    this.#voices.applyVolumes()
  }

  /** Idempotent. @param mayReturn the page goes away and may be a reload */
  leave({ mayReturn }: { mayReturn: boolean }): void {
    this.#room.leave({ mayReturn })
    for (const cleanup of this.#cleanups) cleanup()
    this.#closeMesh()
  }

  #enter(snapshot: Snapshot): void {
    const { call } = this.#options.stores
    this.#self = snapshot.self
    call.selfId = snapshot.self.id
    call.maxParticipants = snapshot.maxParticipants
    if (!snapshot.isContinued) this.#openMesh(snapshot.iceServers)

    const present = new Set(snapshot.others.map(({ id }) => id))
    for (const id of [...call.participants.keys()]) {
      if (present.has(id)) continue
      // Where our own place was lost, whoever is missing may only be on the way back, as we are.
      if (snapshot.isContinued) this.#tellDeparture(id)
      this.#part(id)
    }
    // Whoever is new to us in a stay that continued has arrived while we were not listening: they offer.
    for (const other of snapshot.others) this.#welcome(other, snapshot.isContinued ? 'answerer' : 'offerer')
    // Signals may have been lost, or have come from somebody we had not heard of yet.
    if (snapshot.isContinued) this.#mesh?.resync()
    this.#events.emit('entered', { resumeToken: snapshot.resumeToken })
    this.#reportState()
  }

  #meet(participant: Participant): void {
    const isKnown = this.#epochs.has(participant.id)
    if (this.#epochs.get(participant.id) === participant.epoch) this.#mesh?.resync(participant.id)
    this.#welcome(participant, 'answerer')
    if (!isKnown)
      this.#options.stores.toasts.show('info', 'participantJoined', { name: participant.displayName })
  }

  #welcome(participant: Participant, role: 'offerer' | 'answerer'): void {
    const { call } = this.#options.stores
    if (!this.#self || !this.#mesh) return
    const known = call.participants.get(participant.id)
    const isSameLink = known && this.#epochs.get(participant.id) === participant.epoch
    const { id, displayName, epoch, state } = participant
    if (isSameLink) call.updateParticipant(id, { displayName, ...state })
    else {
      // Signals for connections of an earlier epoch would only be dropped at the other end.
      this.#room.dropSignalsTo(id)
      this.#voices.silence(id)
      call.putParticipant({ ...withoutMedia, id, displayName, ...state })
    }
    this.#epochs.set(id, epoch)
    this.#mesh.connect({ participantId: id, role, epoch: this.#self.epoch + epoch })
  }

  #part(id: string): void {
    this.#epochs.delete(id)
    this.#room.dropSignalsTo(id)
    this.#mesh?.disconnect(id)
    this.#voices.silence(id)
    this.#options.stores.call.removeParticipant(id)
  }

  #tellDeparture(id: string): void {
    const { call, toasts } = this.#options.stores
    const participant = call.participants.get(id)
    if (participant) toasts.show('info', 'participantLeft', { name: participant.displayName })
  }

  #openMesh(iceServers: readonly RTCIceServer[]): void {
    this.#closeMesh()
    const { call } = this.#options.stores
    const configuration: RTCConfiguration = { iceServers: [...iceServers], bundlePolicy: 'max-bundle' }
    const mesh = new Mesh({
      createConnection: () => this.#options.createConnection(configuration),
      fanout: this.#fanoutLosses < maxFanoutLosses ? (this.#options.fanout ?? null) : null,
      send: (to, signal) => this.#room.sendSignal(to, signal)
    })
    this.#mesh = mesh
    this.#options.sources.enterCall()
    this.#meshCleanups = [
      keepWishes({
        stores: this.#options.stores,
        page: this.#options.page ?? alwaysSeen,
        apply: (participantId, wishes) => mesh.setWishes(participantId, wishes)
      }),
      keepPictureFacts({ stores: this.#options.stores, mesh }),
      mesh.on('linkState', ({ participantId, state }) => {
        call.updateParticipant(participantId, { link: state })
        this.#reportState()
      }),
      mesh.on('remoteStream', ({ participantId, slot, stream }) => {
        call.updateParticipant(participantId, { [streamNames[slot]]: stream })
        this.#voices.hear(participantId, slot, stream)
      }),
      mesh.on('supply', ({ participantId, supply }) => call.updateParticipant(participantId, { supply })),
      mesh.on('lost', () => {
        this.#fanoutLosses += 1
        this.#room.renew()
      })
    ]
    void this.#hold(this.#options.sources.heldBack())
    for (const [slot, track] of this.#options.sources.tracks()) void this.#publish(slot, track)
  }

  #closeMesh(): void {
    for (const cleanup of this.#meshCleanups) cleanup()
    this.#voices.silenceAll()
    this.#meshCleanups = []
    this.#epochs.clear()
    this.#mesh?.close()
    this.#mesh = null
  }

  async #publish(slot: Slot, track: MediaStreamTrack | null): Promise<void> {
    await this.#mesh?.publish(slot, track)
    this.#reportState()
  }

  async #hold(heldBack: HeldBack): Promise<void> {
    const mesh = this.#mesh
    await Promise.all([
      mesh?.setPaused('share', heldBack.share),
      mesh?.setPaused('shareAudio', heldBack.shareAudio)
    ])
    this.#reportState()
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

const withoutMedia = {
  link: 'connecting',
  microphoneStream: null,
  cameraStream: null,
  shareStream: null,
  shareAudioStream: null
} as const
