/** The connection check in words: a row per step, and the whole as text to send to whoever looks after things. */
import type { Text } from '../../i18n'
import { isRelayMissing } from '../../stores/checkVerdict'
import {
  checkStepIds,
  type BandwidthFacts,
  type CheckStepId,
  type CheckSteps,
  type RelayFacts,
  type StepState,
  type Working
} from '../../stores/connectionCheck'

type RelayStepId = 'relayUdp' | 'relayTcp' | 'relayTls'

export interface CheckRow {
  /** `relay` stands for all the ways to one, where there is none. */
  readonly id: CheckStepId | 'relay'
  readonly kind: CheckSteps[CheckStepId]['kind']
  readonly name: string
  readonly state: string
  /** What was found, and what can be done about it; null while there is nothing to say. */
  readonly sentence: string | null
}

/** In the order in which they are shown. */
export function checkRowsOf(steps: CheckSteps, text: Text): readonly CheckRow[] {
  const rows = checkStepIds.map((id) => rowOf(id, steps, text))
  if (!isRelayMissing(steps)) return rows
  const relay = { name: text('check.step.relay'), sentence: text('check.skipped.noneOffered') }
  return rows.flatMap((row): CheckRow[] => {
    if (row.id === 'relayUdp') return [{ ...row, ...relay, id: 'relay' }]
    if (row.id === 'bandwidth' && steps.bandwidth.kind === 'skipped' && steps.bandwidth.reason === 'noRelay')
      return [{ ...row, sentence: text('check.skipped.noneToMeasure') }]
    return row.id === 'relayTcp' || row.id === 'relayTls' ? [] : [row]
  })
}

/** Names no address, no server and nobody. */
export function checkReportOf(rows: readonly CheckRow[], verdict: string, text: Text): string {
  const lines = rows.map(({ name, state, sentence }) => `${name}: ${state}.${sentence ? ` ${sentence}` : ''}`)
  return [`${text('app.name')}: ${text('check.title')}`, verdict, '', ...lines, ''].join('\n')
}

function rowOf<Id extends CheckStepId>(id: Id, steps: CheckSteps, text: Text): CheckRow {
  const { kind } = steps[id]
  const sentence = sentences[id](steps[id], text)
  return { id, kind, name: text(`check.step.${id}`), state: text(`check.state.${kind}`), sentence }
}

const sentences: {
  readonly [Id in CheckStepId]: (state: CheckSteps[Id], text: Text) => string | null
} = {
  microphone: (state, text) =>
    sentenceOf(state, text, {
      running: text('check.running.microphone'),
      ok: () => text('check.ok.microphone'),
      problem: (problem) => text(`check.problem.microphone.${problem}`)
    }),
  camera: (state, text) =>
    sentenceOf(state, text, {
      running: text('check.running.camera'),
      ok: () => text('check.ok.camera'),
      problem: (problem) => text(`check.problem.camera.${problem}`)
    }),
  server: (state, text) =>
    sentenceOf(state, text, {
      ok: ({ rttMs }) => text('check.ok.server', { ms: Math.ceil(rttMs) }),
      problem: (problem) => text(`check.problem.server.${problem}`)
    }),
  stun: (state, text) =>
    sentenceOf(state, text, {
      ok: (facts) => inAll(facts, text('check.ok.stun'), text),
      problem: (problem) => text(`check.problem.stun.${problem}`),
      notOffered: text('check.skipped.stunNotOffered')
    }),
  relayUdp: (state, text) => relaySentence('relayUdp', state, text),
  relayTcp: (state, text) => relaySentence('relayTcp', state, text),
  relayTls: (state, text) => relaySentence('relayTls', state, text),
  bandwidth: (state, text) =>
    sentenceOf(state, text, {
      ok: (facts) => `${rateOf(facts, text)} ${capacitySentence(facts, text)}`,
      problem: (problem) => text(`check.problem.bandwidth.${problem}`)
    })
}

interface Words<Facts, Problem> {
  readonly running?: string
  readonly ok: (facts: Facts) => string
  readonly problem: (problem: Problem) => string
  readonly notOffered?: string
}

function sentenceOf<Facts, Problem>(
  state: StepState<Facts, Problem>,
  text: Text,
  words: Words<Facts, Problem>
): string | null {
  switch (state.kind) {
    case 'waiting':
      return null
    case 'running':
      return words.running ?? null
    case 'ok':
      return words.ok(state.facts)
    case 'problem':
      return words.problem(state.problem)
    case 'skipped':
      return state.reason === 'notOffered'
        ? (words.notOffered ?? null)
        : text(`check.skipped.${state.reason}`)
  }
}

function relaySentence(id: RelayStepId, state: CheckSteps[RelayStepId], text: Text): string | null {
  const timeOf = ({ rttMs }: RelayFacts): string =>
    rttMs === null ? text('check.ok.relay') : text('check.ok.relayTime', { ms: Math.ceil(rttMs) })
  return sentenceOf(state, text, {
    ok: (facts) => inAll(facts, timeOf(facts), text),
    // What silence means depends on what may stand in the way.
    problem: (problem) =>
      problem === 'unreachable'
        ? text(`check.problem.unreachable.${id}`)
        : text(`check.problem.relay.${problem}`),
    notOffered: text('check.skipped.transportNotOffered')
  })
}

/** One that works is enough, and whoever runs the server wants to know of the others. */
function inAll({ working, total }: Working, sentence: string, text: Text): string {
  return working === total ? sentence : `${sentence} ${text('check.ok.some', { working, total })}`
}

function rateOf({ bitsPerSecond, isCapped }: BandwidthFacts, text: Text): string {
  const rate =
    bitsPerSecond < 1_000_000
      ? text('check.ok.kilobits', { value: Math.round(bitsPerSecond / 1_000) })
      : text('check.ok.megabits', { value: (bitsPerSecond / 1_000_000).toPrecision(2) })
  return text(isCapped ? 'check.ok.rateAtLeast' : 'check.ok.rate', { rate })
}

/** The best that two people can have, and how many more there may be when they ask for less. */
function capacitySentence(
  { capacity: { hd, standard, small, soundOnly } }: BandwidthFacts,
  text: Text
): string {
  if (hd >= 2)
    return hd < small
      ? text('check.ok.hd', { count: hd, more: small })
      : text('check.ok.hdForAll', { count: hd })
  if (standard >= 2) return text('check.ok.standard', { count: standard, more: small })
  if (small >= 2) return text('check.ok.small', { count: small })
  return text('check.ok.soundOnly', { count: soundOnly })
}
