import { describe, expect, it } from 'vitest'
import type { LinkPath } from './linkStats'
import { PathUpkeep } from './pathUpkeep'
import type { Repair } from './repair'

/** Readings come once a second, as they do; without jitter, unless said. */
function setUp({ random = 0 } = {}) {
  let nowMs = 0
  const looks: number[] = []
  const world = { path: 'relay' as LinkPath['kind'], mayLook: true }
  const upkeep = new PathUpkeep({
    look: () => {
      if (world.mayLook) looks.push(nowMs / 1_000)
      return world.mayLook
    },
    now: () => nowMs,
    random: () => random
  })
  const pass = (seconds: number): void => {
    for (let second = 0; second < seconds; second += 1) {
      upkeep.observePath(world.path)
      nowMs += 1_000
    }
  }
  return { upkeep, world, looks, pass }
}

const repair = (change: Partial<Repair> = {}): Repair => ({
  step: 'restart',
  cause: 'failed',
  isWaiting: false,
  ...change
})

describe('a link through a relay', () => {
  it('looks for a direct way soon, and more and more seldom as there is none', () => {
    const { looks, pass } = setUp()
    pass(2_200)
    expect(looks).toEqual([5, 65, 365, 965, 1_565, 2_165])
  })

  it('does not do so in the same moment as all the others', () => {
    const { looks, pass } = setUp({ random: 1 })
    pass(100)
    expect(looks).toEqual([7, 82])
  })

  it('stops when there is one, and goes on where it was when that does not hold', () => {
    const { looks, pass, world } = setUp()
    pass(10)
    world.path = 'direct'
    pass(100)
    world.path = 'relay'
    pass(100)
    expect(looks).toEqual([5, 170])
  })

  it('begins from the beginning after a direct way that has held, and after a hint', () => {
    const { looks, pass, upkeep, world } = setUp()
    pass(100)
    upkeep.beginAgain()
    pass(100)
    expect(looks.splice(0)).toEqual([5, 65, 105, 165])
    world.path = 'direct'
    pass(601)
    world.path = 'relay'
    pass(10)
    expect(looks).toEqual([806])
  })

  it('asks again when it may not look now', () => {
    const { looks, pass, world } = setUp()
    world.mayLook = false
    pass(20)
    world.mayLook = true
    pass(60)
    expect(looks).toEqual([20])
  })

  it('leaves a repair alone, and waits once more when that is over', () => {
    const { looks, pass, upkeep } = setUp()
    pass(4)
    upkeep.observeRepair(repair())
    pass(60)
    expect(looks).toEqual([])
    upkeep.observeRepair(null)
    pass(10)
    expect(looks).toEqual([69])
  })
})

describe('a link that the ladder has led to the relay', () => {
  it('has just tried the direct ways, and waits longer', () => {
    const { looks, pass, upkeep } = setUp()
    upkeep.observeRepair(repair({ step: 'relayOnly' }))
    upkeep.observeRepair(null)
    pass(70)
    expect(looks).toEqual([60])
  })

  it('stays there, until a hint, when a look has led to media that goes one way', () => {
    const { looks, pass, upkeep, world } = setUp()
    pass(6)
    world.path = 'direct'
    pass(10)
    upkeep.observeRepair(repair({ cause: 'oneWay' }))
    world.path = 'relay'
    upkeep.observeRepair(null)
    pass(2_000)
    expect(looks.splice(0)).toEqual([5])
    upkeep.beginAgain()
    pass(6)
    expect(looks).toEqual([2_021])
  })

  it('looks again when media stopped long after the last look, as that was not its doing', () => {
    const { looks, pass, upkeep, world } = setUp()
    pass(6)
    world.path = 'direct'
    pass(100)
    upkeep.observeRepair(repair({ step: 'relayOnly', cause: 'oneWay' }))
    world.path = 'relay'
    upkeep.observeRepair(null)
    pass(100)
    expect(looks).toEqual([5, 166])
  })
})
