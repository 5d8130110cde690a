/** What a browser's part in a call costs. Pure. */

/** Counted since the browser began. */
export interface Moment {
  readonly cpuMs: number
  /** Pictures of each stream that have been decoded. */
  readonly pictures: readonly number[]
  readonly atMs: number
}

export interface Cost {
  /** Processor time for one picture of one stream, in milliseconds. */
  readonly msPerPicture: number
  /** Cores in use. */
  readonly cores: number
  /** Of one stream, on average. */
  readonly picturesPerSecond: number
}

export function costBetween(before: Moment, after: Moment): Cost {
  const cpuMs = after.cpuMs - before.cpuMs
  const elapsedMs = after.atMs - before.atMs
  const pictures = sum(after.pictures) - sum(before.pictures)
  return {
    msPerPicture: cpuMs / pictures,
    cores: cpuMs / elapsedMs,
    picturesPerSecond: pictures / after.pictures.length / (elapsedMs / 1_000)
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
