/** How long the sender's encoders work, for rooms that grow from two to eight. */
import { setTimeout as pause } from 'node:timers/promises'
import { engines, type Engine } from '../call/engines'
import { untilAtRest } from '../call/settling'
import { readEncodeMs, readReceivedVideo } from '../call/streams'
import type { Surroundings } from '../call/seats'
import { openAudience, type Audience, type Scene } from './audience'

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
  readonly surroundings: Omit<Surroundings, 'engine'>
  readonly scene: Scene
  readonly say: (progress: string) => void
  /** Hears why a room is missing. */
  readonly miss: (reason: string) => void
}

const windowMs = 10_000

/**
 * Both engines in turn, compared only where everybody sees all that is captured. A room that does not come to that has
 * no entry, and neither have those it would grow into.
 */
export async function measureLoads({ surroundings, scene, say, miss }: LoadOptions): Promise<Loads> {
  const loads: Record<Engine, Map<RoomSize, Load>> = { plain: new Map(), confab: new Map() }
  for (const engine of engines) {
    const audience = await openAudience({ ...surroundings, engine }, scene)
    try {
      for (const size of roomSizes) {
        while (audience.viewers.length < size - 1) await audience.admit(await audience.bringViewer())
        await untilAtRest(audience.viewers, 1, `${scene.camera.width}x${scene.camera.height}`)
        const load = await measure(audience)
        loads[engine].set(size, load)
        say(`${scene.camera.height}p, ${size} people, ${engine}: ${describe(load)}`)
      }
    } catch (cause) {
      miss(`${scene.camera.height}p, ${engine}: ${cause instanceof Error ? cause.message : String(cause)}`)
    } finally {
      await audience.close()
    }
  }
  return loads
}

async function measure({ sender, viewers }: Audience): Promise<Load> {
  const countDecoded = async (): Promise<number> => {
    const received = await Promise.all(viewers.map(readReceivedVideo))
    return received.flat().reduce((sum, { decoded }) => sum + decoded, 0)
  }
  const [encodeMs, decoded, startedAtMs] = [
    await readEncodeMs(sender),
    await countDecoded(),
    performance.now()
  ]
  await pause(windowMs)
  const [worked, pictures, seconds] = [
    (await readEncodeMs(sender)) - encodeMs,
    ((await countDecoded()) - decoded) / viewers.length,
    (performance.now() - startedAtMs) / 1_000
  ]
  return { msPerPicture: worked / pictures, picturesPerSecond: pictures / seconds }
}

function describe({ msPerPicture, picturesPerSecond }: Load): string {
  const encodeMsPerSecond = (msPerPicture * picturesPerSecond).toFixed(0)
  return `${encodeMsPerSecond} ms of encoding per second, ${picturesPerSecond.toFixed(1)} pictures per second`
}
