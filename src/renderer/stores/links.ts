/** Words for how people in a call reach each other: plain data, kept in the call store. */
import type { LinkDigest } from '../rtc/linkMessages'
import type { LinkPath, LinkStats } from '../rtc/linkStats'
import type { RelayProblem } from '../rtc/relayProblem'
import type { Repair, RepairCause, RepairStep } from '../rtc/repair'

export type { LinkDigest, LinkPath, LinkStats, RelayProblem, Repair, RepairCause, RepairStep }

/** What one of our own links did at a moment. */
export interface LinkSample {
  /** Milliseconds, on a clock that never goes back. */
  readonly atMs: number
  readonly sentBitsPerSecond: number | null
  readonly receivedBitsPerSecond: number | null
  /** 0..100, of what was sent to us. */
  readonly lossPercent: number | null
  /** 0..100, of the sound that was played. */
  readonly concealedPercent: number | null
  readonly rttMs: number | null
  readonly bufferMs: number | null
}

/** What we know of one of our own links. */
export interface LinkFacts {
  /** The latest reading; null before the first. */
  readonly figures: LinkStats | null
  /** Whether anything of theirs arrives; null while they send nothing, or before it could be told. */
  readonly hears: boolean | null
  /** 0..100, over the last few readings; null where nothing was due. */
  readonly lossPercent: number | null
  readonly concealedPercent: number | null
  /** Over the last few readings, too: one that took long may only be a machine out of breath. */
  readonly rttMs: number | null
  /** How often it was read since it last began to carry: figures of the first few are those of a beginning. */
  readonly readings: number
  /** Oldest first, two minutes at most. */
  readonly history: readonly LinkSample[]
  /** Why the relay is no help; null where it is, or was not needed. */
  readonly relayProblem: RelayProblem | null
}

/** A link nobody has looked at yet. */
export const unreadLink: LinkFacts = {
  figures: null,
  hears: null,
  lossPercent: null,
  concealedPercent: null,
  rttMs: null,
  readings: 0,
  history: [],
  relayProblem: null
}

/** What somebody says of their links, and when we heard it. */
export interface HeardDigest {
  readonly links: readonly LinkDigest[]
  /** Milliseconds, on our own clock. */
  readonly atMs: number
}

/** 'unknown': nobody has said, or not lately. */
export type Grade = 'good' | 'poor' | 'broken' | 'unknown'

/** One direction of a pair: how `listenerId` gets what `speakerId` sends. */
export interface Hearing {
  readonly listenerId: string
  readonly speakerId: string
  readonly grade: Grade
}

/** What is being done about a broken pair. 'waiting': nothing can be until the service is back. */
export type Remedy = RepairStep | 'waiting' | 'watching'

/** What is wrong between two people. */
export type Trouble =
  | {
      readonly kind: 'broken'
      readonly cause: RepairCause
      /** Who does not hear whom, where it is one direction only. */
      readonly oneWay: Pick<Hearing, 'listenerId' | 'speakerId'> | null
      readonly remedy: Remedy
      /** Why no relay helps: 'none' where the service has none, the rest is known of our own links only. */
      readonly relay: RelayProblem | 'none' | null
    }
  | {
      readonly kind: 'poor'
      /** 'loss': packets go missing; 'choppy': sound has to be made up; 'slow': everything comes late. */
      readonly reason: 'loss' | 'choppy' | 'slow'
      /** Who has to live with it; null where both do. */
      readonly listenerId: string | null
    }

/** Two people and what is between them. */
export interface Pair {
  /** Ourselves first, then in order of arrival. */
  readonly ids: readonly [string, string]
  /** The worse of the two directions. */
  readonly grade: Grade
  /** The first hears the second; the second hears the first. */
  readonly hearings: readonly [Hearing, Hearing]
  readonly path: Pick<LinkDigest, 'path' | 'protocol'>
  readonly rttMs: number | null
  readonly trouble: Trouble | null
}

/** How we and somebody hear each other. */
export function ownGradeWith(
  { pairs, selfId }: { readonly pairs: readonly Pair[]; readonly selfId: string | null },
  id: string
): Grade {
  return pairs.find(({ ids: [one, other] }) => one === selfId && other === id)?.grade ?? 'unknown'
}

/** One step of a repair of one of our own links, for the report. */
export interface RepairNote {
  /** As `LinkSample.atMs`. */
  readonly atMs: number
  readonly participantId: string
  /** null: it was over. */
  readonly repair: Repair | null
}
