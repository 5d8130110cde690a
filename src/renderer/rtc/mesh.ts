/**
 * Everybody we are connected to: one link per other participant, the same local slots on all of them.
 *
 * Who is in the room and which end offers is decided elsewhere and told here. What goes wrong on one
 * link is an event about that link and touches no other.
 */
import type { Signal } from '../../../signaling/protocol'
import { Emitter } from '../emitter'
import { Distributor, type FanoutParts, type SentPicture } from './fanout/distributor'
import type { LinkFeed } from './fanout/linkFeed'
import type { LinkMessage } from './linkMessages'
import type { LinkStats } from './linkStats'
import { isFlowing } from './outgoingSlot'
import { mayCarry, PeerLink, type LinkRole, type LinkState, type LinkSurroundings } from './peerLink'
import { forEachSlot, kindOf, slots, type Slot } from './slots'
import { isVideoSlot, sameWishes, type Supply, type VideoSlot, type Wishes } from './wishes'

export interface MeshEvents {
  linkState: { readonly participantId: string; readonly state: LinkState }
  /** Once per slot of a link; a participant who comes back brings new streams. */
  remoteStream: { readonly participantId: string; readonly slot: Slot; readonly stream: MediaStream }
  /** What this participant sends us, and why not more. */
  supply: { readonly participantId: string; readonly supply: Supply }
  /** Something did not work: on one link, or, with null, on what feeds them all. */
  error: { readonly participantId: string | null; readonly error: Error }
  /** What fed all links has died. Voices go on, pictures do not: everybody has to be met anew. */
  lost: { readonly cause: unknown }
}

export interface MeshOptions extends LinkSurroundings {
  /** Called once per link; the link closes what it gets. */
  readonly createConnection: () => RTCPeerConnection
  readonly send: (to: string, signal: Signal) => void
  /** What encoding once takes; without it every link has encoders of its own. */
  readonly fanout?: FanoutParts | null
}

export interface ConnectOptions {
  readonly participantId: string
  readonly role: LinkRole
  /** The same at both ends; higher than any before between these two. */
  readonly epoch: number
}

interface Entry {
  readonly link: PeerLink
  readonly feed: LinkFeed
  readonly epoch: number
  /** Stops passing the link's events on. */
  readonly detach: () => void
}

export class Mesh {
  readonly #options: MeshOptions
  readonly #events = new Emitter<MeshEvents>()
  readonly #entries = new Map<string, Entry>()
  readonly #published: Record<Slot, MediaStreamTrack | null> = { ...forEachSlot(() => null) }
  readonly #paused: Record<Slot, boolean> = { ...forEachSlot(() => false) }
  readonly #distributor: Distributor
  /** Of ours, by participant: they outlive a link, as what we show does not change with it. */
  readonly #wishes = new Map<string, Wishes>()
  #isClosed = false

  constructor(options: MeshOptions) {
    this.#options = options
    this.#distributor = new Distributor({
      parts: options.fanout ?? null,
      onLost: (cause) => this.#events.emit('lost', { cause }),
      onError: (message, cause) =>
        this.#events.emit('error', { participantId: null, error: new Error(message, { cause }) }),
      ...(options.setTimer && { setTimer: options.setTimer })
    })
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
  connect({ participantId, role, epoch }: ConnectOptions): void {
    const previous = this.#entries.get(participantId)
    if (this.#isClosed || (previous && previous.epoch >= epoch)) return
    // Replaced, not closed: nobody needs to hear of the old link any more.
    if (previous) {
      previous.detach()
      previous.link.close()
      this.#distributor.dismiss(previous.feed)
    }
    this.#entries.delete(participantId)
    try {
      this.#entries.set(participantId, this.#createEntry({ participantId, role, epoch }))
      this.#events.emit('linkState', { participantId, state: 'connecting' })
    } catch (cause) {
      this.#events.emit('error', {
        participantId,
        error: new Error('could not create a connection', { cause })
      })
      this.#events.emit('linkState', { participantId, state: 'failed' })
    }
  }

  /** Closes the link of somebody who has left; nothing happens when there is none. */
  disconnect(participantId: string): void {
    const entry = this.#entries.get(participantId)
    if (!entry) return
    this.#entries.delete(participantId)
    this.#wishes.delete(participantId)
    entry.link.close()
    entry.detach()
    this.#distributor.dismiss(entry.feed)
  }

  /** Takes a signal from signaling. One from a stranger, or of another epoch, is dropped. */
  receive(from: string, signal: Signal): void {
    this.#entries.get(from)?.link.receive(signal)
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
    const before = this.#wishes.get(participantId)
    if (before && sameWishes(before, wishes)) return
    this.#wishes.set(participantId, wishes)
    this.#entries.get(participantId)?.link.tell({ kind: 'wishes', wishes })
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
    for (const [id, { link }] of this.#entries) if (id === (participantId ?? id)) link.resync()
  }

  /** To be called when this machine's network has changed. */
  restartIce(): void {
    for (const link of this.#links()) link.restartIce()
  }

  /** Ids of everybody there is a link to, in order of arrival. */
  participants(): string[] {
    return [...this.#entries.keys()]
  }

  /** See PeerLink.audioLevel; null also for somebody unknown. */
  audioLevel(participantId: string, slot: Slot): number | null {
    return this.#entries.get(participantId)?.link.audioLevel(slot) ?? null
  }

  /** Rates are since the previous call for the same participant; null for somebody unknown. */
  async stats(participantId: string): Promise<LinkStats | null> {
    return (await this.#entries.get(participantId)?.link.stats()) ?? null
  }

  /** Closes every link without a word: whoever closes the mesh knows. Idempotent. */
  close(): void {
    this.#isClosed = true
    for (const { link, detach } of this.#entries.values()) {
      detach()
      link.close()
    }
    this.#entries.clear()
    this.#distributor.close()
  }

  #createEntry({ participantId, role, epoch }: ConnectOptions): Entry {
    const connection = this.#options.createConnection()
    const { link, feed } = this.#distributor.admit((adoptSender) => {
      return new PeerLink({
        ...this.#options,
        connection,
        role,
        epoch,
        send: (signal) => this.#options.send(participantId, signal),
        adoptSender
      })
    })
    const undos = [
      link.on('state', (state) => {
        this.#distributor.refresh()
        this.#events.emit('linkState', { participantId, state })
      }),
      link.on('remoteStream', (remote) => this.#events.emit('remoteStream', { participantId, ...remote })),
      link.on('message', (message) => this.#hear(participantId, feed, message)),
      link.on('error', (error) => this.#events.emit('error', { participantId, error }))
    ]
    for (const slot of slots) {
      void link.setPaused(slot, this.#paused[slot])
      void link.setTrack(slot, this.#published[slot])
    }
    const wishes = this.#wishes.get(participantId)
    if (wishes) link.tell({ kind: 'wishes', wishes })
    return { link, feed, epoch, detach: () => undos.forEach((undo) => undo()) }
  }

  #hear(participantId: string, feed: LinkFeed, message: LinkMessage): void {
    switch (message.kind) {
      case 'wishes':
        feed.setWishes(message.wishes)
        break
      case 'supply':
        this.#events.emit('supply', { participantId, supply: message.supply })
        break
    }
  }

  #links(): PeerLink[] {
    return [...this.#entries.values()].map((entry) => entry.link)
  }
}
