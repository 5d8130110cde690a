/**
 * What we can send while we are at a room's door or inside: microphone, camera and screen. Turns
 * wishes into tracks for the slots and tells the store what came of them. Lives from the preview to
 * the end of the call; afterwards nothing is captured.
 */
import { Emitter } from '../emitter'
import type { AudioLevels, LevelWatch } from '../media/audioLevel'
import { createCamera } from '../media/camera'
import type { Capture, CaptureSnapshot } from '../media/capture'
import { createMicrophone } from '../media/microphone'
import { ScreenShare, type ScreenShareSnapshot } from '../media/screenShare'
import type { Slot } from '../rtc/slots'
import type { LocalSourceName } from '../stores/call'
import type { Stores } from './stores'

export interface LocalSourcesOptions {
  /** `navigator.mediaDevices`; undefined where the page may not capture at all. */
  readonly mediaDevices: MediaDevices | undefined
  readonly levels: AudioLevels
  readonly stores: Pick<Stores, 'call' | 'toasts'>
}

interface Events {
  /** What belongs into a slot: another track, none, or the same one muted or unmuted. */
  track: { readonly slot: Slot; readonly track: MediaStreamTrack | null }
  /** What of the share may not go out for now; its tracks stay in their slots. */
  hold: HeldBack
}

/** Slots whose tracks are in place but must not be sent. */
export type HeldBack = Readonly<Record<'share' | 'shareAudio', boolean>>

/** A meter that moves smoothly without being a load. */
const meterEveryMs = 100

export class LocalSources {
  readonly microphone: Capture
  readonly camera: Capture
  readonly share: ScreenShare
  readonly #levels: AudioLevels
  readonly #stores: LocalSourcesOptions['stores']
  readonly #events = new Emitter<Events>()
  readonly #meterTimer: ReturnType<typeof setInterval>
  #meter: LevelWatch | null = null
  #metered: MediaStream | null = null
  #isInCall = false

  constructor({ mediaDevices, levels, stores }: LocalSourcesOptions) {
    this.#levels = levels
    this.#stores = stores
    this.microphone = createMicrophone({ mediaDevices })
    this.camera = createCamera({ mediaDevices })
    this.share = new ScreenShare({ mediaDevices })
    this.microphone.on('change', (snapshot) => {
      this.#show('microphone', snapshot)
      this.#measure(snapshot.stream)
    })
    this.camera.on('change', (snapshot) => this.#show('camera', snapshot))
    this.share.on('change', (snapshot) => {
      const { isPaused, isHidden, audioTrack } = snapshot
      stores.call.updateLocal('share', { isPaused, isHidden })
      // Before the tracks: what is paused must not get out with them.
      this.#events.emit('hold', this.heldBack())
      this.#show('share', snapshot)
      this.#events.emit('track', { slot: 'shareAudio', track: audioTrack })
    })
    this.share.on('ended', ({ wasWindow }) =>
      stores.toasts.show('info', wasWindow ? 'shareEnded' : 'shareStopped')
    )
    this.#meterTimer = setInterval(() => {
      stores.call.microphoneLevel = this.microphone.snapshot.isOn ? (this.#meter?.level() ?? 0) : 0
    }, meterEveryMs)
  }

  on<Event extends keyof Events>(event: Event, listener: (payload: Events[Event]) => void): () => void {
    return this.#events.on(event, listener)
  }

  /** Everything there is to send right now, per slot. */
  tracks(): ReadonlyMap<Slot, MediaStreamTrack | null> {
    return new Map([
      ['microphone', this.microphone.snapshot.track],
      ['camera', this.camera.snapshot.track],
      ['share', this.share.snapshot.track],
      ['shareAudio', this.share.snapshot.audioTrack]
    ])
  }

  /** A hidden window is still heard; a pause is meant for both. */
  heldBack(): HeldBack {
    const { isHeldBack, isPaused } = this.share.snapshot
    return { share: isHeldBack, shareAudio: isPaused }
  }

  /** Linear loudness of our microphone, 0..1, for telling talk from silence. */
  microphoneRms(): number {
    return this.microphone.snapshot.isOn ? (this.#meter?.rms() ?? 0) : 0
  }

  /** Whether `microphoneRms` can be believed: where nothing listens yet it is 0, too. */
  get isMicrophoneHeard(): boolean {
    return this.#meter?.isAwake() ?? false
  }

  /** From here on `isOn` in the store is told by the senders and not by the capture. */
  enterCall(): void {
    this.#isInCall = true
  }

  /** Back at the door: the screen is not shared any more, and the captures speak for themselves again. */
  leaveCall(): void {
    this.#isInCall = false
    this.share.setWanted(false)
    for (const name of ['microphone', 'camera', 'share'] as const)
      this.#stores.call.updateLocal(name, { isOn: this[name].snapshot.isOn })
  }

  /** Resolves when microphone and camera have answered, one way or the other. */
  async settled(): Promise<void> {
    await Promise.all([settled(this.microphone), settled(this.camera)])
  }

  /** Idempotent. Every device is released and the store says so. */
  close(): void {
    this.#isInCall = false
    this.microphone.close()
    this.camera.close()
    this.share.close()
    clearInterval(this.#meterTimer)
    this.#meter?.close()
    this.#stores.call.microphoneLevel = 0
    // The captures only tell what has changed for them; the store may be behind or remember a problem.
    for (const name of ['microphone', 'camera', 'share'] as const)
      this.#stores.call.updateLocal(name, { isOn: false, isPending: false, problem: null, stream: null })
    this.#stores.call.updateLocal('share', { isPaused: false, isHidden: false })
  }

  #show(
    name: LocalSourceName,
    { isOn, isPending, problem, stream, track }: CaptureSnapshot | ScreenShareSnapshot
  ): void {
    this.#stores.call.updateLocal(name, { isPending, problem, stream, ...(!this.#isInCall && { isOn }) })
    this.#events.emit('track', { slot: name, track })
  }

  #measure(stream: MediaStream | null): void {
    if (stream === this.#metered) return
    this.#metered = stream
    this.#meter?.close()
    this.#meter = stream ? this.#levels.watch(stream) : null
  }
}

function settled(source: Capture): Promise<void> {
  if (!source.snapshot.isPending) return Promise.resolve()
  return new Promise((resolve) => {
    const undo = source.on('change', ({ isPending }) => {
      if (isPending) return
      undo()
      resolve()
    })
  })
}
