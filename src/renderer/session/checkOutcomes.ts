/** Several addresses of one kind, added up to the one step of the connection check that people see. Pure. */
import type { LoopOutcome, LoopProblem } from '../rtc/connectionCheck/relayLoop'
import type { StunOutcome } from '../rtc/connectionCheck/stunCheck'
import type { CheckSteps, RelayFacts, StepState } from '../stores/connectionCheck'

/** One that works is enough for a call. @param outcomes at least one */
export function stunStateOf(outcomes: readonly StunOutcome[]): CheckSteps['stun'] {
  const working = outcomes.filter(({ kind }) => kind === 'ok').length
  const [first] = outcomes
  if (working === 0)
    return { kind: 'problem', problem: first?.kind === 'problem' ? first.problem : 'unreachable' }
  return { kind: 'ok', facts: { working, total: outcomes.length } }
}

/**
 * One that works is enough for a call.
 *
 * @param outcomes at least one
 * @param isExpired the credentials had run out before the relays answered, which these cannot tell from wrong ones
 */
export function relayStateOf(
  outcomes: readonly LoopOutcome[],
  isExpired: boolean
): StepState<RelayFacts, LoopProblem> {
  const loops = outcomes.flatMap((outcome) => (outcome.kind === 'ok' ? [outcome.loop] : []))
  if (loops.length === 0) {
    const problems = outcomes.flatMap((outcome) => (outcome.kind === 'problem' ? [outcome.problem] : []))
    // A relay that has answered says more than one that has not.
    const problem = problems.find((one) => one !== 'unreachable') ?? 'unreachable'
    return { kind: 'problem', problem: problem === 'unauthorized' && isExpired ? 'expired' : problem }
  }
  const times = loops.flatMap(({ rttMs }) => rttMs ?? [])
  const rttMs = times.length > 0 ? Math.min(...times) : null
  return { kind: 'ok', facts: { working: loops.length, total: outcomes.length, rttMs } }
}
