/**
 * The page's side of the fan-out: hands encoded streams to its worker and says what goes where. The frames themselves
 * never touch the page's thread, so a busy page does not hold them up.
 */
import type { VideoSlot } from '../wishes'
import type { RungId } from './rungs'
import type { FanoutCounts, FromWorker, Route, ToWorker } from './workerMessages'

export type { FanoutCounts, Route } from './workerMessages'

/** Encoded frames of one sender, to be handed to the worker. */
export interface EncodedStreams {
  readonly readable: ReadableStream
  readonly writable: WritableStream
}

export interface FanoutOptions {
  readonly createWorker: () => Worker
  /** A receiver fed by this rung needs a key frame, or a carrier waits for one to (re)start on. */
  readonly onKeyFrameWanted: (rung: RungId) => void
  /** A carrier with route 'own' waits for a key frame of its own encoder. */
  readonly onOwnKeyFrameWanted?: (carrier: string) => void
  /** Everything that went through the worker has stopped for good. Said once, and never after `close`. */
  readonly onLost: (cause: unknown) => void
}

/** What Chromium has and no standard: the frames of a sender, to be read, changed and written back. */
interface EncodingSender {
  createEncodedStreams(): EncodedStreams
}

/** Whether this browser can give one encoder's frames to several senders. */
export function canFanOut(): boolean {
  return (
    typeof Worker === 'function' &&
    typeof RTCRtpSender === 'function' &&
    'createEncodedStreams' in RTCRtpSender.prototype &&
    typeof RTCEncodedVideoFrame === 'function' &&
    // It takes the frame to copy; where frames cannot be copied, it takes nothing.
    RTCEncodedVideoFrame.length > 0
  )
}

/**
 * To be called in the task in which the sender came to be: later its packets go the short way for good. A sender
 * whose streams have been taken sends nothing but what is written to them.
 *
 * @returns null when it is too late, or when the browser has no such thing
 */
export function encodedStreamsOf(sender: RTCRtpSender): EncodedStreams | null {
  if (!hasEncodedStreams(sender)) return null
  try {
    return sender.createEncodedStreams()
  } catch {
    return null
  }
}

function hasEncodedStreams(sender: RTCRtpSender): sender is RTCRtpSender & EncodingSender {
  return 'createEncodedStreams' in sender
}

interface CountsWaiter {
  readonly resolve: (counts: FanoutCounts) => void
  readonly reject: (cause: Error) => void
}

export class Fanout {
  readonly #options: FanoutOptions
  readonly #worker: Worker
  readonly #listeners = new AbortController()
  readonly #countsWaiters: CountsWaiter[] = []
  #isClosed = false

  /** @throws what `createWorker` throws */
  constructor(options: FanoutOptions) {
    this.#options = options
    this.#worker = options.createWorker()
    const { signal } = this.#listeners
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#hear(data), {
      signal
    })
    this.#worker.addEventListener(
      'error',
      ({ message, error }) => this.#lose(new Error(message || 'the worker did not start', { cause: error })),
      { signal }
    )
    this.#worker.addEventListener(
      'messageerror',
      () => this.#lose(new Error('a message of the worker could not be read')),
      { signal }
    )
  }

  /**
   * The encoder of a rung: its frames are read and never written back. A later one for the same rung takes its place.
   *
   * @throws {DOMException} DataCloneError when the streams are in use
   */
  addSource(rung: RungId, { readable }: EncodedStreams): void {
    this.#tell({ kind: 'source', rung, readable }, [readable])
  }

  /**
   * The sender of a link; it gets nothing until it has a route.
   *
   * @param carrier a name to call it by; a later one of the same name takes its place
   * @throws {DOMException} DataCloneError when the streams are in use
   */
  addCarrier(carrier: string, slot: VideoSlot, { readable, writable }: EncodedStreams): void {
    this.#tell({ kind: 'carrier', carrier, slot, readable, writable }, [readable, writable])
  }

  /** Its sender sends nothing any more. One that has gone by itself may be removed all the same. */
  removeCarrier(carrier: string): void {
    this.#tell({ kind: 'removal', carrier })
  }

  /**
   * What the carrier had goes on until the new route has a key frame. An encoder of the carrier's own is to be set up
   * before the route leads to it, or its receiver sees the small picture it makes as a carrier.
   */
  setRoute(carrier: string, route: Route): void {
    this.#tell({ kind: 'route', carrier, route })
  }

  /**
   * While a gate is shut, not one frame of that slot leaves, by whatever route. Takes effect before any frame the
   * worker handles afterwards. Gates are open at first.
   */
  setGate(slot: VideoSlot, isOpen: boolean): void {
    this.#tell({ kind: 'gate', slot, isOpen })
  }

  /** For tests and diagnostics. Rejects when the worker is gone before it answers. */
  counts(): Promise<FanoutCounts> {
    if (this.#isClosed) return Promise.reject(new Error('the fan-out is closed'))
    return new Promise((resolve, reject) => {
      this.#countsWaiters.push({ resolve, reject })
      this.#tell({ kind: 'count' })
    })
  }

  /** No frame goes through it any more, and senders whose streams it had send nothing. Idempotent. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#listeners.abort()
    this.#worker.terminate()
    for (const { reject } of this.#countsWaiters.splice(0)) reject(new Error('the fan-out is closed'))
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case 'keyFrameWanted':
        this.#options.onKeyFrameWanted(message.rung)
        break
      case 'ownKeyFrameWanted':
        this.#options.onOwnKeyFrameWanted?.(message.carrier)
        break
      case 'counts':
        this.#countsWaiters.shift()?.resolve(message.counts)
        break
      case 'lost':
        this.#lose(new Error(message.message))
        break
    }
  }

  #lose(cause: Error): void {
    this.close()
    this.#options.onLost(cause)
  }

  #tell(message: ToWorker, transfer: Transferable[] = []): void {
    if (!this.#isClosed) this.#worker.postMessage(message, transfer)
  }
}
