/** Encoding once for everybody: what a sender pays as a room grows. */
import { meshLab, startLabHost, type LabHost } from '../../e2e/labHost'
import { smallPicture } from '../call/camera'
import { engines, type Engine } from '../call/engines'
import { compareLoads } from '../encode/comparison'
import { measureJoining, type Joining } from '../encode/joining'
import { measureLoads, roomSizes } from '../encode/load'
import type { Figure } from '../figures'
import type { Group } from '../group'

const largePicture = { width: 1_280, height: 720, frameRate: 10 }

export const encode: Group = {
  name: 'encode',
  run: (say, miss) =>
    withLab(async (host) => {
      const loads = await measureLoads({ host, camera: smallPicture, say, miss })
      const options = { prefix: 'encode.', isGoal: true }
      const figures = roomSizes.flatMap((size) => compareLoads(loads, size, options))
      const joining: Partial<Record<Engine, Joining>> = {}
      for (const engine of engines) {
        const seen = await measureJoining(host, engine, smallPicture)
        joining[engine] = seen
        say(
          `eight join, ${engine}: ${seen.keyFramesPerMinute.toFixed(1)} key frames, ${seen.freezes.toFixed(1)} freezes each`
        )
      }
      return [
        ...figures,
        ...joiningFigures('encode.', joining.confab),
        ...joiningFigures('encode.plain.', joining.plain)
      ]
    })
}

/** The same with four times the pixels, ten times a second: a small machine does not carry more. */
export const encode720: Group = {
  name: 'encode720',
  run: (say, miss) =>
    withLab(async (host) => {
      const loads = await measureLoads({ host, camera: largePicture, say, miss })
      const options = { prefix: 'encode.720p.', isGoal: true }
      return roomSizes.flatMap((size) => compareLoads(loads, size, options))
    })
}

async function withLab<Result>(run: (host: LabHost) => Promise<Result>): Promise<Result> {
  const host = await startLabHost(meshLab)
  try {
    return await run(host)
  } finally {
    await host.close()
  }
}

function joiningFigures(prefix: string, joining: Joining | undefined): Figure[] {
  if (!joining) return []
  return [
    { key: `${prefix}keyFramesPerMinute`, unit: 'frames', confab: joining.keyFramesPerMinute },
    { key: `${prefix}freezes`, unit: 'freezes', confab: joining.freezes }
  ]
}
