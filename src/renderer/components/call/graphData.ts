/** A link's history as the columns a chart is drawn from, and in words. Pure. */
import type { Text } from '../../i18n'
import type { LinkSample } from '../../stores/links'

export type GraphKind = 'bitrate' | 'loss' | 'roundTrip'
export type SeriesName = 'received' | 'sent' | 'toYou' | 'both'

export interface Series {
  readonly name: SeriesName
  readonly read: (sample: LinkSample) => number | null
}

export interface Graph {
  readonly kind: GraphKind
  readonly series: readonly Series[]
  /** The scale reaches at least so far, so that a line of nothing much does not look like a mountain. */
  readonly leastTop: number
  readonly unit: 'kilobits' | 'percent' | 'milliseconds'
}

export const graphs: readonly Graph[] = [
  {
    kind: 'bitrate',
    series: [
      { name: 'received', read: ({ receivedBitsPerSecond }) => inKilobits(receivedBitsPerSecond) },
      { name: 'sent', read: ({ sentBitsPerSecond }) => inKilobits(sentBitsPerSecond) }
    ],
    leastTop: 100,
    unit: 'kilobits'
  },
  {
    kind: 'loss',
    series: [{ name: 'toYou', read: ({ lossPercent }) => lossPercent }],
    leastTop: 10,
    unit: 'percent'
  },
  {
    kind: 'roundTrip',
    series: [{ name: 'both', read: ({ rttMs }) => rttMs }],
    leastTop: 100,
    unit: 'milliseconds'
  }
]

/** How much time a chart shows. */
export const spanSeconds = 120

/** Seconds before the newest sample, and a column for each series; gaps stay null. */
export function columnsOf({ series }: Graph, history: readonly LinkSample[]): (number | null)[][] {
  const newest = history.at(-1)?.atMs ?? 0
  return [history.map(({ atMs }) => (atMs - newest) / 1_000), ...series.map(({ read }) => history.map(read))]
}

/** The top of the scale. */
export function topOf({ leastTop }: Graph, most: number | null): number {
  return Math.max(leastTop, (most ?? 0) * 1.1)
}

export function valueText(text: Text, { unit }: Graph, value: number): string {
  const rounded = unit === 'percent' && value < 1 ? Math.round(value * 10) / 10 : Math.round(value)
  switch (unit) {
    case 'kilobits':
      return text('connections.graph.kilobits', { value: rounded })
    case 'percent':
      return text('connections.percent', { percent: rounded })
    case 'milliseconds':
      return text('connections.milliseconds', { ms: rounded })
  }
}

/** The newest value of a series; null where there is none. */
export function latest({ read }: Series, history: readonly LinkSample[]): number | null {
  const newest = history.at(-1)
  return newest ? read(newest) : null
}

/** What a curve shows, for whoever does not see it. */
export function summary(text: Text, graph: Graph, series: Series, history: readonly LinkSample[]): string {
  const what = `${text(`connections.graph.${graph.kind}`)}, ${text(`connections.graph.${series.name}`)}`
  const values = history.map(series.read).filter((value) => value !== null)
  const now = values.at(-1)
  if (now === undefined) return text('connections.graph.empty', { what })
  return text('connections.graph.summary', {
    what,
    now: valueText(text, graph, now),
    least: valueText(text, graph, Math.min(...values)),
    most: valueText(text, graph, Math.max(...values))
  })
}

function inKilobits(bitsPerSecond: number | null): number | null {
  return bitsPerSecond === null ? null : bitsPerSecond / 1_000
}
