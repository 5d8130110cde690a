/**
 * Everybody we are connected to: one link per other participant, the same local slots on all of them.
 *
 * Who is in the room and which end offers is decided elsewhere and told here. What goes wrong on one
 * link is an event about that link and touches no other.
 */
import type { Signal } from '../../../signaling/protocol'
import { Emitter } from '../emitter'
import type { LinkStats } from './linkStats'
import { isFlowing } from './outgoingSlot'
import { PeerLink, type LinkRole, type LinkState, type LinkSurroundings } from './peerLink'
import { cameraBudget, shareBudgetFor } from './senderPolicy'
import { forEachSlot, kindOf, slots, type Slot } from './slots'

export interface MeshEvents {
  linkState: { readonly participantId: string; readonly state: LinkState }
  /** Once per slot of a link; a participant who comes back brings new streams. */
  remoteStream: { readonly participantId: string; readonly slot: Slot; readonly stream: MediaStream }
  error: { readonly participantId: string; readonly error: Error }
}

export interface MeshOptions extends LinkSurroundings {
  /** Called once per link; the link closes what it gets. */
  readonly createConnection: () => RTCPeerConnection
  readonly send: (to: string, signal: Signal) => void
}

export interface ConnectOptions {
  readonly participantId: string
  readonly role: LinkRole
  /** The same at both ends; higher than any before between these two. */
  readonly epoch: number
}

interface Entry {
  readonly link: PeerLink
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
  #isClosed = false

  constructor(options: MeshOptions) {
    this.#options = options
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
    previous?.detach()
    previous?.link.close()
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
    this.#shareBudgets()
  }

  /** Closes the link of somebody who has left; nothing happens when there is none. */
  disconnect(participantId: string): void {
    const entry = this.#entries.get(participantId)
    if (!entry) return
    this.#entries.delete(participantId)
    entry.link.close()
    entry.detach()
    this.#shareBudgets()
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
    if (slot === 'share') this.#shareBudgets()
    await Promise.all(this.#links().map((link) => link.setTrack(slot, track)))
  }

  /**
   * Stops sending pictures or sound of a slot, on every link, present and future, while its track stays in place:
   * the others keep the last picture. Costs no renegotiation in either direction. Whoever arrives meanwhile gets
   * nothing, not even one frame. Resolves as `publish` does.
   */
  async setPaused(slot: Slot, isPaused: boolean): Promise<void> {
    this.#paused[slot] = isPaused
    await Promise.all(this.#links().map((link) => link.setPaused(slot, isPaused)))
  }

  /**
   * Whether anybody is sent this slot, which stays true as long as a single sender has it. With nobody
   * connected it is what the next arrival would be sent. A paused slot is still on. Worth asking again when a `publish` has resolved
   * and when a link's state has changed.
   */
  isSending(slot: Slot): boolean {
    const open = this.#links().filter(({ state }) => state === 'connected' || state === 'interrupted')
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
  }

  #createEntry({ participantId, role, epoch }: ConnectOptions): Entry {
    const { createConnection, send, ...surroundings } = this.#options
    const connection = createConnection()
    const link = new PeerLink({
      ...surroundings,
      connection,
      role,
      epoch,
      send: (signal) => send(participantId, signal)
    })
    const undos = [
      link.on('state', (state) => this.#events.emit('linkState', { participantId, state })),
      link.on('remoteStream', (remote) => this.#events.emit('remoteStream', { participantId, ...remote })),
      link.on('error', (error) => this.#events.emit('error', { participantId, error }))
    ]
    for (const slot of slots) {
      void link.setPaused(slot, this.#paused[slot])
      void link.setTrack(slot, this.#published[slot])
    }
    return { link, epoch, detach: () => undos.forEach((undo) => undo()) }
  }

  #shareBudgets(): void {
    const links = this.#links()
    const share = shareBudgetFor(this.#published.share?.contentHint)
    for (const link of links) {
      link.applyBudget('camera', cameraBudget(links.length))
      link.applyBudget('share', share)
    }
  }

  #links(): PeerLink[] {
    return [...this.#entries.values()].map((entry) => entry.link)
  }
}
