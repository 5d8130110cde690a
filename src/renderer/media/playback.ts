/** What others say, made audible: one audio element per remote stream, independent of any tile. */
import { Emitter } from '../emitter'

export interface PlaybackEvents {
  /** The autoplay policy refused; `unblock()` in a click helps. Fires once until unblocked. */
  blocked: void
  unblocked: void
  /** The speaker could not be used; sound goes to the system's default. */
  outputFailed: { readonly deviceId: string }
}

export interface PlaybackOptions {
  /** A new element per stream; it need not be in the document. */
  readonly createElement: () => HTMLAudioElement
}

/** Streams are told apart by a key of the caller's. Volume outlives a stream that is replaced, not `stop()`. */
export class Playback {
  readonly #createElement: () => HTMLAudioElement
  readonly #events = new Emitter<PlaybackEvents>()
  readonly #elements = new Map<string, HTMLAudioElement>()
  readonly #volumes = new Map<string, number>()
  /** Null is the system's default. */
  #output: string | null = null
  #isBlocked = false
  #isClosed = false

  constructor({ createElement }: PlaybackOptions) {
    this.#createElement = createElement
  }

  get isBlocked(): boolean {
    return this.#isBlocked
  }

  /** The speaker in force, null for the system's default. */
  get output(): string | null {
    return this.#output
  }

  on<Event extends keyof PlaybackEvents>(
    event: Event,
    listener: (payload: PlaybackEvents[Event]) => void
  ): () => void {
    return this.#events.on(event, listener)
  }

  /** Plays a stream; replaces what the key played before, and does nothing when it plays this one already. */
  play(key: string, stream: MediaStream): void {
    if (this.#isClosed) return
    const known = this.#elements.get(key)
    if (known?.srcObject === stream) return
    const element = known ?? this.#addElement(key)
    element.srcObject = stream
    void this.#start(element)
  }

  stop(key: string): void {
    const element = this.#elements.get(key)
    this.#elements.delete(key)
    this.#volumes.delete(key)
    if (element) silence(element)
    // Whatever was blocked may have left.
    if (this.#elements.size === 0) this.#setBlocked(false)
  }

  /** @param volume linear, 0..1; kept for a stream that is yet to come */
  setVolume(key: string, volume: number): void {
    const bounded = Math.min(1, Math.max(0, volume))
    this.#volumes.set(key, bounded)
    const element = this.#elements.get(key)
    if (element) element.volume = bounded
  }

  /** Sends everything to one speaker, null for the system's default. The outcome of the latest call counts. */
  setOutput(deviceId: string | null): void {
    if (this.#isClosed) return
    this.#output = deviceId
    for (const element of this.#elements.values()) void this.#route(element)
  }

  /** Starts everything that was held back; must run inside a click. */
  unblock(): void {
    if (!this.#isBlocked) return
    this.#setBlocked(false)
    for (const element of this.#elements.values()) if (element.paused) void this.#start(element)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const element of this.#elements.values()) silence(element)
    this.#elements.clear()
    this.#volumes.clear()
  }

  #addElement(key: string): HTMLAudioElement {
    const element = this.#createElement()
    element.volume = this.#volumes.get(key) ?? 1
    this.#elements.set(key, element)
    if (this.#output !== null) void this.#route(element)
    return element
  }

  async #start(element: HTMLAudioElement): Promise<void> {
    try {
      await element.play()
    } catch (error) {
      // Everything else is an interruption by ourselves: a newer stream or a stop.
      const isRefused = error instanceof DOMException && error.name === 'NotAllowedError'
      if (isRefused && this.#isPlaying(element)) this.#setBlocked(true)
    }
  }

  /** W3C Audio Output Devices, `setSinkId()`: the empty id is the system's default. */
  async #route(element: HTMLAudioElement): Promise<void> {
    const deviceId = this.#output
    try {
      await element.setSinkId(deviceId ?? '')
    } catch {
      // A TypeError where `setSinkId` is missing ends up here as well.
      if (deviceId === null || this.#output !== deviceId || !this.#isPlaying(element)) return
      this.setOutput(null)
      this.#events.emit('outputFailed', { deviceId })
    }
  }

  #isPlaying(element: HTMLAudioElement): boolean {
    return [...this.#elements.values()].includes(element)
  }

  #setBlocked(isBlocked: boolean): void {
    if (this.#isBlocked === isBlocked) return
    this.#isBlocked = isBlocked
    this.#events.emit(isBlocked ? 'blocked' : 'unblocked', undefined)
  }
}

function silence(element: HTMLAudioElement): void {
  element.pause()
  element.srcObject = null
}
