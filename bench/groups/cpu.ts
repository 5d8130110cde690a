/** What a whole call costs the processors, with one encoder for all links and with one for each. */
import { launchChromium } from '../../e2e/chromium'
import { startService } from '../../e2e/service'
import { smallPicture, type Picture } from '../call/camera'
import { engines, type Engine } from '../call/engines'
import { measureApps, type Call } from '../cpu/apps'
import type { Cost } from '../cpu/cost'
import { measureParticipant } from '../cpu/participant'
import type { Figure } from '../figures'
import type { Group } from '../group'

/** With as many large pictures a second as fit into a small machine, which plays all of them. */
const rooms = [
  { participants: 4, frameRate: 20 },
  { participants: 6, frameRate: 15 }
] as const
const goal = 0.7
/** What tiles of so few people are on a dense screen. */
const largePicture = { width: 1_280, height: 720 }
const apps: Call = { participants: 4, height: 360 }

export const cpu: Group = {
  name: 'cpu',
  async run(say, miss) {
    const figures: Figure[] = []
    const compare = async (
      key: string,
      measure: (engine: Engine) => Promise<Cost>,
      isGoal: boolean
    ): Promise<void> => {
      const costs: Partial<Record<Engine, Cost>> = {}
      for (const engine of engines) {
        try {
          const cost = await measure(engine)
          costs[engine] = cost
          say(`${key}, ${engine}: ${describe(cost)}`)
        } catch (cause) {
          miss(`${key}, ${engine}: ${cause instanceof Error ? cause.message : String(cause)}`)
        }
      }
      const { plain, confab } = costs
      if (!plain || !confab) return
      figures.push({
        key,
        unit: 'ms',
        confab: confab.msPerPicture,
        baseline: plain.msPerPicture,
        ...(isGoal && { goal })
      })
    }
    for (const { participants, frameRate } of rooms) {
      const party = (camera: Picture) => (engine: Engine) =>
        measureParticipant(engine, { participants, camera })
      await compare(`cpu.${participants}.vsPlain`, party({ ...largePicture, frameRate }), true)
      await compare(`cpu.360p.${participants}.vsPlain`, party(smallPicture), false)
    }
    const [service, browser] = await Promise.all([startService(), launchChromium()])
    try {
      const surroundings = { browser, serviceUrl: service.url }
      await compare('cpu.apps.4.vsPlain', (engine) => measureApps({ ...surroundings, engine }, apps), false)
    } finally {
      await browser.close()
      await service.kill()
    }
    return figures
  }
}

function describe({ cores, picturesPerSecond }: Cost): string {
  return `${cores.toFixed(2)} cores, ${picturesPerSecond.toFixed(1)} pictures per second`
}
