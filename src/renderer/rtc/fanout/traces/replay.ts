/** For tests: what the policy makes of a row of readings, and how that looks from outside. */
import type { Allotment, Portion, UplinkReading } from '../allotment'
import { rungOf, rungsOf } from '../rungs'
import { allot, type UplinkDemand, type UplinkMemory } from '../uplinkPolicy'

export interface Step {
  readonly atMs: number
  readonly allotment: Allotment
}

export function replay(readings: readonly UplinkReading[], demand: UplinkDemand): readonly Step[] {
  let memory: UplinkMemory | null = null
  return readings.map((reading) => {
    const result = allot(memory, reading, demand)
    memory = result.memory
    return { atMs: reading.atMs, allotment: result.allotment }
  })
}

export function camera({ allotment }: Step): Portion {
  return allotment.video.camera
}

/** Grows by one with every layer and by three with every rung; 0 is no picture, 6 is 360p with all layers. */
export function quality({ rung, maxTemporal }: Portion): number {
  return rung === null ? 0 : 1 + rungsOf(rungOf(rung).slot).indexOf(rungOf(rung)) * 3 + maxTemporal
}

/** How often somebody would have seen the camera's picture change. */
export function changes(steps: readonly Step[]): number {
  return steps.filter((step, at) => {
    const before = steps[at - 1]
    return before && quality(camera(before)) !== quality(camera(step))
  }).length
}

export function between(steps: readonly Step[], fromSecond: number, toSecond: number): readonly Step[] {
  return steps.filter(({ atMs }) => atMs >= fromSecond * 1_000 && atMs < toSecond * 1_000)
}

export function fail(): never {
  throw new Error('nothing was replayed')
}
