/**
 * Our end of the connection to one other participant: four slots, in both directions, for as long as
 * the connection lives.
 *
 * All four transceivers are negotiated once, with the first offer, and stay 'sendrecv'. Starting,
 * stopping and switching media is `RTCRtpSender.replaceTrack` and nothing else: no renegotiation, so
 * no collision of offers, no delay, and it works while the signaling service is away. The price is an
 * m-line or two that carry nothing. What a slot shows is told by the participant's state in the room.
 */
import type { Signal, SignalBody } from './signal'
import { Emitter } from '../emitter'
import type { Encoding } from './encoding'
import type { UplinkReading } from './fanout/allotment'
import { LinkChannel } from './linkChannel'
import type { LinkMessage } from './linkMessages'
import { LinkMeter } from './linkMeter'
import { stateOf, type LinkState } from './linkState'
import type { LinkStats } from './linkStats'
import type { TrafficReading } from './linkTraffic'
import { Negotiation, type LinkRole } from './negotiation'
import { OutgoingSlot } from './outgoingSlot'
import type { RelayProblem } from './relayProblem'
import { watchRelays } from './relayWatch'
import { SignalInbox } from './signalInbox'
import { forEachSlot, kindOf, slots, type Slot } from './slots'
import { browserNow, browserTimer, type SetTimer } from './timer'
import { isVideoSlot, type VideoSlot } from './wishes'

export type { LinkRole }

export type { LinkState }

export interface PeerLinkEvents {
  state: LinkState
  /** Once per slot and link, whether or not anything is being sent in it yet. */
  remoteStream: { readonly slot: Slot; readonly stream: MediaStream }
  /** What the other end says of what it shows and sends. */
  message: LinkMessage
  /** Both ends have agreed on descriptions, the first time or anew. */
  agreed: void
  /** No relay can be had, or, with null, one can. */
  relayProblem: RelayProblem | null
  /** Something did not work; the link goes on unless `state` says otherwise. */
  error: Error
}

/** What tests and unusual hosts may replace. */
export interface LinkSurroundings {
  /** How long local candidates are collected before they are sent. */
  readonly batchMs?: number
  /** How long a missing signal is waited for. */
  readonly gapMs?: number
  readonly setTimer?: SetTimer
  readonly createStream?: (track: MediaStreamTrack) => MediaStream
  /** Milliseconds since the Unix epoch, monotonic: the clock of RTCRtpContributingSource.timestamp. */
  readonly now?: () => number
}

export interface PeerLinkOptions extends LinkSurroundings {
  /** Fresh, and the link's from here on: `close()` closes it. */
  readonly connection: RTCPeerConnection
  readonly role: LinkRole
  /** These two identify this connection among all there have been between the two participants. */
  readonly epoch: number
  readonly attempt: number
  readonly send: (signal: Signal) => void
  /**
   * Told of the sender of a video slot in the very task in which it comes to be: the only moment its encoded frames
   * can be taken. Answers with how it is to encode until told otherwise.
   */
  readonly adoptSender?: (slot: VideoSlot, sender: RTCRtpSender) => Encoding | null
}

export class PeerLink {
  readonly #connection: RTCPeerConnection
  readonly #createStream: (track: MediaStreamTrack) => MediaStream
  readonly #adoptSender: NonNullable<PeerLinkOptions['adoptSender']>
  readonly #events = new Emitter<PeerLinkEvents>()
  readonly #lifetime = new AbortController()
  readonly #inbox: SignalInbox
  readonly #negotiation: Negotiation
  readonly #outgoing: Readonly<Record<Slot, OutgoingSlot>>
  readonly #channel: LinkChannel
  readonly #meter: LinkMeter

  /** In slot order; empty at the answerer until the first offer is here. */
  #transceivers: readonly RTCRtpTransceiver[] = []
  #state: LinkState = 'connecting'
  #hasAnnouncedStreams = false

  /** @throws DOMException (InvalidStateError) when the connection is already closed */
  constructor(options: PeerLinkOptions) {
    const { connection, role, epoch, attempt, send, adoptSender = () => null, ...surroundings } = options
    const { batchMs = 5, gapMs = 500, setTimer = browserTimer } = surroundings
    const say = numbered({ epoch, attempt }, send)
    this.#connection = connection
    this.#adoptSender = adoptSender
    this.#createStream = surroundings.createStream ?? ((track) => new MediaStream([track]))
    this.#meter = new LinkMeter({
      connection,
      transceivers: () => this.#transceivers,
      now: surroundings.now ?? browserNow
    })
    this.#channel = new LinkChannel({
      connection,
      sendSignal: (text) => say({ kind: 'message', text }),
      onMessage: (message) => {
        if (this.#isUsable) this.#events.emit('message', message)
      },
      setTimer
    })
    this.#outgoing = forEachSlot(
      (slot) => new OutgoingSlot(slot, (message, cause) => this.#report(`${slot}: ${message}`, cause))
    )
    this.#negotiation = new Negotiation({
      connection,
      role,
      batchMs,
      setTimer,
      send: say,
      prepareAnswer: () => this.#prepareAnswer(),
      onNegotiated: () => this.#onNegotiated(),
      onError: (message, cause) => this.#report(message, cause),
      onBroken: (message, cause) => this.#break(message, cause)
    })
    this.#inbox = new SignalInbox({
      epoch,
      attempt,
      deliver: (body) => {
        if (body.kind === 'message') this.#channel.receive(body.text)
        else this.#negotiation.receive(body)
      },
      gapMs,
      setTimer
    })
    const { signal } = this.#lifetime
    connection.addEventListener('connectionstatechange', () => this.#followConnection(), { signal })
    watchRelays({ connection, signal, onProblem: (problem) => this.#events.emit('relayProblem', problem) })
    if (role !== 'offerer') return
    void this.#adopt(slots.map((slot) => connection.addTransceiver(kindOf(slot), { direction: 'sendrecv' })))
  }

  get state(): LinkState {
    return this.#state
  }

  /** Whether this connection has been given up: 'failed', and no restart brings it back. */
  get isBroken(): boolean {
    return this.#state === 'failed' && !this.#isUsable
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

  /** Sets up the encoder of a slot, now or as soon as there is one. */
  setEncoding(slot: Slot, encoding: Encoding): void {
    void this.#outgoing[slot].setEncoding(encoding)
  }

  /** Sends sound twice over, or once again; see Negotiation.setSoundRedundant. */
  setSoundRedundant(isRedundant: boolean): void {
    this.#negotiation.setSoundRedundant(isRedundant)
  }

  /** A whole picture, for an other end that cannot go on from what it has. */
  requestKeyFrame(slot: VideoSlot): void {
    void this.#outgoing[slot].requestKeyFrame()
  }

  /** What a slot's sender may encode with; empty before it is negotiated. */
  codecs(slot: Slot): readonly RTCRtpCodecParameters[] {
    return this.#transceivers[slots.indexOf(slot)]?.sender.getParameters().codecs ?? []
  }

  /** To the other end of this link; the newest of a kind is what counts there. */
  tell(message: LinkMessage): void {
    this.#channel.send(message)
  }

  /** Stops a slot's encoder, or starts it again: the other end keeps the last picture. Resolves as `setTrack`. */
  setPaused(slot: Slot, isPaused: boolean): Promise<void> {
    return this.#outgoing[slot].setPaused(isPaused)
  }

  /** As `setPaused`: the other end does not show this slot. */
  setIdle(slot: Slot, isIdle: boolean): void {
    void this.#outgoing[slot].setIdle(isIdle)
  }

  /** Whether media of this slot goes out: observed at the sender, not at what has been asked for. */
  isSending(slot: Slot): boolean {
    return this.#isUsable && this.#outgoing[slot].isSending()
  }

  /** Looks for a new network path. Both ends may ask at once. */
  restartIce(): void {
    this.#negotiation.restartIce()
  }

  /** See Negotiation.setConfiguration. */
  setConfiguration(configuration: RTCConfiguration): void {
    this.#negotiation.setConfiguration(configuration)
  }

  /** Repairs the negotiation after signals may have been lost. Safe at any time, at one end or both. */
  resync(): void {
    this.#inbox.skipGap()
    this.#negotiation.resync()
  }

  /** See LinkMeter.audioLevel. */
  audioLevel(slot: Slot): number | null {
    return this.#isUsable ? this.#meter.audioLevel(slot) : null
  }

  /** See LinkMeter.stats. */
  stats(): Promise<LinkStats> {
    return this.#meter.stats()
  }

  /** See LinkMeter.traffic. */
  traffic(maxAgeMs: number): Promise<TrafficReading> {
    return this.#meter.traffic(maxAgeMs)
  }

  /** See LinkMeter.uplink. */
  uplink(): Promise<UplinkReading> {
    return this.#meter.uplink()
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
        if (!sender) return
        await this.#outgoing[slot].attach(sender, isVideoSlot(slot) ? this.#adoptSender(slot, sender) : null)
      })
    )
  }

  #onNegotiated(): void {
    if (!this.#isUsable) return
    if (!this.#hasAnnouncedStreams) this.#announceStreams()
    this.#events.emit('agreed', undefined)
  }

  #announceStreams(): void {
    this.#hasAnnouncedStreams = true
    slots.forEach((slot, position) => {
      const receiver = this.#transceivers[position]?.receiver
      if (!receiver || !this.#isUsable) return
      this.#events.emit('remoteStream', { slot, stream: this.#createStream(receiver.track) })
    })
  }

  #followConnection(): void {
    this.#setState(stateOf(this.#connection.connectionState))
    if (this.#state === 'connected') for (const slot of slots) void this.#outgoing[slot].confirm()
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
    this.#inbox.close()
    this.#channel.close()
    this.#negotiation.close()
    for (const outgoing of Object.values(this.#outgoing)) outgoing.close()
    this.#connection.close()
  }
}

/** Counts signals, so that the other end can tell a repetition and a gap. */
function numbered(
  connection: Pick<Signal, 'epoch' | 'attempt'>,
  send: (signal: Signal) => void
): (body: SignalBody) => void {
  let sequence = 0
  return (body) => {
    send({ ...connection, sequence, body })
    sequence += 1
  }
}
