/** Seven people coming in within ten seconds, each of whom needs a whole picture first: what that does to the others. */
import { setTimeout as pause } from 'node:timers/promises'
import type { LabHost } from '../../e2e/labHost'
import type { Picture } from '../call/camera'
import type { Engine } from '../call/engines'
import { Audience } from './audience'

export interface Joining {
  /** Key frames each viewer has got, on average. */
  readonly keyFramesPerMinute: number
  /** Freezes each viewer has had (W3C WebRTC Statistics, freezeCount), on average. */
  readonly freezes: number
}

const viewerCount = 7
const arrivalsMs = 10_000
const observedMs = 60_000

/** @throws when not everybody sees all of the camera's picture in the end */
export async function measureJoining(host: LabHost, engine: Engine, camera: Picture): Promise<Joining> {
  const audience = await Audience.open(host, engine, camera)
  try {
    const ended = pause(observedMs)
    for (let index = 0; index < viewerCount; index += 1) {
      await audience.admit()
      await pause(arrivalsMs / viewerCount)
    }
    await ended
    const views = await audience.look()
    if (views.some(({ height, framesDecoded }) => framesDecoded === 0 || height !== camera.height))
      throw new Error(`not everybody sees the sender: ${views.map(({ height }) => height).join()}`)
    const perViewer = (pick: (view: (typeof views)[number]) => number): number =>
      views.reduce((sum, view) => sum + pick(view), 0) / viewerCount
    return {
      keyFramesPerMinute: perViewer(({ keyFrames }) => keyFrames) / (observedMs / 60_000),
      freezes: perViewer(({ freezes }) => freezes)
    }
  } finally {
    await audience.close()
  }
}
