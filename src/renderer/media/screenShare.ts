/** A screen, window or tab of ours, with its sound where the system gives it. */
import { Emitter } from '../emitter'
import { stopAll } from './capture'
import type { MediaProblem } from './mediaProblem'
import {
  contentHintFor,
  pictureFor,
  shareProblemOf,
  shareRequest,
  type ShareMode,
  type ShareWish
} from './screenShareRequest'
import { browserEvery, watchPictures, type Every, type PictureFlow } from './screenShareWatch'

export type { ShareMode, ShareWish }

export interface ScreenShareSnapshot {
  readonly isOn: boolean
  /** The picker is open. */
  readonly isPending: boolean
  /** Why the last wish failed; null after the person has closed the picker. Cleared by the next wish. */
  readonly problem: MediaProblem | null
  readonly mode: ShareMode
  /** By the person. */
  readonly isPaused: boolean
  /** The shared window gives no pictures because it is minimised or otherwise out of sight; ends by itself. */
  readonly isHidden: boolean
  /** Nothing of the picture may be sent right now: paused, hidden, or silent in a way that may become hidden. */
  readonly isHeldBack: boolean
  readonly track: MediaStreamTrack | null
  readonly audioTrack: MediaStreamTrack | null
  readonly stream: MediaStream | null
}

export interface ScreenShareEvents {
  change: ScreenShareSnapshot
  /** Stopped from outside: the browser's own bar, or the shared window was closed. */
  ended: { readonly wasWindow: boolean }
}

export interface ScreenShareOptions {
  /** `navigator.mediaDevices`; undefined where the page may not capture at all. */
  readonly mediaDevices: Pick<MediaDevices, 'getDisplayMedia'> | undefined
  readonly every?: Every
}

interface HeldShare {
  readonly stream: MediaStream
  readonly track: MediaStreamTrack
  readonly audioTrack: MediaStreamTrack | null
  /** Stops listening; the tracks are untouched. */
  readonly detach: () => void
}

/** How long what is being replaced is kept running: an ended track in a sender may turn the picture black. */
const handOverMs = 300

/** One picker at a time; what is picked after the wish has gone is stopped on arrival. */
export class ScreenShare {
  readonly #mediaDevices: ScreenShareOptions['mediaDevices']
  readonly #every: Every
  readonly #events = new Emitter<ScreenShareEvents>()

  #isWanted = false
  #isPicking = false
  /** Something else has been chosen while the browser was still fetching: fetched anew, with or without sound. */
  #nextPick: { readonly withAudio: boolean } | null = null
  #held: HeldShare | null = null
  #problem: MediaProblem | null = null
  #mode: ShareMode = 'text'
  #isPaused = false
  /** As the desktop shell says; see `setHidden`. */
  #isOutOfSight = false
  #flow: PictureFlow = 'flowing'
  /** Stops what has been replaced and still runs. */
  #finishHandOver: (() => void) | null = null
  #isClosed = false

  constructor({ mediaDevices, every = browserEvery }: ScreenShareOptions) {
    this.#mediaDevices = mediaDevices
    this.#every = every
  }

  get snapshot(): ScreenShareSnapshot {
    const held = this.#held
    const isHidden = held !== null && (this.#isOutOfSight || this.#flow === 'hidden')
    return {
      isOn: held !== null,
      isPending: this.#isPicking && this.#isWanted,
      problem: this.#problem,
      mode: this.#mode,
      isPaused: this.#isPaused,
      isHidden,
      isHeldBack: this.#isPaused || isHidden || (held !== null && this.#flow === 'silent'),
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
  setWanted(isWanted: boolean, { withAudio = true }: { readonly withAudio?: boolean } = {}): void {
    if (this.#isClosed || this.#isWanted === isWanted) return
    this.#isWanted = isWanted
    this.#problem = null
    if (!isWanted) this.#release()
    else if (!this.#isPicking) void this.#pick(withAudio)
    this.#announce()
  }

  /**
   * Picks anew, inside the click, while what is shared goes on. What is picked takes its place and is shown, paused
   * or not; closing the picker changes nothing. Starts sharing when nothing is shared.
   *
   * @param isChosen what to share has been chosen beforehand, so that what is still being fetched is outdated
   */
  change({
    withAudio = true,
    isChosen = false
  }: { readonly withAudio?: boolean; readonly isChosen?: boolean } = {}): void {
    if (this.#isClosed) return
    if (this.#isPicking && isChosen) this.#nextPick = { withAudio }
    if (!this.#isWanted) return this.setWanted(true, { withAudio })
    if (this.#isPicking) return
    this.#problem = null
    void this.#pick(withAudio)
    this.#announce()
  }

  /** Counts from now on, for what is shared and for what will be. */
  setMode(mode: ShareMode): void {
    if (mode === this.#mode) return
    this.#mode = mode
    this.#applyMode()
    this.#announce()
  }

  /** Only what is shared can be paused. The capture goes on, so that going on again takes no time. */
  setPaused(isPaused: boolean): void {
    if (!this.#held || isPaused === this.#isPaused) return
    this.#isPaused = isPaused
    this.#announce()
  }

  /** What somebody who can see the desktop says of the shared window. The track itself is watched here. */
  setHidden(isHidden: boolean): void {
    if (!this.#held || isHidden === this.#isOutOfSight) return
    this.#isOutOfSight = isHidden
    this.#announce()
  }

  /** Stops sharing and tells so in a last change; wishes after this are ignored. */
  close(): void {
    this.setWanted(false)
    this.#isClosed = true
  }

  /** Runs synchronously up to and including `getDisplayMedia`. */
  async #pick(withAudio: boolean): Promise<void> {
    this.#isPicking = true
    const mode = this.#mode
    try {
      if (!this.#mediaDevices) throw new TypeError('no media devices')
      const stream = await this.#mediaDevices.getDisplayMedia(shareRequest({ mode, withAudio }))
      this.#isPicking = false
      if (this.#isWanted && !this.#nextPick) this.#take(stream)
      else stopAll(stream)
      if (mode !== this.#mode) this.#applyMode()
    } catch (error) {
      this.#isPicking = false
      if (!this.#nextPick) {
        if (this.#isWanted) this.#problem = shareProblemOf(error)
        this.#isWanted = this.#held !== null
      }
    }
    const next = this.#nextPick
    this.#nextPick = null
    if (next && this.#isWanted && !this.#isClosed) void this.#pick(next.withAudio)
    this.#announce()
  }

  /** @throws when what was picked has gone already */
  #take(stream: MediaStream): void {
    const [track] = stream.getVideoTracks()
    if (!track || track.readyState === 'ended') {
      stopAll(stream)
      throw new Error('no live track')
    }
    track.contentHint = contentHintFor(this.#mode)
    const [audioTrack = null] = stream.getAudioTracks()
    const previous = this.#held
    previous?.detach()
    this.#isPaused = false
    this.#isOutOfSight = false
    this.#flow = 'flowing'
    this.#held = { stream, track, audioTrack, detach: this.#listen(track, audioTrack) }
    if (!previous) return
    this.#announce()
    this.#handOver(previous.stream)
  }

  /** Stops a stream once the senders have had the time to take over from it, so that nobody sees a gap. */
  #handOver(stream: MediaStream): void {
    this.#finishHandOver?.()
    const finish = (): void => {
      forget()
      stopAll(stream)
      this.#finishHandOver = null
    }
    const forget = this.#every(handOverMs, finish)
    this.#finishHandOver = finish
  }

  #applyMode(): void {
    const track = this.#held?.track
    if (!track) return
    track.contentHint = contentHintFor(this.#mode)
    // A source that cannot change its rate keeps it; the hint alone does most of the work.
    track.applyConstraints(pictureFor(this.#mode)).catch(() => undefined)
  }

  #listen(track: MediaStreamTrack, audioTrack: MediaStreamTrack | null): () => void {
    const listeners = new AbortController()
    const { signal } = listeners
    track.addEventListener('ended', () => this.#end(), { signal })
    audioTrack?.addEventListener('ended', () => this.#announce(), { signal })
    const stopWatching = watchPictures({
      track,
      every: this.#every,
      onChange: (flow) => {
        this.#flow = flow
        this.#announce()
      }
    })
    return () => {
      listeners.abort()
      stopWatching()
    }
  }

  #end(): void {
    // Somebody who is just picking something else still wants to share.
    this.#isWanted = this.#isPicking
    const wasWindow = this.#held?.track.getSettings().displaySurface === 'window'
    this.#release()
    this.#announce()
    this.#events.emit('ended', { wasWindow })
  }

  #release(): void {
    this.#held?.detach()
    if (this.#held) stopAll(this.#held.stream)
    this.#finishHandOver?.()
    this.#held = null
    this.#isPaused = false
    this.#isOutOfSight = false
    this.#flow = 'flowing'
  }

  #announce(): void {
    if (!this.#isClosed) this.#events.emit('change', this.snapshot)
  }
}
