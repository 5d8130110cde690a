/**
 * The diagnostic report of a call: what somebody who looks after a network needs, and nothing that tells who was
 * here, where, or in which room, unless the person agrees.
 *
 * Every field is chosen here; nothing is copied whole, so that what other modules add to their data never gets into
 * a report by itself. Pure: the file is somebody else's.
 */
import type { ReportChoice } from '../actions'
import type { RemoteParticipant } from '../stores/call'
import type { Hearing, LinkFacts, LinkSample, Pair, RepairNote, Trouble } from '../stores/links'

export interface ReportSources {
  readonly selfId: string
  readonly selfName: string
  readonly participants: readonly RemoteParticipant[]
  readonly links: ReadonlyMap<string, LinkFacts>
  readonly pairs: readonly Pair[]
  readonly repairLog: readonly RepairNote[]
  /** How many of each kind there are: names of devices may name their owners. */
  readonly deviceCounts: Readonly<Record<string, number>>
  readonly versions: { readonly app: string | null; readonly protocol: number; readonly browser: string }
  /** On the clock of samples and repairs. */
  readonly nowMs: number
  readonly writtenAt: Date
}

/** @returns JSON for people to read */
export function writeReport(sources: ReportSources, choice: ReportChoice): string {
  const label = labeller(sources, choice)
  const report = {
    confab: sources.versions,
    writtenAt: sources.writtenAt.toISOString(),
    you: label(sources.selfId),
    people: [sources.selfId, ...sources.participants.map(({ id }) => id)].map(label),
    devices: sources.deviceCounts,
    pairs: sources.pairs.map((pair) => describePair(pair, label)),
    links: sources.participants.map((one) => describeLink(one, sources.links.get(one.id), label, choice)),
    repairs: sources.repairLog.map((note) => describeRepair(note, label, sources.nowMs))
  }
  return `${JSON.stringify(report, null, 2)}\n`
}

type Label = (participantId: string) => string

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Letters in order: ourselves, who is here, and then those who have left and are in the log of repairs. */
function labeller(
  { selfId, selfName, participants, repairLog }: ReportSources,
  { withNames }: ReportChoice
): Label {
  const ids = new Set([
    selfId,
    ...participants.map(({ id }) => id),
    ...repairLog.map((note) => note.participantId)
  ])
  const order = [...ids]
  const names = new Map([
    [selfId, selfName],
    ...participants.map((one) => [one.id, one.displayName] as const)
  ])
  return (id) => {
    const place = order.indexOf(id)
    const letter = `${alphabet[place % alphabet.length] ?? '?'}${place < alphabet.length ? '' : Math.floor(place / alphabet.length)}`
    const name = names.get(id)
    return withNames && name !== undefined ? `${letter} (${name})` : letter
  }
}

function describePair({ ids, grade, hearings, path, rttMs, trouble }: Pair, label: Label): object {
  const hears = ({ listenerId, speakerId, grade: how }: Hearing): string =>
    `${label(listenerId)} hears ${label(speakerId)}: ${how}`
  return {
    between: ids.map(label),
    grade,
    hearings: hearings.map(hears),
    path: path.path,
    protocol: path.protocol,
    rttMs,
    trouble: trouble && describeTrouble(trouble, label)
  }
}

function describeTrouble(trouble: Trouble, label: Label): object {
  if (trouble.kind === 'poor') {
    const { reason, listenerId } = trouble
    return { reason, listener: listenerId === null ? 'both' : label(listenerId) }
  }
  const { cause, remedy, relay, oneWay } = trouble
  return { cause, remedy, relay, deaf: oneWay && label(oneWay.listenerId) }
}

function describeLink(
  { id, link, repair }: RemoteParticipant,
  facts: LinkFacts | undefined,
  label: Label,
  { withAddresses }: ReportChoice
): object {
  const { figures, history = [], relayProblem = null } = facts ?? {}
  return {
    with: label(id),
    state: link,
    repair: repair && { step: repair.step, cause: repair.cause, isWaiting: repair.isWaiting },
    path: figures?.path?.kind ?? null,
    protocol: figures?.path?.protocol ?? null,
    relayProblem,
    hears: facts?.hears ?? null,
    packetsSent: figures?.packetsSent ?? null,
    packetsReceived: figures?.packetsReceived ?? null,
    lastTwoMinutes: {
      sentKilobits: rangeOf(history, ({ sentBitsPerSecond }) => inKilobits(sentBitsPerSecond)),
      receivedKilobits: rangeOf(history, ({ receivedBitsPerSecond }) => inKilobits(receivedBitsPerSecond)),
      lossPercent: rangeOf(history, ({ lossPercent }) => lossPercent),
      concealedPercent: rangeOf(history, ({ concealedPercent }) => concealedPercent),
      rttMs: rangeOf(history, ({ rttMs }) => rttMs),
      bufferMs: rangeOf(history, ({ bufferMs }) => bufferMs)
    },
    ...(withAddresses && {
      addresses: { ours: figures?.ends?.local ?? null, theirs: figures?.ends?.remote ?? null }
    })
  }
}

function describeRepair({ atMs, participantId, repair }: RepairNote, label: Label, nowMs: number): object {
  return {
    secondsAgo: Math.round((nowMs - atMs) / 1_000),
    with: label(participantId),
    ...(repair ? { step: repair.step, cause: repair.cause, isWaiting: repair.isWaiting } : { step: 'over' })
  }
}

function inKilobits(bitsPerSecond: number | null): number | null {
  return bitsPerSecond === null ? null : bitsPerSecond / 1_000
}

/** null where nothing was measured. */
function rangeOf(history: readonly LinkSample[], read: (sample: LinkSample) => number | null): object | null {
  const values = history.map(read).filter((value) => value !== null)
  if (values.length === 0) return null
  const tenths = (value: number): number => Math.round(value * 10) / 10
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { least: tenths(Math.min(...values)), mean: tenths(mean), most: tenths(Math.max(...values)) }
}
