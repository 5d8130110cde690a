/** What a whole call costs the processors, with one encoder for all links and with one for each. */
import { launchChromium } from '../../e2e/chromium'
import { startService } from '../../e2e/service'
import { engines, type Engine } from '../call/engines'
import { measureCall, type Call, type Cost } from '../cpu/call'
import type { Figure } from '../figures'
import type { Group } from '../group'

const calls: readonly Call[] = [
  { participants: 4, height: 360 },
  { participants: 6, height: 180 }
]
const goal = 0.7

export const cpu: Group = {
  name: 'cpu',
  async run(say, miss) {
    const [service, browser] = await Promise.all([startService(), launchChromium()])
    const figures: Figure[] = []
    try {
      for (const call of calls) {
        const key = `cpu.${call.participants}.vsPlain`
        const costs: Partial<Record<Engine, Cost>> = {}
        for (const engine of engines) {
          try {
            const cost = await measureCall({ browser, serviceUrl: service.url, engine }, call)
            costs[engine] = cost
            say(`${call.participants} people, ${engine}: ${describe(cost)}`)
          } catch (cause) {
            miss(`${key}, ${engine}: ${cause instanceof Error ? cause.message : String(cause)}`)
          }
        }
        const { plain, confab } = costs
        if (!plain || !confab) continue
        figures.push({ key, unit: 'ms', confab: confab.msPerPicture, baseline: plain.msPerPicture, goal })
      }
      return figures
    } finally {
      await browser.close()
      await service.kill()
    }
  }
}

function describe({ cores, picturesPerSecond }: Cost): string {
  return `${cores.toFixed(2)} cores, ${picturesPerSecond.toFixed(1)} pictures per second`
}
