/**
 * Everybody we are connected to: one link per other participant, the same local slots on all of them.
 *
 * Who is in the room and which end offers is decided elsewhere and told here. What goes wrong on one
 * link is an event about that link and touches no other.
 */
import type { Signal } from './signal'
import { Emitter } from '../emitter'
import { Distributor, type FanoutParts, type SentPicture } from './fanout/distributor'
import type { Fingerprints } from './fingerprints'
import type { LinkDigest, LinkMessage } from './linkMessages'
import { LinkSeat } from './linkSeat'
import { mayCarry } from './linkState'
import type { LinkStats } from './linkStats'
import type { MeshEvents } from './meshEvents'
import { isFlowing } from './outgoingSlot'
import type { LinkRole, LinkSurroundings, PeerLink } from './peerLink'
import { lacksCredentials, namesRelay } from './relayProblem'
import type { SeatSurroundings } from './seatSurroundings'
import { forEachSlot, kindOf, slots, type Slot } from './slots'
import { ToldMessages } from './toldMessages'
import { isVideoSlot, sameWishes, type VideoSlot, type Wishes } from './wishes'

export type { MeshEvents }

export interface MeshOptions extends LinkSurroundings {
  /** Called once per connection; the link closes what it gets. */
  readonly createConnection: (configuration: RTCConfiguration) => RTCPeerConnection
  readonly configuration: RTCConfiguration
  /** Fresh credentials for a repair; null when they cannot be had now. Never rejects. */
  readonly renewIceServers?: () => Promise<readonly RTCIceServer[] | null>
  readonly send: (to: string, signal: Signal) => void
  /** What encoding once takes; without it every link has encoders of its own. */
  readonly fanout?: FanoutParts | null
  /** 0..1, for jitter. */
  readonly random?: () => number
}

export interface ConnectOptions {
  readonly participantId: string
  readonly role: LinkRole
  /** The same at both ends; higher than any before between these two. */
  readonly epoch: number
  /** The other end may still hold connections of this epoch, which we know nothing of: ours replaces them. */
  readonly isReplacing?: boolean
}

export class Mesh {
  readonly #options: MeshOptions
  readonly #events = new Emitter<MeshEvents>()
  readonly #seats = new Map<string, LinkSeat>()
  readonly #published: Record<Slot, MediaStreamTrack | null> = { ...forEachSlot(() => null) }
  readonly #paused: Record<Slot, boolean> = { ...forEachSlot(() => false) }
  readonly #distributor: Distributor
  readonly #shared: SeatSurroundings
  /** Outlives a link: what we show, for one, does not change with it. */
  readonly #told = new ToldMessages()
  #configuration: RTCConfiguration
  #isSignalingUp = true
  #renewal: Promise<void> | null = null
  #isClosed = false

  constructor(options: MeshOptions) {
    this.#options = options
    this.#configuration = options.configuration
    this.#distributor = new Distributor({
      parts: options.fanout ?? null,
      onLost: (cause) => this.#events.emit('lost', { cause }),
      onError: (message, cause) =>
        this.#events.emit('error', { participantId: null, error: new Error(message, { cause }) }),
      ...(options.setTimer && { setTimer: options.setTimer })
    })
    this.#shared = this.#createShared()
  }

  on<Event extends keyof MeshEvents>(
    event: Event,
    listener: (payload: MeshEvents[Event]) => void
  ): () => void {
    return this.#events.on(event, listener)
  }

  /**
   * Makes a link. For a participant we have a link to, a higher epoch replaces it (they came back
   * without the old connection); the same or a lower one changes nothing. Never throws: a connection
   * that cannot be made is a 'failed' link.
   */
  connect({ participantId, role, epoch, isReplacing = false }: ConnectOptions): void {
    const previous = this.#seats.get(participantId)
    if (this.#isClosed || (previous && previous.epoch >= epoch)) return
    // Replaced, not closed: nobody needs to hear of the old link any more.
    previous?.close({ isSilent: true })
    this.#seats.delete(participantId)
    const seat = new LinkSeat({ participantId, role, epoch, isReplacing, shared: this.#shared })
    this.#seats.set(participantId, seat)
    seat.open()
    if (lacksCredentials(this.#configuration.iceServers ?? [])) seat.noteRelayProblem('missing')
  }

  /** Closes the link of somebody who has left; nothing happens when there is none. */
  disconnect(participantId: string): void {
    const seat = this.#seats.get(participantId)
    this.#seats.delete(participantId)
    this.#told.forget(participantId)
    seat?.close({ isSilent: false })
  }

  /** Takes a signal from signaling. One from a stranger, or of another epoch, is dropped. */
  receive(from: string, signal: Signal): void {
    this.#seats.get(from)?.receive(signal)
  }

  /**
   * Puts a track on every link, present and future, or takes the slot's track off. The track stays the caller's:
   * muting and stopping it are theirs.
   *
   * Resolves when every present link has done so or has said why not, in an `error` event. For a share, the
   * track's `contentHint` decides what is given up first when bandwidth is short; publish again when it has changed.
   * @throws {TypeError} when the track's kind does not fit the slot
   */
  async publish(slot: Slot, track: MediaStreamTrack | null): Promise<void> {
    if (track && track.kind !== kindOf(slot))
      throw new TypeError(`${slot} carries ${kindOf(slot)}, not ${track.kind}`)
    this.#published[slot] = track
    await Promise.all([
      isVideoSlot(slot) ? this.#distributor.setTrack(slot, track) : null,
      ...this.#links().map((link) => link.setTrack(slot, track))
    ])
  }

  /**
   * Stops sending pictures or sound of a slot, on every link, present and future, while its track stays in place:
   * the others keep the last picture. Costs no renegotiation in either direction. Whoever arrives meanwhile gets
   * nothing, not even one frame. Resolves as `publish` does.
   */
  async setPaused(slot: Slot, isPaused: boolean): Promise<void> {
    this.#paused[slot] = isPaused
    await Promise.all([
      isVideoSlot(slot) ? this.#distributor.setPaused(slot, isPaused) : null,
      ...this.#links().map((link) => link.setPaused(slot, isPaused))
    ])
  }

  /** What we show of a participant's pictures, so that they send no more than that. */
  setWishes(participantId: string, wishes: Wishes): void {
    const before = this.#told.find(participantId, 'wishes')?.wishes
    if (!before || !sameWishes(before, wishes)) this.tell(participantId, { kind: 'wishes', wishes })
  }

  /** Over whatever link there is to this participant; one that is made later, or anew, says again what still holds. */
  tell(participantId: string, message: LinkMessage): void {
    this.#told.keep(participantId, message)
    this.#seats.get(participantId)?.tell(message)
  }

  /** What we send in a slot right now: how high, to how many. */
  sent(slot: VideoSlot): readonly SentPicture[] {
    return this.#distributor.sent(slot)
  }

  /**
   * Whether anybody is sent this slot, which stays true as long as a single sender has it. With nobody
   * connected it is what the next arrival would be sent. A paused slot is still on. Worth asking again when a `publish` has resolved
   * and when a link's state has changed.
   */
  isSending(slot: Slot): boolean {
    const open = this.#links().filter(({ state }) => mayCarry(state))
    if (open.length === 0) return isFlowing(slot, this.#published[slot])
    return open.some((link) => link.isSending(slot))
  }

  /** To be called when signals may have been lost: between us and one participant, or, without one, all of them. */
  resync(participantId?: string): void {
    for (const seat of this.#seatsOf(participantId)) seat.resync()
  }

  /**
   * For present and future links; present ones use other servers from their next restart on, and restart when the
   * policy has changed. The `bundlePolicy` must stay.
   */
  setConfiguration(configuration: RTCConfiguration): void {
    const isOtherPolicy = policyOf(configuration) !== policyOf(this.#configuration)
    this.#configuration = configuration
    for (const seat of this.#seats.values()) seat.reconfigure(isOtherPolicy)
  }

  /** Whether signals get through at present. While they do not, repairs wait, and media goes on. */
  setSignalingUp(isUp: boolean): void {
    this.#isSignalingUp = isUp
    for (const seat of this.#seats.values()) seat.setSignalingUp(isUp)
  }

  /**
   * A hint that paths may be gone: this machine's network has changed, or it has slept. Links over which nothing
   * arrives within about a second are repaired at once; the others are left alone.
   */
  checkPaths(): void {
    for (const seat of this.#seats.values()) void seat.checkPath()
  }

  /** Somebody has asked for it: one link, or all of them, is repaired from the first step on, whatever it is like. */
  repair(participantId?: string): void {
    for (const seat of this.#seatsOf(participantId)) seat.repair()
  }

  /**
   * Tells everybody who can hear it how our links are doing: without the service, digests for a link that is not up
   * would only pile up. @param links no more than `maxDigestLinks`
   */
  tellDigest(links: readonly LinkDigest[]): void {
    for (const seat of this.#seats.values())
      if (this.#isSignalingUp || seat.link?.state === 'connected') seat.tell({ kind: 'digest', links })
  }

  /** Ids of everybody there is a link to, in order of arrival. */
  participants(): string[] {
    return [...this.#seats.keys()]
  }

  /** See PeerLink.audioLevel; null also for somebody unknown. */
  audioLevel(participantId: string, slot: Slot): number | null {
    return this.#seats.get(participantId)?.link?.audioLevel(slot) ?? null
  }

  /** Rates are since the previous call for the same participant; null for somebody unknown. */
  async stats(participantId: string): Promise<LinkStats | null> {
    return (await this.#seats.get(participantId)?.link?.stats()) ?? null
  }

  /** Of both ends' certificates, as this end sees them; null while there is no agreement, and for somebody unknown. */
  fingerprints(participantId: string): Fingerprints | null {
    return this.#seats.get(participantId)?.fingerprints ?? null
  }

  /** Closes every link without a word: whoever closes the mesh knows. Idempotent. */
  close(): void {
    this.#isClosed = true
    for (const seat of this.#seats.values()) seat.close({ isSilent: true })
    this.#seats.clear()
    this.#distributor.close()
  }

  #createShared(): SeatSurroundings {
    const { createConnection, send, renewIceServers, random = Math.random, ...link } = this.#options
    return {
      link,
      events: this.#events,
      distributor: this.#distributor,
      createConnection,
      send,
      random,
      configuration: () => usable(this.#configuration),
      isSignalingUp: () => this.#isSignalingUp,
      mayRelay: () => policyOf(this.#configuration) === 'all' && hasRelay(usable(this.#configuration)),
      renew: renewIceServers ? () => this.#renew(renewIceServers) : null,
      equip: (peer, participantId) => this.#equip(peer, participantId)
    }
  }

  /** Many links in trouble ask once. */
  #renew(ask: NonNullable<MeshOptions['renewIceServers']>): Promise<void> {
    this.#renewal ??= ask().then((iceServers) => {
      this.#renewal = null
      if (iceServers && !this.#isClosed)
        this.setConfiguration({ ...this.#configuration, iceServers: [...iceServers] })
    })
    return this.#renewal
  }

  #equip(link: PeerLink, participantId: string): void {
    for (const slot of slots) {
      void link.setPaused(slot, this.#paused[slot])
      void link.setTrack(slot, this.#published[slot])
    }
    for (const message of this.#told.of(participantId)) link.tell(message)
  }

  #seatsOf(participantId: string | undefined): LinkSeat[] {
    return [...this.#seats].flatMap(([id, seat]) => (id === (participantId ?? id) ? seat : []))
  }

  #links(): PeerLink[] {
    return [...this.#seats.values()].flatMap((seat) => seat.link ?? [])
  }
}

function policyOf({ iceTransportPolicy = 'all' }: RTCConfiguration): RTCIceTransportPolicy {
  return iceTransportPolicy
}

function hasRelay({ iceServers = [] }: RTCConfiguration): boolean {
  return namesRelay(iceServers)
}

/** Without relays that cannot be asked for want of credentials: no connection is made with such a list. */
function usable(configuration: RTCConfiguration): RTCConfiguration {
  const { iceServers = [] } = configuration
  if (!lacksCredentials(iceServers)) return configuration
  return { ...configuration, iceServers: iceServers.filter((server) => !lacksCredentials([server])) }
}
