/**
 * The place of one participant in the mesh, for one epoch: the link to them, whatever connection it is made of at the
 * moment, and its repair.
 *
 * Connections of one epoch are counted by their attempt. Either end may begin a new one: the offerer by offering, the
 * answerer by asking for the offer. The other end follows the higher number, in the role that what it hears leaves to
 * it. Roles complement each other, so two ends that begin anew in the same instant have begun the same attempt; where
 * they do not, neither comes about, and whoever begins the next one first decides.
 */
import type { Signal } from './signal'
import type { LinkMessage } from './linkMessages'
import type { Fingerprints } from './fingerprints'
import { LinkRepair } from './linkRepair'
import type { LinkState } from './linkState'
import { roleFor } from './negotiation'
import { PathUpkeep } from './pathUpkeep'
import type { LinkRole, PeerLink } from './peerLink'
import type { RelayProblem } from './relayProblem'
import type { Repair, RepairStep } from './repair'
import { openConnection, type SeatConnection } from './seatConnection'
import type { SeatOptions, SeatSurroundings } from './seatSurroundings'
import { browserNow, browserTimer } from './timer'

/** Signals that have overtaken the one which begins their attempt. */
const maxEarly = 64

/** Of a seat that replaces connections it knows nothing of: more than anybody has needed. */
const replacingAttempt = 1_000

export class LinkSeat {
  readonly epoch: number
  readonly #participantId: string
  readonly #shared: SeatSurroundings
  readonly #repair: LinkRepair
  readonly #upkeep: PathUpkeep
  #role: LinkRole
  #attempt: number
  /** Whether the other end knows of this attempt. */
  #isKnown = true
  /** Of this connection only, and until it carries: the direct ways have been given up. */
  #isRelayed = false
  /** null where none can be created. */
  #connection: SeatConnection | null = null
  #early: Signal[] = []
  #relayProblem: RelayProblem | null = null

  constructor({ participantId, role, epoch, isReplacing = false, shared }: SeatOptions) {
    this.#attempt = isReplacing ? replacingAttempt : 0
    this.epoch = epoch
    this.#participantId = participantId
    this.#shared = shared
    this.#role = role
    const time = { now: shared.link.now ?? browserNow, random: shared.random }
    this.#repair = new LinkRepair({
      role,
      isSignalingUp: shared.isSignalingUp(),
      mayRelay: shared.mayRelay,
      mayRenew: shared.renew !== null,
      setTimer: shared.link.setTimer ?? browserTimer,
      ...time,
      carryOut: (step, isRelayed) => this.#carryOut(step, isRelayed),
      follow: (step) => {
        if (step === 'freshRestart') void shared.renew?.()
      },
      verify: () => this.#connection?.traffic.start(),
      onChange: (repair) => this.#onRepair(repair)
    })
    this.#upkeep = new PathUpkeep({ look: () => this.#lookForDirectPath(), ...time })
  }

  /** null while no connection can be created. */
  get link(): PeerLink | null {
    return this.#connection?.link ?? null
  }

  /** See fingerprintsOf. */
  get fingerprints(): Fingerprints | null {
    return this.#connection?.fingerprints() ?? null
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
    this.#upkeep.beginAgain()
    const looked = this.#connection
    if (looked?.link.state === 'connected' && (await looked.traffic.look())) return
    if (this.#connection === looked) this.#repair.suspect()
  }

  /** See Mesh.repair. */
  repair(): void {
    this.#upkeep.beginAgain()
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

  #createConnection(): SeatConnection {
    return openConnection({
      participantId: this.#participantId,
      role: this.#role,
      epoch: this.epoch,
      attempt: this.#attempt,
      configuration: this.#configuration(),
      shared: this.#shared,
      onState: (state, isBroken) => this.#observe(state, isBroken),
      onAgreed: () => this.#repair.observeAgreement(),
      onVerdict: (verdict) => this.#repair.observeTraffic(verdict),
      onPath: (path) => this.#upkeep.observePath(path),
      onRelayProblem: (problem) => this.noteRelayProblem(problem)
    })
  }

  #observe(state: LinkState, isBroken: boolean): void {
    this.#shared.events.emit('linkState', { participantId: this.#participantId, state })
    this.#repair.observe(state, isBroken)
  }

  #onRepair(repair: Repair | null): void {
    this.#upkeep.observeRepair(repair)
    if (!repair && this.#isRelayed) {
      // In force from the next restart on: until then the relay serves.
      this.#isRelayed = false
      this.link?.setConfiguration(this.#configuration())
    }
    this.#shared.events.emit('repair', { participantId: this.#participantId, repair })
  }

  #lookForDirectPath(): boolean {
    return this.#configuration().iceTransportPolicy !== 'relay' && this.#repair.lookForPath()
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
    this.#connection = null
    connection?.release()
  }

  #configuration(): RTCConfiguration {
    const configuration = this.#shared.configuration()
    return this.#isRelayed ? { ...configuration, iceTransportPolicy: 'relay' } : configuration
  }
}
