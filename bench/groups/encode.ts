/** Encoding once for everybody: what a sender pays as a room grows. */
import { launchChromium } from '../../e2e/chromium'
import { startService } from '../../e2e/service'
import { engines, type Engine } from '../call/engines'
import type { Surroundings } from '../call/seats'
import { smallPicture } from '../call/camera'
import type { Scene } from '../encode/audience'
import { compareLoads } from '../encode/comparison'
import { measureJoining, type Joining } from '../encode/joining'
import { measureLoads, roomSizes } from '../encode/load'
import type { Figure } from '../figures'
import type { Group } from '../group'

/** Ten pictures a second, so that eight people fit into a small machine: it has to show seven of them, too. */
const small: Scene = { camera: { ...smallPicture, frameRate: 10 }, viewport: { width: 700, height: 500 } }
const large: Scene = {
  camera: { width: 1280, height: 720, frameRate: 10 },
  viewport: { width: 1_200, height: 760 }
}

export const encode: Group = {
  name: 'encode',
  run: (say, miss) =>
    inBrowser(async (surroundings) => {
      const loads = await measureLoads({ surroundings, scene: small, say, miss })
      const options = { prefix: 'encode.', isGoal: true }
      const figures = roomSizes.flatMap((size) => compareLoads(loads, size, options))
      const joining: Partial<Record<Engine, Joining>> = {}
      for (const engine of engines) {
        const seen = await measureJoining({ ...surroundings, engine }, small)
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

/** The same at four times the size, for information: small machines do not carry all of it. */
export const encode720: Group = {
  name: 'encode720',
  run: (say, miss) =>
    inBrowser(async (surroundings) => {
      const loads = await measureLoads({ surroundings, scene: large, say, miss })
      const options = { prefix: 'encode.720p.', isGoal: false }
      return roomSizes.flatMap((size) => compareLoads(loads, size, options))
    })
}

async function inBrowser<Result>(
  run: (surroundings: Omit<Surroundings, 'engine'>) => Promise<Result>
): Promise<Result> {
  const [service, browser] = await Promise.all([startService(), launchChromium()])
  try {
    return await run({ browser, serviceUrl: service.url })
  } finally {
    await browser.close()
    await service.kill()
  }
}

function joiningFigures(prefix: string, joining: Joining | undefined): Figure[] {
  if (!joining) return []
  return [
    { key: `${prefix}keyFramesPerMinute`, unit: 'frames', confab: joining.keyFramesPerMinute },
    { key: `${prefix}freezes`, unit: 'freezes', confab: joining.freezes }
  ]
}
