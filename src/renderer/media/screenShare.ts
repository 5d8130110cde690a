/** A screen, window or tab of ours, with its sound where the system gives it. */
import { Emitter } from '../emitter'
import { stopAll } from './capture'
import { mediaProblemOf, type MediaProblem } from './mediaProblem'

export interface ScreenShareSnapshot {
  readonly isOn: boolean
  /** The picker is open. */
  readonly isPending: boolean
  /** Why the last wish failed; null after the person has closed the picker. Cleared by the next wish. */
  readonly problem: MediaProblem | null
  readonly track: MediaStreamTrack | null
  readonly audioTrack: MediaStreamTrack | null
  readonly stream: MediaStream | null
}

export interface ScreenShareEvents {
  change: ScreenShareSnapshot
  /** Stopped from outside: the browser's own bar, or the shared window was closed. */
  ended: void
}

export interface ScreenShareOptions {
  /** `navigator.mediaDevices`; undefined where the page may not capture at all. */
  readonly mediaDevices: Pick<MediaDevices, 'getDisplayMedia'> | undefined
}

/** W3C Screen Capture, DisplayMediaStreamOptions, as far as TypeScript's DOM types do not know it yet. */
interface ShareConstraints extends DisplayMediaStreamOptions {
  readonly audio: MediaTrackConstraints & { readonly restrictOwnAudio: boolean }
  readonly systemAudio: 'include' | 'exclude'
  readonly surfaceSwitching: 'include' | 'exclude'
  readonly selfBrowserSurface: 'include' | 'exclude'
}

/**
 * No width and height: given both, Chromium scales to exactly that shape and blurs text. Sound is taken as it
 * is, without what this page plays itself: otherwise the others would hear themselves.
 */
const shareConstraints: ShareConstraints = {
  video: { frameRate: { ideal: 15, max: 30 } },
  audio: {
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
    restrictOwnAudio: true
  },
  systemAudio: 'include',
  surfaceSwitching: 'include',
  selfBrowserSurface: 'exclude'
}

interface HeldShare {
  readonly stream: MediaStream
  readonly track: MediaStreamTrack
  readonly audioTrack: MediaStreamTrack | null
  readonly listeners: AbortController
}

/** One picker at a time; what is picked after the wish has gone is stopped on arrival. */
export class ScreenShare {
  readonly #mediaDevices: ScreenShareOptions['mediaDevices']
  readonly #events = new Emitter<ScreenShareEvents>()

  #isWanted = false
  #isPicking = false
  #held: HeldShare | null = null
  #problem: MediaProblem | null = null
  #isClosed = false

  constructor({ mediaDevices }: ScreenShareOptions) {
    this.#mediaDevices = mediaDevices
  }

  get snapshot(): ScreenShareSnapshot {
    const held = this.#held
    return {
      isOn: held !== null,
      isPending: this.#isPicking && this.#isWanted,
      problem: this.#problem,
      track: held?.track ?? null,
      audioTrack: held?.audioTrack?.readyState === 'live' ? held.audioTrack : null,
      stream: held?.stream ?? null
    }
  }

  on<Event extends keyof ScreenShareEvents>(
    event: Event,
    listener: (payload: ScreenShareEvents[Event]) => void
  ): () => void {
    return this.#events.on(event, listener)
  }

  /**
   * Starts or stops sharing. Opens the picker before it returns, so call it inside the click: browsers
   * demand a transient activation. A wish while the picker is open opens no second one.
   */
  setWanted(isWanted: boolean): void {
    if (this.#isClosed || this.#isWanted === isWanted) return
    this.#isWanted = isWanted
    this.#problem = null
    if (!isWanted) this.#release()
    else if (!this.#isPicking) void this.#pick()
    this.#announce()
  }

  /** Stops sharing and tells so in a last change; wishes after this are ignored. */
  close(): void {
    this.setWanted(false)
    this.#isClosed = true
  }

  /** Runs synchronously up to and including `getDisplayMedia`. */
  async #pick(): Promise<void> {
    this.#isPicking = true
    try {
      if (!this.#mediaDevices) throw new TypeError('no media devices')
      const stream = await this.#mediaDevices.getDisplayMedia(shareConstraints)
      if (this.#isWanted) this.#take(stream)
      else stopAll(stream)
    } catch (error) {
      if (this.#isWanted) this.#problem = shareProblemOf(error)
      this.#isWanted = false
    }
    this.#isPicking = false
    this.#announce()
  }

  /** @throws when what was picked has gone already */
  #take(stream: MediaStream): void {
    const [track] = stream.getVideoTracks()
    if (!track || track.readyState === 'ended') {
      stopAll(stream)
      throw new Error('no live track')
    }
    // Sharp text at a low frame rate rather than smooth motion (W3C MediaStreamTrack Content Hints).
    track.contentHint = 'detail'
    const [audioTrack = null] = stream.getAudioTracks()
    const listeners = new AbortController()
    const { signal } = listeners
    track.addEventListener('ended', () => this.#end(), { signal })
    audioTrack?.addEventListener('ended', () => this.#announce(), { signal })
    this.#held = { stream, track, audioTrack, listeners }
  }

  #end(): void {
    this.#isWanted = false
    this.#release()
    this.#announce()
    this.#events.emit('ended', undefined)
  }

  #release(): void {
    this.#held?.listeners.abort()
    if (this.#held) stopAll(this.#held.stream)
    this.#held = null
  }

  #announce(): void {
    if (!this.#isClosed) this.#events.emit('change', this.snapshot)
  }
}

/**
 * Null when the person simply closed the picker. Browsers give that, the system's refusal and the page's
 * policy the same name; only the message differs. A desktop shell that answers "none" makes Blink complain
 * about the constraints.
 */
function shareProblemOf(error: unknown): MediaProblem | null {
  const message = error instanceof Error ? error.message : ''
  const problem = mediaProblemOf(error)
  if (problem === 'permissionDenied') return /system|policy/i.test(message) ? problem : null
  if (problem === 'inUse') return /invalid capture constraints/i.test(message) ? null : 'failed'
  return problem
}
