/** When a call has come to rest. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Person } from '../../e2e/person'
import { readReceivedVideo, type Received } from './streams'

/** As long as everything has to stay as it is; estimates of bandwidth rise in steps of seconds. */
const restSeconds = 5
const patienceSeconds = 40

/**
 * Waits until each viewer has decoded pictures of the wanted size from `streams` others for a while. What is measured
 * afterwards can be compared with any other measurement of that size.
 *
 * @param size as `640x360`
 * @throws when that does not come to be
 */
export async function untilAtRest(viewers: readonly Person[], streams: number, size: string): Promise<void> {
  let before: Received[][] = []
  let restedSeconds = 0
  for (let second = 0; second < patienceSeconds; second += 1) {
    const now = await Promise.all(viewers.map(readReceivedVideo))
    const isResting = now.every(
      (received, index) =>
        received.length === streams &&
        received.every((stream, at) => isMoving(before[index]?.[at], stream, size))
    )
    restedSeconds = isResting ? restedSeconds + 1 : 0
    if (restedSeconds >= restSeconds) return
    before = now
    await pause(1_000)
  }
  throw new Error(`not everybody sees ${size}, but ${before.map(describe).join('; ')}`)
}

function isMoving(before: Received | undefined, now: Received, size: string): boolean {
  return now.size === size && before?.size === size && now.decoded > before.decoded
}

function describe(received: readonly Received[]): string {
  return received.map(({ size, decoded }) => `${size} after ${decoded} pictures`).join(', ') || 'nothing'
}
