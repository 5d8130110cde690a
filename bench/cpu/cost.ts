/** What a browser's part in a call costs. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import type { Views } from '../call/settling'
import { readCpuMs } from './processes'

export interface Cost {
  /** Processor time for one picture of one stream, in milliseconds. */
  readonly msPerPicture: number
  /** Cores in use. */
  readonly cores: number
  /** Of one stream, on average. */
  readonly picturesPerSecond: number
}

/** Takes `windowMs`. @param look at the streams whose pictures count */
export async function measureCost(
  browser: Browser,
  look: () => Promise<Views>,
  windowMs: number
): Promise<Cost> {
  const read = async () => {
    const cpuMs = await readCpuMs(browser)
    const streams = (await look()).flat()
    const pictures = streams.reduce((sum, { framesDecoded }) => sum + framesDecoded, 0)
    return { cpuMs, pictures, streams: streams.length, atMs: performance.now() }
  }
  const before = await read()
  await pause(windowMs)
  const after = await read()
  const cpuMs = after.cpuMs - before.cpuMs
  const elapsedMs = after.atMs - before.atMs
  const pictures = after.pictures - before.pictures
  return {
    msPerPicture: cpuMs / pictures,
    cores: cpuMs / elapsedMs,
    picturesPerSecond: pictures / after.streams / (elapsedMs / 1_000)
  }
}
