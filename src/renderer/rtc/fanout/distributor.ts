/**
 * Gives every link the picture it wants and can carry, and encodes no picture twice for it: the one place that knows
 * the tracks, the encoders, the worker that copies their frames, and all links.
 *
 * Once a second, while there is something to send, it looks at every link's way out and decides anew; wishes and
 * tracks are followed at once.
 */
import { browserTimer, type SetTimer } from '../timer'
import { videoSlots, type VideoSlot } from '../wishes'
import { chooseCodec, noFacts, type CodecFacts } from './codecChoice'
import type { Encoders, EncodersOptions } from './encoders'
import { carrierEncoding, firstOwnEncodings, sizeOf } from './encodings'
import { encodedStreamsOf, type Fanout, type FanoutOptions } from './fanout'
import {
  LinkFeed,
  sentHeight,
  type AdoptSender,
  type Carriers,
  type CommonSource,
  type FedLink,
  type Offering,
  type Offerings
} from './linkFeed'
import { RunningRungs } from './runningRungs'

type FanoutPart = Pick<
  Fanout,
  'addSource' | 'addCarrier' | 'removeCarrier' | 'setRoute' | 'setGate' | 'close'
>
type EncodersPart = Pick<Encoders, 'ready' | 'setTrack' | 'setRung' | 'requestKeyFrame' | 'codecs' | 'close'>

/** The parts of encoding once. Where they are missing, every link encodes for itself. */
export interface FanoutParts {
  readonly createFanout: (options: Omit<FanoutOptions, 'createWorker'>) => FanoutPart
  readonly createEncoders: (options: Pick<EncodersOptions, 'onSource' | 'onError'>) => EncodersPart
  readonly readCodecFacts: () => Promise<CodecFacts>
}

export interface DistributorOptions {
  readonly parts: FanoutParts | null
  /** No link carries video any more, and none will: the links have to be made anew. */
  readonly onLost: (cause: unknown) => void
  /** Something did not work; the rest goes on. */
  readonly onError: (message: string, cause: unknown) => void
  readonly setTimer?: SetTimer
}

/** What goes out of a slot, highest first. */
export interface SentPicture {
  /** In pixels. */
  readonly height: number
  /** How many links get it. */
  readonly links: number
}

const measureEveryMs = 1_000
/** So many encoders of their own a machine has no trouble with, for the moment until there are common ones. */
const fewLinks = 3
/** Sound alone changes little, and asks for a look only so often, in ticks. */
const soundOnlyEvery = 5

interface Engine {
  readonly parts: FanoutParts
  readonly fanout: FanoutPart
  /** null until links have had time to connect, and where they could not be made. */
  common: { readonly encoders: EncodersPart; readonly rungs: RunningRungs } | null
  /** Whether there are common encoders to be fed by; null while that is not known. */
  isReady: boolean | null
}

export class Distributor {
  readonly #options: DistributorOptions
  readonly #setTimer: SetTimer
  readonly #feeds = new Set<LinkFeed>()
  readonly #tracks: Record<VideoSlot, MediaStreamTrack | null> = { camera: null, share: null }
  readonly #paused: Record<VideoSlot, boolean> = { camera: false, share: false }
  #engine: Engine | null = null
  #hasTried = false
  #codecFacts: CodecFacts | null = null
  #carrierCount = 0
  #ticks = 0
  #cancelTick: (() => void) | null = null
  #isClosed = false

  constructor(options: DistributorOptions) {
    this.#options = options
    this.#setTimer = options.setTimer ?? browserTimer
  }

  /**
   * A place for one more link; `dismiss` its feed when the link has gone.
   *
   * @param create makes the link, which hands over its video senders the moment they come to be
   * @throws what `create` throws
   */
  admit<Link extends FedLink>(create: (adoptSender: AdoptSender) => Link): { link: Link; feed: LinkFeed } {
    const feed = new LinkFeed(this.#carriersFor(), () => this.#apply())
    try {
      const link = create((slot, sender) => feed.adopt(slot, sender))
      feed.serve(link)
      this.#feeds.add(feed)
      if (!this.#startsOwn) this.#startEncoders()
      this.#cancelTick ??= this.#setTimer(() => void this.#tick(), measureEveryMs)
      return { link, feed }
    } catch (cause) {
      feed.close()
      throw cause
    }
  }

  dismiss(feed: LinkFeed): void {
    this.#feeds.delete(feed)
    feed.close()
    this.#apply()
  }

  /** Some link is connected now, or is not any more. */
  refresh(): void {
    this.#apply()
  }

  /** What to send in a slot; null sends nothing. When it resolves nothing of the track before is encoded any more. */
  async setTrack(slot: VideoSlot, track: MediaStreamTrack | null): Promise<void> {
    this.#tracks[slot] = track
    await this.#offer(slot)
  }

  /** The others keep the last picture; see Mesh.setPaused. */
  async setPaused(slot: VideoSlot, isPaused: boolean): Promise<void> {
    if (isPaused === this.#paused[slot]) return
    this.#paused[slot] = isPaused
    await this.#offer(slot)
  }

  /** What goes out right now, as decided. */
  sent(slot: VideoSlot): readonly SentPicture[] {
    const offering = this.#offering(slot)
    const links = new Map<number, number>()
    if (!offering) return []
    for (const feed of this.#feeds) {
      const portion = feed.isOpen ? feed.portion(slot) : null
      const height = portion ? sentHeight(portion, offering) : 0
      if (height > 0) links.set(height, (links.get(height) ?? 0) + 1)
    }
    return [...links].map(([height, count]) => ({ height, links: count })).sort((a, b) => b.height - a.height)
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#cancelTick?.()
    for (const feed of this.#feeds) feed.close()
    this.#feeds.clear()
    this.#engine?.common?.encoders.close()
    this.#engine?.fanout.close()
    this.#engine = null
  }

  #askForOwnKeyFrame(carrier: string): void {
    for (const feed of this.#feeds)
      for (const slot of videoSlots) if (feed.carriers?.names[slot] === carrier) feed.requestOwnKeyFrame(slot)
  }

  #carriersFor(): Carriers | null {
    const engine = this.#startEngine()
    if (!engine || engine.isReady === false) return null
    const { fanout } = engine
    this.#carrierCount += 1
    const names = { camera: `${this.#carrierCount}/camera`, share: `${this.#carrierCount}/share` }
    return {
      names,
      first: (slot) =>
        engine.isReady === null && this.#startsOwn ? firstOwnEncodings[slot] : carrierEncoding(slot, null),
      take: (slot, sender) => {
        const streams = encodedStreamsOf(sender)
        if (streams) fanout.addCarrier(names[slot], slot, streams)
        return streams !== null
      },
      route: (slot, route) => fanout.setRoute(names[slot], route),
      release: () => {
        for (const slot of videoSlots) fanout.removeCarrier(names[slot])
      }
    }
  }

  /** Not before there is a link: nobody alone in a room pays for it. Tried once: what fails would fail for ever. */
  #startEngine(): Engine | null {
    const { parts, onLost, onError } = this.#options
    if (this.#hasTried || !parts || this.#isClosed) return this.#engine
    this.#hasTried = true
    try {
      const fanout = parts.createFanout({
        onKeyFrameWanted: (rung) => this.#engine?.common?.encoders.requestKeyFrame(rung),
        onOwnKeyFrameWanted: (carrier) => this.#askForOwnKeyFrame(carrier),
        onLost
      })
      for (const slot of videoSlots) fanout.setGate(slot, this.#offering(slot) !== null)
      this.#engine = { parts, fanout, common: null, isReady: null }
    } catch (cause) {
      onError('could not encode once for all', cause)
    }
    return this.#engine
  }

  /** The encoders negotiate with each other as links do, which would keep the first of these waiting. */
  #startEncoders(): void {
    const engine = this.#engine
    if (!engine || engine.common || engine.isReady !== null) return
    const { parts, fanout } = engine
    const { onError } = this.#options
    try {
      const encoders = parts.createEncoders({
        onSource: (rung, sender) => {
          const streams = encodedStreamsOf(sender)
          if (streams) fanout.addSource(rung, streams)
          else engine.isReady = false
        },
        onError
      })
      engine.common = { encoders, rungs: new RunningRungs(encoders) }
      void this.#follow(engine, encoders)
    } catch (cause) {
      engine.isReady = false
      onError('could not encode once for all', cause)
    }
  }

  async #follow(engine: Engine, encoders: EncodersPart): Promise<void> {
    for (const slot of videoSlots) void encoders.setTrack(slot, this.#offering(slot)?.track ?? null)
    void engine.parts
      .readCodecFacts()
      .catch(() => noFacts)
      .then((facts) => {
        this.#codecFacts = facts
        this.#apply()
      })
    const isReady = await encoders.ready
    engine.isReady ??= isReady
    this.#apply()
  }

  async #offer(slot: VideoSlot): Promise<void> {
    const engine = this.#engine
    const offering = this.#offering(slot)
    // Shut before anything else: not one frame of what was on may get out after this.
    if (!offering) engine?.fanout.setGate(slot, false)
    await engine?.common?.encoders.setTrack(slot, offering?.track ?? null)
    // And opened last: until now the encoders may have had what was there before.
    if (offering && this.#offering(slot)?.track === offering.track) engine?.fanout.setGate(slot, true)
    this.#apply()
  }

  #offering(slot: VideoSlot): Offering | null {
    const track = this.#paused[slot] ? null : this.#tracks[slot]
    return track && { track, size: sizeOf(track) }
  }

  #apply(isTick = false): void {
    if (this.#isClosed) return
    const offerings: Offerings = { camera: this.#offering('camera'), share: this.#offering('share') }
    for (const feed of this.#feeds) feed.decide(offerings)
    for (const slot of videoSlots) {
      const source = this.#sourceOf(slot)
      const fed = [...this.#feeds].filter((feed) => feed.isOpen && feed.isFed(slot, source))
      const served = fed.flatMap((feed) => feed.served(slot) ?? [])
      this.#engine?.common?.rungs.set(slot, offerings[slot], source, served, isTick)
      for (const feed of this.#feeds) feed.carryOut(slot, offerings[slot], source)
    }
    for (const feed of this.#feeds) feed.tellSupply(offerings)
  }

  #sourceOf(slot: VideoSlot): CommonSource {
    const engine = this.#engine
    if (!engine || engine.isReady === false) return { kind: 'none' }
    const { common, isReady } = engine
    if (!common || isReady === null || !this.#codecFacts)
      return { kind: this.#startsOwn ? 'none' : 'pending' }
    const links = [...this.#feeds].filter((feed) => feed.isOpen && feed.isCarried(slot))
    const codec = chooseCodec(
      slot,
      common.encoders.codecs(),
      links.map((feed) => feed.codecs(slot)),
      this.#codecFacts
    )
    return codec ? { kind: 'codec', codec } : { kind: 'none' }
  }

  /** Whether links send what their own encoders make while the common ones are not there yet. */
  get #startsOwn(): boolean {
    return this.#feeds.size <= fewLinks
  }

  async #tick(): Promise<void> {
    const hasPictures = videoSlots.some((slot) => this.#offering(slot) !== null)
    this.#ticks += 1
    if (hasPictures || this.#ticks % soundOnlyEvery === 0)
      await Promise.all([...this.#feeds].filter(({ isOpen }) => isOpen).map((feed) => feed.measure()))
    if (this.#isClosed) return
    // Which codec is best is not worth waiting for any longer; the answer counts whenever it comes.
    if (this.#engine?.common) this.#codecFacts ??= noFacts
    if ([...this.#feeds].some(({ isOpen }) => isOpen)) this.#startEncoders()
    this.#apply(true)
    const isNeeded = this.#feeds.size > 0
    this.#cancelTick = isNeeded ? this.#setTimer(() => void this.#tick(), measureEveryMs) : null
  }
}
