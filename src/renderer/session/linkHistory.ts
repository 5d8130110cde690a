/** The last two minutes of a link, and what its figures mean over a few readings. Pure. */
import type { LinkSample, LinkStats } from '../stores/links'

/** As long as the graphs are, and the summary of a report. */
export const historyMs = 120_000

/** One reading may catch a burst; what people are told should not come and go with it. */
const recentReadings = 3

/** @param earlier oldest first; what is older than two minutes is left out */
export function withSample(earlier: readonly LinkSample[], sample: LinkSample): readonly LinkSample[] {
  return [...earlier.filter(({ atMs }) => sample.atMs - atMs <= historyMs), sample]
}

export function sampleOf(atMs: number, figures: LinkStats): LinkSample {
  return {
    atMs,
    sentBitsPerSecond: figures.sendBitsPerSecond,
    receivedBitsPerSecond: figures.receiveBitsPerSecond,
    lossPercent: percentOf(figures.packetLossRatio),
    concealedPercent: percentOf(figures.sound.concealedRatio),
    rttMs: figures.rttMs,
    bufferMs: figures.sound.bufferMs
  }
}

/** 0..1 to 0..100; null stays. */
function percentOf(ratio: number | null): number | null {
  return ratio === null ? null : ratio * 100
}

/** Of the newest few; null where none of them has a figure. */
export function recentMean(values: readonly (number | null)[]): number | null {
  const known = values.slice(-recentReadings).filter((value) => value !== null)
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null
}
