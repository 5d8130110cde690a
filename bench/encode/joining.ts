/** Seven people coming in within ten seconds, each of whom needs a whole picture first: what that does to the others. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Surroundings } from '../call/seats'
import { readReceivedVideo } from '../call/streams'
import { openAudience, type Scene } from './audience'

export interface Joining {
  /** Key frames each viewer has got, on average. */
  readonly keyFramesPerMinute: number
  /** Freezes each viewer has had (W3C WebRTC Statistics, freezeCount), on average. */
  readonly freezes: number
}

const viewerCount = 7
const arrivalsMs = 10_000
const observedMs = 60_000

/** @throws when not everybody sees the sender in the end */
export async function measureJoining(surroundings: Surroundings, scene: Scene): Promise<Joining> {
  const audience = await openAudience(surroundings, scene)
  try {
    for (let index = 0; index < viewerCount; index += 1) await audience.bringViewer()
    const ended = pause(observedMs)
    await Promise.all(
      audience.viewers.map(async (viewer, index) => {
        await pause((arrivalsMs / viewerCount) * index)
        await audience.admit(viewer)
      })
    )
    await ended
    const received = (await Promise.all(audience.viewers.map(readReceivedVideo))).flat()
    if (received.length !== viewerCount || received.some(({ decoded }) => decoded === 0))
      throw new Error('not everybody sees the sender')
    const perViewer = (pick: (stream: (typeof received)[number]) => number): number =>
      received.reduce((sum, stream) => sum + pick(stream), 0) / viewerCount
    return {
      keyFramesPerMinute: perViewer(({ keyFrames }) => keyFrames) / (observedMs / 60_000),
      freezes: perViewer(({ freezes }) => freezes)
    }
  } finally {
    await audience.close()
  }
}
