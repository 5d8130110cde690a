/**
 * Our end of the connection to one other participant: four slots, in both directions, for as long as
 * the connection lives.
 *
 * All four transceivers are negotiated once, with the first offer, and stay 'sendrecv'. Starting,
 * stopping and switching media is `RTCRtpSender.replaceTrack` and nothing else: no renegotiation, so
 * no collision of offers, no delay, and it works while the signaling service is away. The price is an
 * m-line or two that carry nothing. What a slot shows is told by the participant's state in the room.
 */
import type { Signal, SignalBody } from '../../../signaling/protocol'
import { Emitter } from '../emitter'
import { compareTotals, readTotals, type LinkStats, type LinkTotals, type StatsEntry } from './linkStats'
import { Negotiation, type LinkRole } from './negotiation'
import { OutgoingSlot } from './outgoingSlot'
import type { VideoBudget } from './senderPolicy'
import { SignalInbox } from './signalInbox'
import { forEachSlot, kindOf, slots, type Slot } from './slots'
import { browserTimer, type SetTimer } from './timer'

export type { LinkRole }

/**
 * Our names for RTCPeerConnectionState. 'interrupted' heals by itself or becomes 'failed'; a 'failed' link
 * is being restarted, unless its descriptions could not be agreed on; 'closed' is terminal.
 */
export type LinkState = 'connecting' | 'connected' | 'interrupted' | 'failed' | 'closed'

export interface PeerLinkEvents {
  state: LinkState
  /** Once per slot and link, whether or not anything is being sent in it yet. */
  remoteStream: { readonly slot: Slot; readonly stream: MediaStream }
  /** Something did not work; the link goes on unless `state` says otherwise. */
  error: Error
}

/** What tests and unusual hosts may replace. */
export interface LinkSurroundings {
  /** How long local candidates are collected before they are sent. */
  readonly batchMs?: number
  /** How long a missing signal is waited for. */
  readonly gapMs?: number
  /** How long a fresh connection sends before its encoders are limited. */
  readonly limitAfterMs?: number
  readonly setTimer?: SetTimer
  readonly createStream?: (track: MediaStreamTrack) => MediaStream
  /** Milliseconds since the Unix epoch, monotonic: the clock of RTCRtpContributingSource.timestamp. */
  readonly now?: () => number
}

export interface PeerLinkOptions extends LinkSurroundings {
  /** Fresh, and the link's from here on: `close()` closes it. */
  readonly connection: RTCPeerConnection
  readonly role: LinkRole
  /** Identifies this connection among all there have been between the two participants. */
  readonly epoch: number
  readonly send: (signal: Signal) => void
}

/** Opus comfort noise comes every 400 ms; a level older than this belongs to a track that has stopped. */
const levelValidMs = 600

export class PeerLink {
  readonly #connection: RTCPeerConnection
  readonly #role: LinkRole
  readonly #createStream: (track: MediaStreamTrack) => MediaStream
  readonly #now: () => number
  readonly #events = new Emitter<PeerLinkEvents>()
  readonly #lifetime = new AbortController()
  readonly #inbox: SignalInbox
  readonly #negotiation: Negotiation
  readonly #outgoing: Readonly<Record<Slot, OutgoingSlot>>
  readonly #limitLater: () => () => void

  /** In slot order; empty at the answerer until the first offer is here. */
  #transceivers: readonly RTCRtpTransceiver[] = []
  #state: LinkState = 'connecting'
  #hasAnnouncedStreams = false
  #lastTotals: LinkTotals | null = null
  #cancelLimits: (() => void) | null = null

  /** @throws DOMException (InvalidStateError) when the connection is already closed */
  constructor({ connection, role, epoch, send, ...surroundings }: PeerLinkOptions) {
    const { batchMs = 5, gapMs = 500, limitAfterMs = 1_000, setTimer = browserTimer } = surroundings
    this.#limitLater = () =>
      setTimer(() => {
        for (const slot of slots) void this.#outgoing[slot].confirm()
      }, limitAfterMs)
    this.#connection = connection
    this.#role = role
    this.#createStream = surroundings.createStream ?? ((track) => new MediaStream([track]))
    this.#now = surroundings.now ?? (() => performance.timeOrigin + performance.now())
    this.#outgoing = forEachSlot(
      (slot) => new OutgoingSlot(slot, (message, cause) => this.#report(`${slot}: ${message}`, cause))
    )
    this.#negotiation = new Negotiation({
      connection,
      role,
      batchMs,
      setTimer,
      send: numbered(epoch, send),
      prepareAnswer: () => this.#prepareAnswer(),
      onNegotiated: () => this.#onNegotiated(),
      onError: (message, cause) => this.#report(message, cause),
      onBroken: (message, cause) => this.#break(message, cause)
    })
    this.#inbox = new SignalInbox({
      epoch,
      deliver: (body) => this.#negotiation.receive(body),
      gapMs,
      setTimer
    })
    const { signal } = this.#lifetime
    connection.addEventListener('connectionstatechange', () => this.#followConnection(), { signal })
    if (role === 'offerer') {
      void this.#adopt(
        slots.map((slot) => connection.addTransceiver(kindOf(slot), { direction: 'sendrecv' }))
      )
    }
  }

  get state(): LinkState {
    return this.#state
  }

  on<Event extends keyof PeerLinkEvents>(
    event: Event,
    listener: (payload: PeerLinkEvents[Event]) => void
  ): () => void {
    return this.#events.on(event, listener)
  }

  /** Feeds one signal of the other end. Never throws: a bad one becomes an `error` event. */
  receive(signal: Signal): void {
    this.#inbox.receive(signal)
  }

  /**
   * Puts a track into a slot, or takes it out. The latest call wins.
   *
   * Resolves when that has happened, or when it is remembered for later. Never rejects: a refusal of the browser
   * becomes an `error` event, and `isSending` tells the truth.
   */
  setTrack(slot: Slot, track: MediaStreamTrack | null): Promise<void> {
    return this.#outgoing[slot].setTrack(track)
  }

  /** Limits the encoder of a video slot, now or as soon as there is one. */
  applyBudget(slot: 'camera' | 'share', budget: VideoBudget): void {
    void this.#outgoing[slot].setBudget(budget)
  }

  /** Stops a slot's encoder, or starts it again: the other end keeps the last picture. Resolves as `setTrack`. */
  setPaused(slot: Slot, isPaused: boolean): Promise<void> {
    return this.#outgoing[slot].setPaused(isPaused)
  }

  /** Whether media of this slot goes out: observed at the sender, not at what has been asked for. */
  isSending(slot: Slot): boolean {
    return this.#isUsable && this.#outgoing[slot].isSending()
  }

  /** Looks for a new network path. Both ends may ask at once. */
  restartIce(): void {
    this.#negotiation.restartIce()
  }

  /** Repairs the negotiation after signals may have been lost. Safe at any time, at one end or both. */
  resync(): void {
    this.#inbox.skipGap()
    this.#negotiation.resync()
  }

  /**
   * Loudness of what is being received, linear, 0..1; null for video and when nothing has come lately.
   * Cheap enough for every animation frame (RFC 6464 levels, no analyser).
   */
  audioLevel(slot: Slot): number | null {
    const receiver = this.#transceivers[slots.indexOf(slot)]?.receiver
    if (!receiver || kindOf(slot) !== 'audio' || !this.#isUsable) return null
    const [source] = receiver.getSynchronizationSources()
    // Browsers list a source for ten seconds after its last packet.
    if (!source || this.#now() - source.timestamp > levelValidMs) return null
    return source.audioLevel ?? null
  }

  /** Rates are since the previous call. @throws what `getStats` throws */
  async stats(): Promise<LinkStats> {
    const entries: StatsEntry[] = []
    const report = await this.#connection.getStats()
    report.forEach((entry: StatsEntry) => entries.push(entry))
    const totals = readTotals(
      entries,
      this.#transceivers.map((transceiver) => transceiver.mid)
    )
    const stats = compareTotals(this.#lastTotals, totals)
    this.#lastTotals = totals
    return stats
  }

  /** Idempotent. Tells `state` 'closed'; no listener, timer or later event is left when it returns. */
  close(): void {
    if (this.#state === 'closed') return
    this.#release()
    this.#setState('closed')
  }

  get #isUsable(): boolean {
    return !this.#lifetime.signal.aborted
  }

  async #prepareAnswer(): Promise<void> {
    const transceivers = this.#connection.getTransceivers()
    const kinds = transceivers.map((transceiver) => transceiver.receiver.track.kind)
    if (kinds.join() !== slots.map(kindOf).join())
      throw new Error(`unexpected media: ${kinds.join() || 'none'}`)
    if (this.#transceivers.length > 0) return
    for (const transceiver of transceivers) transceiver.direction = 'sendrecv'
    await this.#adopt(transceivers)
  }

  /** Resolves when the tracks that were waiting are in place. */
  async #adopt(transceivers: readonly RTCRtpTransceiver[]): Promise<void> {
    this.#transceivers = transceivers
    await Promise.all(
      slots.map(async (slot, position) => {
        const sender = transceivers[position]?.sender
        if (sender) await this.#outgoing[slot].attach(sender)
      })
    )
  }

  #onNegotiated(): void {
    if (this.#hasAnnouncedStreams) return
    this.#hasAnnouncedStreams = true
    slots.forEach((slot, position) => {
      const receiver = this.#transceivers[position]?.receiver
      if (!receiver || !this.#isUsable) return
      this.#events.emit('remoteStream', { slot, stream: this.#createStream(receiver.track) })
    })
  }

  #followConnection(): void {
    this.#setState(stateOf(this.#connection.connectionState))
    // Not sooner: `setParameters` starts the encoder anew, and the first picture with it. Bandwidth is found slowly
    // enough for an unlimited second to cost nothing.
    if (this.#state === 'connected') this.#cancelLimits ??= this.#limitLater()
    // One end restarts, so that recovering from a shared outage does not begin with a collision.
    if (this.#state === 'failed' && this.#role === 'offerer') this.restartIce()
  }

  #setState(state: LinkState): void {
    if (state === this.#state) return
    this.#state = state
    this.#events.emit('state', state)
  }

  #report(message: string, cause: unknown): void {
    if (this.#isUsable) this.#events.emit('error', new Error(message, { cause }))
  }

  /** Ends a connection that cannot come to be. The link stays, as 'failed', for its owner to show and close. */
  #break(message: string, cause: unknown): void {
    if (!this.#isUsable) return
    this.#release()
    this.#events.emit('error', new Error(message, { cause }))
    this.#setState('failed')
  }

  #release(): void {
    this.#lifetime.abort()
    this.#cancelLimits?.()
    this.#inbox.close()
    this.#negotiation.close()
    for (const outgoing of Object.values(this.#outgoing)) outgoing.close()
    this.#connection.close()
  }
}

function stateOf(state: RTCPeerConnectionState): LinkState {
  switch (state) {
    case 'new':
    case 'connecting':
      return 'connecting'
    case 'connected':
      return 'connected'
    case 'disconnected':
      return 'interrupted'
    case 'failed':
      return 'failed'
    case 'closed':
      return 'closed'
  }
}

/** Counts signals, so that the other end can tell a repetition and a gap. */
function numbered(epoch: number, send: (signal: Signal) => void): (body: SignalBody) => void {
  let sequence = 0
  return (body) => {
    send({ epoch, sequence, body })
    sequence += 1
  }
}
