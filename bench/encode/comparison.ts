/** What comes of two loads. Pure. */
import type { Figure } from '../figures'
import type { Loads, RoomSize } from './load'

export interface ComparisonOptions {
  /** Put before the size of the room: `encode.`, `encode.720p.`. */
  readonly prefix: string
  /** Whether the goals are meant for it. */
  readonly isGoal: boolean
}

const goals = { vsOwn2: 1.5, vsPlain: 0.25 } as const

/** Against Confab's own call of two, and against plain in a room of the same size; without what was not measured. */
export function compareLoads(loads: Loads, size: RoomSize, { prefix, isGoal }: ComparisonOptions): Figure[] {
  const confab = loads.confab.get(size)
  const baselines = { vsOwn2: size === 2 ? undefined : loads.confab.get(2), vsPlain: loads.plain.get(size) }
  return (['vsOwn2', 'vsPlain'] as const).flatMap((name): Figure[] => {
    const baseline = baselines[name]
    if (!confab || !baseline) return []
    return [
      {
        key: `${prefix}${size}.${name}`,
        unit: 'ms',
        confab: confab.msPerPicture,
        baseline: baseline.msPerPicture,
        ...(isGoal && size === 8 && { goal: goals[name] })
      }
    ]
  })
}
