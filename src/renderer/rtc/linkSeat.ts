/**
 * The place of one participant in the mesh, for one epoch: the link to them, whatever connection it is made of at the
 * moment, and its repair.
 *
 * Connections of one epoch are counted by their attempt. Either end may begin a new one: the offerer by offering, the
 * answerer by asking for the offer. The other end follows the higher number, in the role that what it hears leaves to
 * it. Roles complement each other, so two ends that begin anew in the same instant have begun the same attempt; where
 * they do not, neither comes about, and whoever begins the next one first decides.
 */
import type { Signal } from '../../../signaling/protocol'
import type { LinkFeed } from './fanout/linkFeed'
import type { LinkMessage } from './linkMessages'
import { LinkRepair } from './linkRepair'
import type { LinkState } from './linkState'
import { LinkTraffic } from './linkTraffic'
import { roleFor } from './negotiation'
import { PeerLink, type LinkRole } from './peerLink'
import type { RelayProblem } from './relayProblem'
import type { RepairStep } from './repair'
import type { SeatSurroundings } from './seatSurroundings'
import { browserNow, browserTimer } from './timer'

/** Signals that have overtaken the one which begins their attempt. */
const maxEarly = 64

/** Of a seat that replaces connections it knows nothing of: more than anybody has needed. */
const replacingAttempt = 1_000

export interface SeatOptions {
  readonly participantId: string
  readonly role: LinkRole
  readonly epoch: number
  /** See ConnectOptions. */
  readonly isReplacing?: boolean
  readonly shared: SeatSurroundings
}

/** What belongs to one connection. */
interface Connection {
  readonly link: PeerLink
  readonly feed: LinkFeed
  readonly traffic: LinkTraffic
  /** Stops passing the link's events on. */
  readonly detach: () => void
}

export class LinkSeat {
  readonly epoch: number
  readonly #participantId: string
  readonly #shared: SeatSurroundings
  readonly #repair: LinkRepair
  #role: LinkRole
  #attempt: number
  /** Whether the other end knows of this attempt. */
  #isKnown = true
  /** Of this connection only: the direct ways have been given up. */
  #isRelayed = false
  /** null where none can be created. */
  #connection: Connection | null = null
  #early: Signal[] = []
  #relayProblem: RelayProblem | null = null

  constructor({ participantId, role, epoch, isReplacing = false, shared }: SeatOptions) {
    this.#attempt = isReplacing ? replacingAttempt : 0
    this.epoch = epoch
    this.#participantId = participantId
    this.#shared = shared
    this.#role = role
    this.#repair = new LinkRepair({
      role,
      isSignalingUp: shared.isSignalingUp(),
      mayRelay: shared.mayRelay,
      mayRenew: shared.renew !== null,
      setTimer: shared.link.setTimer ?? browserTimer,
      now: shared.link.now ?? browserNow,
      random: shared.random,
      carryOut: (step, isRelayed) => this.#carryOut(step, isRelayed),
      follow: (step) => {
        if (step === 'freshRestart') void shared.renew?.()
      },
      verify: () => this.#connection?.traffic.start(),
      onChange: (repair) => shared.events.emit('repair', { participantId, repair })
    })
  }

  /** null while no connection can be created. */
  get link(): PeerLink | null {
    return this.#connection?.link ?? null
  }

  /** Makes the first connection. Never throws: one that cannot be made is a 'failed' link. */
  open(): void {
    this.#connect()
  }

  /** Takes a signal of this participant. One of another epoch, or of a connection that was replaced, is dropped. */
  receive(signal: Signal): void {
    if (signal.epoch !== this.epoch) return
    if (signal.attempt > this.#attempt) this.#receiveEarly(signal)
    else if (signal.attempt === this.#attempt) {
      this.#isKnown = true
      this.link?.receive(signal)
    }
    // They have not heard of this attempt: what began it was lost, or is still on the way.
    else if (!this.#isKnown && roleFor(signal.body)) this.link?.resync()
  }

  /** Signals may have been lost. */
  resync(): void {
    this.link?.resync()
  }

  /** See Mesh.checkPaths. */
  async checkPath(): Promise<void> {
    const looked = this.#connection
    if (looked?.link.state === 'connected' && (await looked.traffic.look())) return
    if (this.#connection === looked) this.#repair.suspect()
  }

  /** See Mesh.repair. */
  repair(): void {
    this.#repair.request()
  }

  setSignalingUp(isUp: boolean): void {
    this.#repair.setSignalingUp(isUp)
  }

  /** The configuration of the mesh has changed. @param mustRestart what is in use may not be any more */
  reconfigure(mustRestart: boolean): void {
    this.link?.setConfiguration(this.#configuration())
    if (mustRestart) this.#repair.request()
  }

  /** Of whichever connection; null when a relay serves. */
  noteRelayProblem(problem: RelayProblem | null): void {
    if (problem === this.#relayProblem) return
    this.#relayProblem = problem
    this.#shared.events.emit('relayProblem', { participantId: this.#participantId, problem })
  }

  tell(message: LinkMessage): void {
    this.link?.tell(message)
  }

  /** The participant has left. @param isSilent nothing more is told, not even that */
  close({ isSilent }: { readonly isSilent: boolean }): void {
    if (!isSilent) this.link?.close()
    this.#release()
    this.#repair.close()
    this.#early = []
  }

  #connect(): void {
    const { events } = this.#shared
    const participantId = this.#participantId
    try {
      this.#connection = this.#createConnection()
      this.#observe('connecting', false)
    } catch (cause) {
      events.emit('error', { participantId, error: new Error('could not create a connection', { cause }) })
      this.#observe('failed', true)
    }
  }

  #createConnection(): Connection {
    const connection = this.#shared.createConnection(this.#configuration())
    try {
      return this.#makeLink(connection)
    } catch (cause) {
      connection.close()
      throw cause
    }
  }

  #makeLink(connection: RTCPeerConnection): Connection {
    const { link: surroundings, distributor, send, equip } = this.#shared
    const { link, feed } = distributor.admit(
      (adoptSender) =>
        new PeerLink({
          ...surroundings,
          connection,
          role: this.#role,
          epoch: this.epoch,
          attempt: this.#attempt,
          send: (signal) => send(this.#participantId, signal),
          adoptSender
        })
    )
    const traffic = new LinkTraffic({
      read: (maxAgeMs) => link.traffic(maxAgeMs),
      tell: (counts) => link.tell({ kind: 'heard', ...counts }),
      onVerdict: (verdict) => this.#repair.observeTraffic(verdict),
      setTimer: surroundings.setTimer ?? browserTimer,
      now: surroundings.now ?? browserNow
    })
    const undos = this.#listen(link, feed, traffic)
    equip(link, this.#participantId)
    return { link, feed, traffic, detach: () => undos.forEach((undo) => undo()) }
  }

  #listen(link: PeerLink, feed: LinkFeed, traffic: LinkTraffic): (() => void)[] {
    const { events, distributor } = this.#shared
    const participantId = this.#participantId
    return [
      link.on('state', (state) => {
        distributor.refresh()
        if (state === 'connected') traffic.start()
        else traffic.stop()
        this.#observe(state, link.isBroken)
      }),
      link.on('agreed', () => this.#repair.observeAgreement()),
      link.on('remoteStream', (remote) => events.emit('remoteStream', { participantId, ...remote })),
      link.on('message', (message) => this.#hear(feed, traffic, message)),
      link.on('relayProblem', (problem) => this.noteRelayProblem(problem)),
      link.on('error', (error) => events.emit('error', { participantId, error }))
    ]
  }

  #observe(state: LinkState, isBroken: boolean): void {
    this.#shared.events.emit('linkState', { participantId: this.#participantId, state })
    this.#repair.observe(state, isBroken)
  }

  #hear(feed: LinkFeed, traffic: LinkTraffic, message: LinkMessage): void {
    const { events } = this.#shared
    const participantId = this.#participantId
    switch (message.kind) {
      case 'wishes':
        feed.setWishes(message.wishes)
        break
      case 'supply':
        events.emit('supply', { participantId, supply: message.supply })
        break
      case 'heard':
        traffic.hear(message)
        break
      case 'digest':
        events.emit('digest', { participantId, links: message.links })
        break
    }
  }

  #carryOut(step: RepairStep, isRelayed: boolean): void {
    const { link } = this
    switch (step) {
      case 'restart':
        link?.restartIce()
        break
      case 'freshRestart':
        // A connection that has been replaced by then ignores it.
        void this.#shared.renew?.().then(() => link?.restartIce())
        break
      case 'relayOnly':
        this.#isRelayed = true
        link?.setConfiguration(this.#configuration())
        link?.restartIce()
        break
      case 'anew':
      case 'stuck':
        this.#beginAttempt(this.#attempt + 1, this.#role, isRelayed)
        this.#isKnown = false
        // Nobody has offered this answerer anything: it asks.
        if (this.#role === 'answerer') this.link?.resync()
        break
    }
  }

  #receiveEarly(signal: Signal): void {
    this.#early = [...this.#early, signal].slice(-maxEarly)
    const role = roleFor(signal.body)
    if (!role) return
    this.#repair.observeReplacement(role)
    this.#beginAttempt(signal.attempt, role, false)
    this.#isKnown = true
  }

  #beginAttempt(attempt: number, role: LinkRole, isRelayed: boolean): void {
    this.#release()
    this.#attempt = attempt
    this.#role = role
    this.#isRelayed = isRelayed
    this.#connect()
    const early = this.#early
    this.#early = early.filter((signal) => signal.attempt > attempt)
    for (const signal of early) if (signal.attempt === attempt) this.link?.receive(signal)
  }

  /** Replaced, not closed: nobody needs to hear of the old connection any more. */
  #release(): void {
    const connection = this.#connection
    if (!connection) return
    this.#connection = null
    connection.detach()
    connection.traffic.close()
    connection.link.close()
    this.#shared.distributor.dismiss(connection.feed)
  }

  #configuration(): RTCConfiguration {
    const configuration = this.#shared.configuration()
    return this.#isRelayed ? { ...configuration, iceTransportPolicy: 'relay' } : configuration
  }
}
