/**
 * Who hears whom, and what is wrong where somebody does not: from our own links and from what the others say of
 * theirs.
 *
 * In a mesh a pair breaks and nobody else notices. Each end of a link says what it sees of it; where the two
 * disagree, the worse word counts, because the better one may just be older. Pure: time and facts are handed in.
 */
import { repairSteps } from '../rtc/repair'
import type { RemoteParticipant } from '../stores/call'
import {
  unreadLink,
  type Grade,
  type HeardDigest,
  type Hearing,
  type LinkDigest,
  type LinkFacts,
  type Pair,
  type RelayProblem,
  type Trouble
} from '../stores/links'
import { digestOf } from './linkDigest'

/** Digests come every two seconds: one this old says nothing of now. */
const digestValidMs = 10_000

/** From here on people complain: a twentieth missing is heard, and with 0.4 s on the way they talk into each other. */
const poorLossPercent = 5
const poorConcealedPercent = 5
const poorRttMs = 400

export interface Surroundings {
  readonly selfId: string
  /** In order of arrival. */
  readonly participants: readonly Pick<RemoteParticipant, 'id' | 'link' | 'repair'>[]
  readonly links: ReadonlyMap<string, LinkFacts>
  readonly digests: ReadonlyMap<string, HeardDigest>
  /** Whether the service offers a relay; null while that is not known. */
  readonly hasRelay: boolean | null
  /** On the clock of `HeardDigest.atMs`. */
  readonly nowMs: number
}

/** What one end says of a link; the last three are known of our own links only. */
interface End extends LinkDigest {
  readonly isWaiting: boolean
  readonly concealedPercent: number | null
  readonly relayProblem: RelayProblem | null
}

/** Every two people once: ourselves with everybody first, then the others among themselves. */
export function whoHearsWhom(surroundings: Surroundings): Pair[] {
  const ids = [surroundings.selfId, ...surroundings.participants.map(({ id }) => id)]
  return ids.flatMap((one, position) =>
    ids.slice(position + 1).map((other) => pairOf([one, other], surroundings))
  )
}

function pairOf(ids: readonly [string, string], surroundings: Surroundings): Pair {
  const [one, other] = ids
  const ends = [endOf(one, other, surroundings), endOf(other, one, surroundings)] as const
  const known = ends.filter((end) => end !== null)
  const hearings = [
    { listenerId: one, speakerId: other, grade: gradeOf(ends[0], known) },
    { listenerId: other, speakerId: one, grade: gradeOf(ends[1], known) }
  ] as const
  const relayed = known.find(({ path }) => path === 'relay') ?? known.find(({ path }) => path !== null)
  return {
    ids,
    grade: worse(hearings[0].grade, hearings[1].grade),
    hearings,
    path: { path: relayed?.path ?? null, protocol: relayed?.protocol ?? null },
    rttMs: worstRtt(known),
    trouble: troubleOf(ends, hearings, surroundings.hasRelay)
  }
}

function endOf(
  from: string,
  to: string,
  { selfId, participants, links, digests, nowMs }: Surroundings
): End | null {
  if (from === selfId) {
    const participant = participants.find(({ id }) => id === to)
    if (!participant) return null
    const facts = links.get(to) ?? unreadLink
    const { concealedPercent, relayProblem } = facts
    const isWaiting = participant.repair?.isWaiting ?? false
    return { ...digestOf(participant, facts), isWaiting, concealedPercent, relayProblem }
  }
  const heard = digests.get(from)
  const digest = heard?.links.find((link) => link.with === to)
  if (!heard || !digest || nowMs - heard.atMs > digestValidMs) return null
  return { ...digest, isWaiting: false, concealedPercent: null, relayProblem: null }
}

/** Whether an end knows of something that takes more than waiting a moment. */
function isBroken({ state, repair }: End): boolean {
  return repair !== null || state === 'interrupted' || state === 'failed'
}

/** Media may still come through in one of the two directions. */
function isOneWay(end: End): boolean {
  return isBroken(end) && end.cause === 'oneWay'
}

/** @param listener what the listening end says; null when nobody has heard from it */
function gradeOf(listener: End | null, known: readonly End[]): Grade {
  if (known.some((end) => isBroken(end) && !isOneWay(end))) return 'broken'
  const isHalf = known.some(isOneWay)
  // Where one direction is gone, only the word that something arrives tells which.
  if (isHalf && listener?.hears !== true) return 'broken'
  if (!listener || listener.state === 'connecting') return 'unknown'
  if (listener.hears === false) return 'broken'
  return poorReason(listener, known) === null ? 'good' : 'poor'
}

function poorReason(listener: End, known: readonly End[]): (Trouble & { kind: 'poor' })['reason'] | null {
  if ((listener.lossPercent ?? 0) >= poorLossPercent) return 'loss'
  if ((listener.concealedPercent ?? 0) >= poorConcealedPercent) return 'choppy'
  return (worstRtt(known) ?? 0) >= poorRttMs ? 'slow' : null
}

function troubleOf(
  ends: readonly [End | null, End | null],
  hearings: readonly [Hearing, Hearing],
  hasRelay: boolean | null
): Trouble | null {
  const known = ends.filter((end) => end !== null)
  if (hearings.some(({ grade }) => grade === 'broken')) return brokenTrouble(known, hearings, hasRelay)
  const poor = hearings.flatMap(({ listenerId, grade }, position) => {
    const end = ends[position]
    const reason = grade === 'poor' && end ? poorReason(end, known) : null
    return reason === null ? [] : [{ listenerId, reason }]
  })
  const [first] = poor
  if (!first) return null
  // A slow way is slow for both, whoever has measured it.
  const isForBoth = first.reason === 'slow' || poor.length > 1
  return { kind: 'poor', reason: first.reason, listenerId: isForBoth ? null : first.listenerId }
}

function brokenTrouble(
  known: readonly End[],
  hearings: readonly [Hearing, Hearing],
  hasRelay: boolean | null
): Trouble {
  const [leader] = known.filter(isBroken).toSorted((one, other) => progress(other) - progress(one))
  const deaf = hearings.filter(({ grade }) => grade === 'broken')
  const [only] = deaf
  return {
    kind: 'broken',
    cause: leader ? (leader.cause ?? (leader.state === 'failed' ? 'failed' : 'interrupted')) : 'oneWay',
    oneWay: only && deaf.length === 1 ? { listenerId: only.listenerId, speakerId: only.speakerId } : null,
    remedy: known.some(({ isWaiting }) => isWaiting) ? 'waiting' : (leader?.repair ?? 'watching'),
    relay:
      hasRelay === false
        ? 'none'
        : (known.find(({ relayProblem }) => relayProblem !== null)?.relayProblem ?? null)
  }
}

/** How far up the ladder an end is: the further one knows more of what did not help. */
function progress({ repair }: End): number {
  return repair === null ? -1 : repairSteps.indexOf(repair)
}

function worstRtt(ends: readonly End[]): number | null {
  const measured = ends.flatMap(({ rttMs }) => (rttMs === null ? [] : [rttMs]))
  return measured.length > 0 ? Math.max(...measured) : null
}

const fromWorst: readonly Grade[] = ['broken', 'poor', 'unknown', 'good']

function worse(one: Grade, other: Grade): Grade {
  return fromWorst.find((grade) => grade === one || grade === other) ?? 'unknown'
}
