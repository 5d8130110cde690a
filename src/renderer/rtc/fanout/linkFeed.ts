/**
 * One link at the sending end: what its other end wishes, what it can carry, and how it gets that: fed by the common
 * encoders, or, where it cannot be, by an encoder of its own.
 */
import { audioEncoding } from '../audioTerms'
import type { Encoding } from '../encoding'
import { mayCarry } from '../linkState'
import type { PeerLink } from '../peerLink'
import type { Slot } from '../slots'
import {
  firstWishes,
  sameSupply,
  type Size,
  type Supply,
  type SupplyNote,
  type VideoSlot,
  type Wishes
} from '../wishes'
import type { Allotment, Portion, UplinkReading } from './allotment'
import { sameCodec } from './codecChoice'
import { carrierEncoding, firstOwnEncodings, limitToCapture, ownEncoding, scaleFor } from './encodings'
import type { Route } from './fanout'
import { rungOf, rungsWished, type RungId } from './rungs'
import { Nudge } from './nudge'
import { allot, type UplinkMemory } from './uplinkPolicy'

/** What there is to send in a slot; null when there is nothing. */
export interface Offering {
  readonly track: MediaStreamTrack
  /** Of what is captured, in pixels. */
  readonly size: Size
}

export type Offerings = Readonly<Record<VideoSlot, Offering | null>>

/** How the common encoders serve a slot: not yet, not at all, or with this codec. */
export type CommonSource =
  | { readonly kind: 'pending' }
  | { readonly kind: 'none' }
  | { readonly kind: 'codec'; readonly codec: RTCRtpCodecParameters }

/** What one link gets of a slot. */
export interface Served {
  readonly portion: Portion
  /** Looked at often enough to be believed. */
  readonly isMeasured: boolean
}

/** See PeerLinkOptions.adoptSender. */
export type AdoptSender = (slot: VideoSlot, sender: RTCRtpSender) => Encoding | null

export type FedLink = Pick<
  PeerLink,
  'state' | 'codecs' | 'setEncoding' | 'setSoundRedundant' | 'setIdle' | 'requestKeyFrame' | 'uplink' | 'tell'
>

/** The worker's side of this link; absent where there is no worker. */
export interface Carriers {
  /** What the worker calls them. */
  readonly names: Readonly<Record<VideoSlot, string>>
  /** How a sender encodes until there is something to decide by. */
  readonly first: (slot: VideoSlot) => Encoding
  /** False when the sender's frames cannot be had: it sends what its own encoder makes. */
  readonly take: (slot: VideoSlot, sender: RTCRtpSender) => boolean
  readonly route: (slot: VideoSlot, route: Route) => void
  readonly release: () => void
}

/** Browsers begin with a guess, and take a moment to find out. */
const readingsToBelieve = 3

export class LinkFeed {
  readonly carriers: Carriers | null
  readonly #onWishes: () => void
  readonly #carried = new Set<VideoSlot>()
  readonly #codecs: Partial<Record<Slot, readonly RTCRtpCodecParameters[]>> = {}
  readonly #nudge = new Nudge()
  #link: FedLink | null = null
  #wishes: Wishes = firstWishes
  #memory: UplinkMemory | null = null
  #reading: UplinkReading | null = null
  #readings = 0
  #allotment: Allotment | null = null
  #told: Supply | null = null
  #isClosed = false

  /** @param onWishes the other end wishes something else now */
  constructor(carriers: Carriers | null, onWishes: () => void) {
    this.carriers = carriers
    this.#onWishes = onWishes
  }

  /** See PeerLinkOptions.adoptSender. */
  adopt(slot: VideoSlot, sender: RTCRtpSender): Encoding {
    if (!this.carriers?.take(slot, sender)) return firstOwnEncodings[slot]
    this.#carried.add(slot)
    return this.carriers.first(slot)
  }

  /** The link whose senders have been or will be adopted. */
  serve(link: FedLink): void {
    this.#link = link
  }

  setWishes(wishes: Wishes): void {
    this.#wishes = wishes
    this.#onWishes()
  }

  /** A link that is interrupted is fed as before: it may only be us who do not hear. */
  get isOpen(): boolean {
    return this.#link !== null && mayCarry(this.#link.state)
  }

  /** Whether the common encoders could feed this slot, whatever the codec. */
  isCarried(slot: VideoSlot): boolean {
    return this.#carried.has(slot)
  }

  /** Asked once: the browser answers from another thread, and what is negotiated stays for the life of a link. */
  codecs(slot: Slot): readonly RTCRtpCodecParameters[] {
    const known = this.#codecs[slot]
    if (known) return known
    const codecs = this.#link?.codecs(slot) ?? []
    if (codecs.length > 0) this.#codecs[slot] = codecs
    return codecs
  }

  requestOwnKeyFrame(slot: VideoSlot): void {
    this.#link?.requestKeyFrame(slot)
  }

  /** Looks at the link's way out; `decide` takes it into account once. */
  async measure(): Promise<void> {
    try {
      this.#reading = (await this.#link?.uplink()) ?? null
      this.#readings += 1
    } catch {
      this.#reading = null // a connection that is closing has no statistics any more
    }
  }

  decide(offerings: Offerings): void {
    const wished = rungsWished(this.#wishes)
    const wishedOf = (slot: VideoSlot): RungId | null => {
      const offering = offerings[slot]
      return offering && this.isOpen ? limitToCapture(wished[slot], offering.size) : null
    }
    const demand = { wished: { camera: wishedOf('camera'), share: wishedOf('share') } }
    const { allotment, memory } = allot(this.#memory, this.#reading, demand)
    if (this.#reading) this.#nudge.follow(this.#reading, allotment)
    this.#reading = null
    this.#memory = memory
    this.#allotment = allotment
    if (!this.#link || !this.isOpen) return
    const sound = audioEncoding(allotment, this.codecs('microphone'))
    if (sound) this.#link.setEncoding('microphone', sound)
    this.#link.setSoundRedundant(allotment.isAudioRedundant)
  }

  /** As decided last. */
  portion(slot: VideoSlot): Portion | null {
    return this.#allotment?.video[slot] ?? null
  }

  /** For whoever adds up what all links get. */
  served(slot: VideoSlot): Served | null {
    const portion = this.portion(slot)
    return portion && { portion, isMeasured: this.#readings >= readingsToBelieve }
  }

  /** Whether a slot of this link hangs on the common encoders, as carried out last. */
  isFed(slot: VideoSlot, source: CommonSource): boolean {
    return this.#fedCodec(slot, source) !== null
  }

  /** Brings the slot where the decision wants it. */
  carryOut(slot: VideoSlot, offering: Offering | null, source: CommonSource): void {
    const link = this.#link
    const portion = this.portion(slot)
    if (!link || !portion || !this.isOpen) return
    const rung = offering ? portion.rung : null
    const fedCodec = this.#fedCodec(slot, source)
    if (source.kind === 'pending' && this.isCarried(slot)) {
      link.setEncoding(slot, carrierEncoding(slot, null))
      this.carriers?.route(slot, { kind: 'none' })
    } else if (fedCodec) {
      link.setEncoding(slot, { ...carrierEncoding(slot, fedCodec), maxBitrate: this.#nudge.carrierBitrate })
      link.setIdle(slot, false)
      const route: Route = rung ? { kind: 'rung', rung, maxTemporal: portion.maxTemporal } : { kind: 'none' }
      this.carriers?.route(slot, route)
    } else {
      if (offering && rung) {
        const own = ownEncoding(rungOf(rung), portion.bitsPerSecond, offering.track, offering.size)
        link.setEncoding(slot, { ...own, maxBitrate: this.#nudge.ownBitrate(own.maxBitrate, portion) })
      }
      link.setIdle(slot, offering !== null && rung === null)
      if (this.isCarried(slot)) this.carriers?.route(slot, { kind: rung ? 'own' : 'none' })
    }
  }

  /** Tells the other end what it gets and why, when that has changed. */
  tellSupply(offerings: Offerings): void {
    if (!this.#link || !this.isOpen) return
    const supply: Supply = { camera: this.#note('camera', offerings), share: this.#note('share', offerings) }
    if (this.#told && sameSupply(supply, this.#told)) return
    this.#told = supply
    this.#link.tell({ kind: 'supply', supply })
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#link = null
    this.carriers?.release()
  }

  /** The common codec as this link has negotiated it; null when the slot cannot be fed. */
  #fedCodec(slot: VideoSlot, source: CommonSource): RTCRtpCodecParameters | null {
    if (source.kind !== 'codec' || !this.isCarried(slot)) return null
    return this.codecs(slot).find((codec) => sameCodec(codec, source.codec)) ?? null
  }

  #note(slot: VideoSlot, offerings: Offerings): SupplyNote | null {
    const offering = offerings[slot]
    const portion = this.portion(slot)
    if (!offering || !portion) return null
    const height = sentHeight(portion, offering)
    const isAtCapture = portion.reason === 'wish' && rungsWished(this.#wishes)[slot] !== portion.rung
    return { height, reason: isAtCapture ? 'sender' : portion.reason }
  }
}

/** In pixels; 0 when nothing is sent. */
export function sentHeight({ rung }: Portion, { size }: Offering): number {
  if (!rung) return 0
  return Math.round(size.height / scaleFor(rungOf(rung), size))
}
