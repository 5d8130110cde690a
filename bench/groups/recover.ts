/** How long pictures stand still after a fault, as the people in the call see it. */
import { whyNoTown } from '../../e2e/network/town'
import { median, type Figure } from '../figures'
import type { Group } from '../group'
import { address, cut, measureFault, relay, type Fault } from '../recover/faults'
import { measureServerLoss } from '../recover/serverLoss'

/** What people are promised of a way that is there again, in milliseconds. */
const promisedMs = 3_000

export const recover: Group = {
  name: 'recover',
  async run(say, miss) {
    const figures: Figure[] = []
    for (const fault of [cut, address, relay]) {
      const reason = whyNoTown(fault)
      if (reason === null) figures.push(...(await figuresOf(fault, say, miss)))
      else say(`${fault.name} left out: ${reason}`)
    }
    const { ordinaryMs, withoutServiceMs } = await measureServerLoss(say)
    return [
      ...figures,
      {
        key: 'recover.serverFrameGapMs',
        unit: 'ms',
        confab: median(withoutServiceMs),
        baseline: median(ordinaryMs)
      },
      {
        key: 'recover.serverFrameGapWorstMs',
        unit: 'ms',
        confab: Math.max(...withoutServiceMs),
        baseline: Math.max(...ordinaryMs)
      }
    ]
  }
}

async function figuresOf(
  fault: Fault,
  say: (progress: string) => void,
  miss: (reason: string) => void
): Promise<Figure[]> {
  try {
    const times = await measureFault(fault, say)
    const key = `recover.${fault.name}`
    return [
      { key: `${key}Ms`, unit: 'ms', confab: median(times) },
      // A relay is promised to help, not how soon: whether a path is gone for good takes a while to tell.
      {
        key: `${key}WorstMs`,
        unit: 'ms',
        confab: Math.max(...times),
        ...(fault.name !== 'relay' && { goal: promisedMs })
      }
    ]
  } catch (error) {
    miss(`recover.${fault.name}Ms: ${error instanceof Error ? error.message : String(error)}`)
    return []
  }
}
