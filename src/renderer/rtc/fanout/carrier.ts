/**
 * One carrier: which of the frames offered to it go out, and when it lacks a key frame.
 *
 * It begins on a key frame and only on one: the first time, after a gap, on another rung. Until the new rung has one,
 * it goes on with the rung before, so that nobody sees the picture stand still.
 */
import { LayerFilter, type LayerFacts } from './layerFilter'
import type { RungId } from './rungs'
import { TimeLine } from './timeLine'
import type { CarrierCounts, Route } from './workerMessages'

export interface FrameMetadata extends LayerFacts {
  rtpTimestamp?: number
}

/** The parts of RTCEncodedVideoFrame that matter here. */
export interface EncodedFrame {
  readonly type: 'key' | 'delta' | 'empty'
  /** A fresh object on every call. */
  getMetadata(): FrameMetadata
}

/** Where the frames of one carrier go. Neither may throw. */
export interface Sink<Frame> {
  /** False while the sender does not keep up. */
  hasRoom(): boolean
  write(frame: Frame): void
}

/** One run of one encoder. `rung` is null for a carrier's own. */
export interface Feed {
  readonly rung: RungId | null
}

export interface Gate {
  readonly isOpen: boolean
}

export interface CarrierOptions<Frame> {
  readonly sink: Sink<Frame>
  readonly gate: Gate
  /** The same picture with other metadata. The object will be changed: it may not be kept. */
  readonly copy: (frame: Frame, metadata: FrameMetadata) => Frame
  /** @returns false when it has to be asked again, because it was asked only just now */
  readonly askForKeyFrame: (rung: RungId, atMs: number) => boolean
  readonly askForOwnKeyFrame: () => void
}

/** A key frame may get lost on its way through an encoder that was just about to stop. */
const askAgainAfterMs = 1_000
const nowhere: Route = { kind: 'none' }

export class Carrier<Frame extends EncodedFrame> {
  readonly #options: CarrierOptions<Frame>
  readonly #own: Feed = { rung: null }
  readonly #line = new TimeLine()
  readonly #layers = new LayerFilter()
  readonly #counts = { framesWritten: 0, keyFramesWanted: 0, restarts: 0 }
  #route: Route = nowhere
  /** Whose frames go out; null while none do. */
  #feed: Feed | null = null
  #lacksKeyFrame = false
  #askedAtMs = -Infinity

  constructor(options: CarrierOptions<Frame>) {
    this.#options = options
  }

  get counts(): CarrierCounts {
    return { ...this.#counts }
  }

  /** The same route again changes nothing. */
  setRoute(route: Route, atMs: number): void {
    const isSameTarget = sameTarget(route, this.#route)
    this.#route = route
    if (route.kind === 'none') this.#stop()
    else if (this.#feed && this.#isWanted(this.#feed)) {
      if (route.kind === 'rung') this.#layers.limit(route.maxTemporal)
      if (!isSameTarget) this.#lacksKeyFrame = false
    } else if (!isSameTarget) this.#demandKeyFrame(atMs)
  }

  /** The gate was shut or opened. */
  gateMoved(atMs: number): void {
    this.#stop()
    this.#demandKeyFrame(atMs)
  }

  /** A frame of the carrier's own encoder. A key frame among them is how a receiver's wish for one shows. */
  takeOwn(frame: Frame, atMs: number): void {
    const metadata = frame.getMetadata()
    this.#line.observe(metadata.rtpTimestamp ?? 0, atMs)
    if (frame.type === 'key' && this.#route.kind === 'rung') {
      // On a route to a rung its encoder is next to nothing, and nobody is to see what it makes.
      if (this.#feed === this.#own) this.#feed = null
      this.#demandKeyFrame(atMs)
    }
    this.take(this.#own, frame, metadata, atMs)
  }

  /** @param metadata of the frame; its timestamp is overwritten */
  take(feed: Feed, frame: Frame, metadata: FrameMetadata, atMs: number): void {
    const { gate, sink, copy } = this.#options
    if (!gate.isOpen) return
    const isKey = frame.type === 'key'
    const isWanted = this.#isWanted(feed)
    if (!sink.hasRoom()) {
      if (feed === this.#feed) this.#lose()
      return
    }
    if (isWanted && !isKey) this.#askIfDue(atMs)
    // Until its own encoder has begun, the link is not ready to send, and the time on its line is unknown.
    const mayStart = isWanted && isKey && this.#line.isKnown
    if (feed !== this.#feed && !mayStart) return
    if (isKey) this.#start(feed, isWanted)
    else if (!this.#layers.passes(metadata)) return
    this.#counts.framesWritten += 1
    const timestamp = metadata.rtpTimestamp ?? 0
    const placed = this.#line.place(feed, timestamp, atMs)
    metadata.rtpTimestamp = placed
    sink.write(feed === this.#own && placed === timestamp ? frame : copy(frame, metadata))
  }

  #start(feed: Feed, isWanted: boolean): void {
    if (feed !== this.#feed) this.#counts.restarts += 1
    this.#feed = feed
    if (isWanted) {
      this.#lacksKeyFrame = false
      this.#layers.limit(this.#route.kind === 'rung' ? this.#route.maxTemporal : 2)
    }
    this.#layers.restart()
  }

  #stop(): void {
    this.#feed = null
    this.#lacksKeyFrame = false
  }

  /** It did not keep up. Asking for a key frame waits until there is room for one: everybody would get it. */
  #lose(): void {
    this.#feed = null
    this.#lacksKeyFrame = true
    this.#askedAtMs = -Infinity
    this.#counts.keyFramesWanted += 1
  }

  #isWanted(feed: Feed): boolean {
    if (this.#route.kind === 'rung') return feed.rung === this.#route.rung
    return this.#route.kind === 'own' && feed === this.#own
  }

  /** While nothing could be done with a key frame, none is asked for; the demand stands until then. */
  #demandKeyFrame(atMs: number): void {
    this.#lacksKeyFrame = this.#route.kind !== 'none'
    this.#askedAtMs = -Infinity
    if (!this.#lacksKeyFrame || !this.#options.gate.isOpen || !this.#line.isKnown) return
    this.#counts.keyFramesWanted += 1
    this.#askIfDue(atMs)
  }

  #askIfDue(atMs: number): void {
    if (!this.#lacksKeyFrame || !this.#line.isKnown || atMs - this.#askedAtMs < askAgainAfterMs) return
    if (this.#route.kind === 'rung') {
      if (this.#options.askForKeyFrame(this.#route.rung, atMs)) this.#askedAtMs = atMs
    } else {
      this.#options.askForOwnKeyFrame()
      this.#askedAtMs = atMs
    }
  }
}

function sameTarget(one: Route, other: Route): boolean {
  if (one.kind === 'rung') return other.kind === 'rung' && one.rung === other.rung
  return one.kind === other.kind
}
