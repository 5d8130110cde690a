/** For tests: two who are well connected before each test, and nothing recorded of how they came to be. */
import { afterEach, beforeEach, expect } from 'vitest'
import { MeshPair, pairIds } from './meshPair'

export interface SeatRig {
  readonly pair: MeshPair
  recovers(): Promise<void>
  /** By whom, and in which attempt. */
  offers(): string[]
}

/** Registers the hooks of the calling file. */
export function openSeatRig(): SeatRig {
  let pair: MeshPair
  beforeEach(async () => {
    pair = new MeshPair()
    pair.meet()
    expect(await pair.clock.until(() => pair.isWell, 10_000)).toBe(true)
    for (const id of pairIds) pair.events[id].length = 0
    pair.sent.length = 0
  })
  afterEach(() => {
    expect(pair.errors).toEqual([])
    pair.close()
  })
  return {
    get pair() {
      return pair
    },
    async recovers() {
      expect(await pair.clock.until(() => pair.isWell, 120_000), pair.describe()).toBe(true)
    },
    offers: () =>
      pair.sent.flatMap(({ from, signal }) =>
        signal.body.kind === 'description' && signal.body.type === 'offer' ? `${from} ${signal.attempt}` : []
      )
  }
}
