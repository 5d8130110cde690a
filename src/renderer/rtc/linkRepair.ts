/**
 * The restart ladder of the link to one participant: notices that it does not carry, and orders one step after
 * another until it does.
 *
 * It outlives the connections the link is made of, and knows nothing of WebRTC: it is told what was observed and says
 * what to do. Each step has a deadline. Deadlines are jittered, so that after an outage a whole mesh does not
 * renegotiate in one instant, and those of the answerer are later, so that normally the offerer alone acts; nothing
 * breaks when both do. The two ends cannot negotiate while the service is away: then no deadline runs.
 */
import type { LinkRole } from './negotiation'
import type { LinkState } from './linkState'
import type { Verdict } from './linkTraffic'
import type { Repair, RepairCause, RepairStep } from './repair'
import { interruptedMs, neverConnectedMs, RepairPace, restartMs } from './repairPace'
import { repairIn, sameRepair, well, type Phase } from './repairPhase'
import type { SetTimer } from './timer'

/** How long proof is waited for that media arrives at both ends; then the lack of proof to the contrary will do. */
const verifyMs = 8_000
/** A hint that comes so soon after an action has nothing to add to it. */
const freshMs = 1_000

export interface RepairOrders {
  /** Begins a step. @param isRelayed for a connection that is made anew: whether it may use relays only */
  readonly carryOut: (step: RepairStep, isRelayed: boolean) => void
  /** The other end carries out this step: what of it concerns only us can be made ready. */
  readonly follow: (step: RepairStep) => void
  /** The link is connected: from now on it is to be observed whether both ends receive. */
  readonly verify: () => void
  readonly onChange: (repair: Repair | null) => void
}

export interface LinkRepairOptions extends RepairOrders {
  readonly role: LinkRole
  readonly isSignalingUp: boolean
  /** Whether going through a relay only would be something new. */
  readonly mayRelay: () => boolean
  /** Whether fresh credentials can be asked for at all. */
  readonly mayRenew: boolean
  readonly setTimer: SetTimer
  readonly now: () => number
  /** 0..1 */
  readonly random: () => number
}

export class LinkRepair {
  readonly #options: LinkRepairOptions
  readonly #pace: RepairPace
  #role: LinkRole
  #phase: Phase = well
  #state: LinkState = 'connecting'
  #isBroken = false
  #wasConnected = false
  #isSignalingUp: boolean
  #told: Repair | null = null
  #actedAtMs = -Infinity
  #connectingSinceMs = -Infinity
  #stuckRounds = 0
  #cancelTimer: (() => void) | null = null

  constructor(options: LinkRepairOptions) {
    this.#options = options
    this.#pace = new RepairPace(options.random)
    this.#role = options.role
    this.#isSignalingUp = options.isSignalingUp
  }

  /** @param isBroken the connection has been given up, and no restart can bring it back */
  observe(state: LinkState, isBroken: boolean): void {
    this.#state = state
    this.#isBroken = isBroken
    this.#wasConnected ||= state === 'connected'
    switch (state) {
      case 'connected':
        if (this.#phase.kind === 'watching') this.#recover()
        else if (this.#phase.kind !== 'well') this.#verify(this.#phase)
        break
      case 'connecting':
        this.#connectingSinceMs = this.#options.now()
        if (this.#phase.kind === 'well') this.#watch(this.#causeNow, this.#patienceMs)
        else if (this.#phase.kind === 'verifying') this.#await(this.#phase)
        break
      case 'interrupted':
        if (this.#phase.kind === 'well') this.#watch('interrupted', interruptedMs)
        else if (this.#phase.kind === 'verifying') this.#await(this.#phase)
        break
      case 'failed':
        this.#observeFailure()
        break
      case 'closed':
        break
    }
  }

  /** The two ends have agreed on new descriptions, whoever wanted it. */
  observeAgreement(): void {
    const phase = this.#phase
    // Half the way: a machine on which many links are made at once takes long for the other half, too.
    if (phase.kind === 'watching' && phase.cause === 'neverConnected')
      this.#watch(phase.cause, neverConnectedMs)
    if (phase.kind === 'well' || phase.kind === 'watching') return
    // Also while verifying: the other end has not been satisfied.
    if (this.#state === 'connected') this.#verify(phase)
    else if (phase.step === 'stuck') return
    // The offerer climbs; each of its offers takes us along.
    else if (phase.kind === 'acting' && phase.isAgreed && this.#role === 'answerer') this.#follow(phase)
    else this.#await({ ...phase, isAgreed: true })
  }

  /** Whether media was seen to arrive at both ends. */
  observeTraffic(verdict: Verdict): void {
    const phase = this.#phase
    if (this.#state !== 'connected') return
    if (verdict !== 'oneWay') {
      // It has healed by itself before the two ends could speak to each other.
      if (phase.kind === 'due' && !this.#isSignalingUp && verdict === 'bothWays') this.#recover()
      // A pause in talking is no proof that the next word arrives: the same step would follow without end.
      if (phase.kind === 'verifying' && (verdict === 'bothWays' || phase.cause !== 'oneWay')) this.#recover()
    } else if (phase.kind === 'verifying') this.#relapse({ ...phase, cause: 'oneWay' })
    else if (phase.kind === 'well') this.#begin('oneWay', this.#pace.startMs(this.#role))
  }

  /** The other end has made the connection anew. @param role ours in the new one */
  observeReplacement(role: LinkRole): void {
    this.#role = role
    const cause = this.#phase.kind === 'well' ? 'interrupted' : this.#phase.cause
    const isStuck = this.#phase.kind !== 'well' && 'step' in this.#phase && this.#phase.step === 'stuck'
    this.#await({ step: isStuck ? 'stuck' : 'anew', cause })
  }

  /** The link does not carry, as far as can be seen: repaired from the first step on, and soon. */
  suspect(): void {
    const nowMs = this.#options.now()
    // Hints are common while a page loads, and so are joins: what is in the making is not started over at once.
    const isInTheMaking = this.#state === 'connecting' && nowMs - this.#connectingSinceMs < restartMs
    if (this.#phase.kind === 'verifying' || isInTheMaking || nowMs - this.#actedAtMs < freshMs) return
    this.#begin(this.#causeNow, this.#pace.soonMs())
  }

  /** Somebody has asked for a repair: it begins in this moment, whatever the link is like. */
  request(): void {
    this.#begin(this.#causeNow, null)
  }

  /**
   * Looks at all ways once more, although nothing is the matter: media goes on meanwhile, so it is no repair and nobody
   * is told. Only of a link that is well, by the end that offers, and while signals get through.
   *
   * @returns whether that has begun
   */
  lookForPath(): boolean {
    const isWell = this.#phase.kind === 'well' && this.#state === 'connected'
    if (!isWell || this.#role !== 'offerer' || !this.#isSignalingUp) return false
    this.#options.carryOut('restart', false)
    return true
  }

  setSignalingUp(isUp: boolean): void {
    if (isUp === this.#isSignalingUp) return
    this.#isSignalingUp = isUp
    const phase = this.#phase
    if (phase.kind === 'due' || phase.kind === 'acting') this.#announce(phase, this.#pace.startMs(this.#role))
  }

  /** No order is given afterwards. Idempotent. */
  close(): void {
    this.#stopTimer()
    this.#phase = well
  }

  get #causeNow(): RepairCause {
    if (this.#phase.kind !== 'well') return this.#phase.cause
    return this.#wasConnected ? 'interrupted' : 'neverConnected'
  }

  /** What has been connected comes back quickly or not at all. */
  get #patienceMs(): number {
    return this.#wasConnected ? restartMs : neverConnectedMs
  }

  #observeFailure(): void {
    const phase = this.#phase
    const cause: RepairCause = this.#wasConnected ? 'failed' : 'neverConnected'
    // What could not be agreed on is not tried again at once: the same would only come of it.
    const startMs = this.#isBroken
      ? this.#pace.deadlineMs('restart', this.#role)
      : this.#pace.startMs(this.#role)
    if (phase.kind === 'well' || phase.kind === 'watching') this.#begin(cause, startMs)
    else if (phase.kind === 'verifying') this.#relapse(phase)
    else if (!this.#isBroken || phase.step === 'stuck') return
    // A new connection has come to nothing as well: one after the other would be made and given up without end.
    else if (phase.kind === 'acting' && phase.step === 'anew') this.#await({ ...phase, step: 'stuck' })
    else this.#announce({ ...phase, step: 'anew' }, startMs)
  }

  #watch(cause: RepairCause, ms: number): void {
    this.#phase = { kind: 'watching', cause }
    this.#setTimer(ms, () => this.#begin(cause, this.#pace.startMs(this.#role)))
  }

  /** @param startMs null: in this moment */
  #begin(cause: RepairCause, startMs: number | null): void {
    this.#stuckRounds = 0
    this.#announce({ step: this.#isBroken ? 'anew' : 'restart', cause }, startMs)
  }

  #announce({ step, cause }: Pick<Repair, 'step' | 'cause'>, startMs: number | null): void {
    this.#phase = { kind: 'due', step, cause }
    this.#stopTimer()
    this.#tell()
    if (!this.#isSignalingUp) return
    if (startMs === null) this.#act()
    else this.#setTimer(startMs, () => this.#act())
  }

  /** A later event may have changed the step meanwhile. */
  #act(): void {
    if (this.#phase.kind !== 'due') return
    const { step, cause } = this.#phase
    const isRelayed = step === 'stuck' && this.#stuckRounds % 2 === 0 && this.#options.mayRelay()
    if (step === 'stuck') this.#stuckRounds += 1
    this.#actedAtMs = this.#options.now()
    this.#await({ step, cause })
    this.#options.carryOut(step, isRelayed)
  }

  /** Until the deadline of a step that is under way. */
  #await({ step, cause, isAgreed = false }: Omit<Repair, 'isWaiting'> & { isAgreed?: boolean }): void {
    const phase = { kind: 'acting', step, cause, isAgreed } as const
    this.#phase = phase
    this.#stopTimer()
    this.#tell()
    if (this.#isSignalingUp)
      this.#setTimer(this.#pace.deadlineMs(step, this.#role, this.#stuckRounds), () => this.#climb(phase))
  }

  #climb({ step, cause }: Pick<Repair, 'step' | 'cause'>): void {
    // It was connected all the time, and may well carry: no media is stopped on a mere suspicion.
    if (this.#state === 'connected' && cause !== 'oneWay') {
      this.#verify({ step, cause })
      return
    }
    const next = this.#stepAfter(step)
    if (next === 'stuck' && step !== 'stuck') this.#await({ step: next, cause })
    else this.#announce({ step: next, cause }, 0)
  }

  /** What seemed repaired is not. At the end of the ladder that is no reason to hurry. */
  #relapse({ step, cause }: Pick<Repair, 'step' | 'cause'>): void {
    if (step === 'stuck') this.#await({ step, cause })
    else this.#climb({ step, cause })
  }

  #follow({ step, cause }: Pick<Repair, 'step' | 'cause'>): void {
    const next = this.#stepAfter(step)
    // A new connection is not this one's next step: it would come with a signal of its own.
    const followed = next === 'anew' ? step : next
    this.#await({ step: followed, cause, isAgreed: true })
    if (followed !== step) this.#options.follow(followed)
  }

  #stepAfter(step: RepairStep): RepairStep {
    const { mayRelay, mayRenew } = this.#options
    if (step === 'anew' || step === 'stuck') return 'stuck'
    if (this.#isBroken || step === 'relayOnly') return 'anew'
    if (step === 'restart' && mayRenew) return 'freshRestart'
    return mayRelay() ? 'relayOnly' : 'anew'
  }

  #verify({ step, cause }: Pick<Repair, 'step' | 'cause'>): void {
    this.#phase = { kind: 'verifying', step, cause }
    this.#setTimer(verifyMs, () => this.#recover())
    this.#tell()
    this.#options.verify()
  }

  #recover(): void {
    this.#phase = well
    this.#stuckRounds = 0
    this.#stopTimer()
    this.#tell()
  }

  #tell(): void {
    const repair = repairIn(this.#phase, this.#isSignalingUp)
    if (sameRepair(repair, this.#told)) return
    this.#told = repair
    this.#options.onChange(repair)
  }

  #setTimer(ms: number, callback: () => void): void {
    this.#stopTimer()
    this.#cancelTimer = this.#options.setTimer(callback, ms)
  }

  #stopTimer(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
  }
}
