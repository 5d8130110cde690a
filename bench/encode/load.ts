/** How long the sender's encoders work, for rooms that grow from two to eight. */
import { setTimeout as pause } from 'node:timers/promises'
import type { LabHost } from '../../e2e/labHost'
import type { Picture } from '../call/camera'
import { engines, type Engine } from '../call/engines'
import { untilAtRest } from '../call/settling'
import { Audience } from './audience'

export const roomSizes = [2, 4, 6, 8] as const
export type RoomSize = (typeof roomSizes)[number]

export interface Load {
  /** Encoding of one picture of the camera, for everybody, in milliseconds. */
  readonly msPerPicture: number
  /** Pictures per second as each viewer gets them, on average. */
  readonly picturesPerSecond: number
}

export type Loads = Readonly<Record<Engine, ReadonlyMap<RoomSize, Load>>>

export interface LoadOptions {
  readonly host: LabHost
  readonly camera: Picture
  readonly say: (progress: string) => void
  /** Hears why a room is missing. */
  readonly miss: (reason: string) => void
}

const windowMs = 15_000

/**
 * Both engines in turn, compared only where everybody sees all that is captured. A room that does not come to that has
 * no entry, and neither have those it would grow into.
 */
export async function measureLoads({ host, camera, say, miss }: LoadOptions): Promise<Loads> {
  const loads: Record<Engine, Map<RoomSize, Load>> = { plain: new Map(), confab: new Map() }
  for (const engine of engines) {
    const audience = await Audience.open(host, engine, camera)
    try {
      for (const size of roomSizes) {
        while (audience.viewers.length < size - 1) await audience.admit()
        await untilAtRest(async () => (await audience.look()).map((one) => [one]), 1, camera.height)
        const load = await measure(audience)
        loads[engine].set(size, load)
        say(`${camera.height}p, ${size} people, ${engine}: ${describe(load)}`)
      }
    } catch (cause) {
      miss(`${camera.height}p, ${engine}: ${cause instanceof Error ? cause.message : String(cause)}`)
    } finally {
      await audience.close()
    }
  }
  return loads
}

async function measure(audience: Audience): Promise<Load> {
  const read = async () => {
    const [encodeMs, views] = await Promise.all([audience.encodeMs(), audience.look()])
    const pictures = views.reduce((sum, { framesDecoded }) => sum + framesDecoded, 0) / views.length
    return { encodeMs, pictures, atMs: performance.now() }
  }
  const before = await read()
  await pause(windowMs)
  const after = await read()
  const pictures = after.pictures - before.pictures
  return {
    msPerPicture: (after.encodeMs - before.encodeMs) / pictures,
    picturesPerSecond: pictures / ((after.atMs - before.atMs) / 1_000)
  }
}

function describe({ msPerPicture, picturesPerSecond }: Load): string {
  const encodeMsPerSecond = (msPerPicture * picturesPerSecond).toFixed(0)
  return `${encodeMsPerSecond} ms of encoding per second, ${picturesPerSecond.toFixed(1)} pictures per second`
}
