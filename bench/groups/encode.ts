/** Encoding once for everybody: what a sender pays as a room grows. */
import { launchChromium } from '../../e2e/chromium'
import { startService } from '../../e2e/service'
import { engines, type Engine } from '../call/engines'
import { smallPicture } from '../call/camera'
import type { Scene } from '../encode/audience'
import { compareLoads } from '../encode/comparison'
import { measureJoining, type Joining } from '../encode/joining'
import { measureLoads, roomSizes } from '../encode/load'
import type { Figure } from '../figures'
import type { Group } from '../group'

const small: Scene = { camera: smallPicture, viewport: { width: 700, height: 500 } }
/** Half the pictures of four times the size, so that eight people fit into the time there is on small machines. */
const large: Scene = {
  camera: { width: 1280, height: 720, frameRate: 10 },
  viewport: { width: 1_200, height: 760 }
}

export const encode: Group = {
  name: 'encode',
  async run(say, miss) {
    const [service, browser] = await Promise.all([startService(), launchChromium()])
    const surroundings = { browser, serviceUrl: service.url }
    try {
      const figures: Figure[] = []
      for (const scene of [small, large]) {
        const loads = await measureLoads({ surroundings, scene, say, miss })
        const isGoal = scene === small
        const prefix = isGoal ? 'encode.' : `encode.${scene.camera.height}p.`
        figures.push(...roomSizes.flatMap((size) => compareLoads(loads, size, { prefix, isGoal })))
      }
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
    } finally {
      await browser.close()
      await service.kill()
    }
  }
}

function joiningFigures(prefix: string, joining: Joining | undefined): Figure[] {
  if (!joining) return []
  return [
    { key: `${prefix}keyFramesPerMinute`, unit: 'frames', confab: joining.keyFramesPerMinute },
    { key: `${prefix}freezes`, unit: 'freezes', confab: joining.freezes }
  ]
}
