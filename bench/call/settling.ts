/** When a call has come to rest. */
import { setTimeout as pause } from 'node:timers/promises'

/** One received stream: its last decoded picture, in pixels, and how many there have been. */
export interface Stream {
  readonly height: number
  readonly framesDecoded: number
}

/** What each viewer receives. */
export type Views = readonly (readonly Stream[])[]

/** As long as everything has to stay as it is; estimates of bandwidth rise in steps of seconds. */
const restSeconds = 5
const patienceSeconds = 120

/**
 * Waits until each viewer has decoded pictures of the wanted height from `streams` others for a while. What is measured
 * afterwards can be compared with any other measurement of that height.
 *
 * @throws when that does not come to be
 */
export async function untilAtRest(
  look: () => Promise<Views>,
  streams: number,
  height: number
): Promise<void> {
  let before: Views = []
  let restedSeconds = 0
  for (let second = 0; second < patienceSeconds; second += 1) {
    const now = await look()
    const isResting = now.every(
      (received, index) =>
        received.length === streams &&
        received.every((stream, at) => isMoving(before[index]?.[at], stream, height))
    )
    restedSeconds = isResting ? restedSeconds + 1 : 0
    if (restedSeconds >= restSeconds) return
    before = now
    await pause(1_000)
  }
  throw new Error(`not everybody sees ${height} lines, but ${before.map(describe).join('; ')}`)
}

function isMoving(before: Stream | undefined, now: Stream, height: number): boolean {
  return now.height === height && before?.height === height && now.framesDecoded > before.framesDecoded
}

function describe(received: readonly Stream[]): string {
  return (
    received.map(({ height, framesDecoded }) => `${height} after ${framesDecoded} pictures`).join(', ') ||
    'nothing'
  )
}
