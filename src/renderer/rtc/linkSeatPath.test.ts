import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MeshPair, pairIds } from './meshPair'

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

const recovers = async (): Promise<void> => {
  expect(await pair.clock.until(() => pair.isWell, 120_000), pair.describe()).toBe(true)
}
const offers = (): string[] =>
  pair.sent.flatMap(({ from, signal }) =>
    signal.body.kind === 'description' && signal.body.type === 'offer' ? `${from} ${signal.attempt}` : []
  )

describe('a link that is well and goes through the relay', () => {
  const path = (): Promise<string | undefined> =>
    pair.meshes.ben.stats('anna').then((stats) => stats?.path?.kind)
  const repairs = (): string[] =>
    pairIds.flatMap((id) => pair.events[id].filter((event) => event.startsWith('repair: ')))

  /** As after a cut that has been got round and has ended. */
  const leadThroughRelay = async (): Promise<void> => {
    pair.network.change({ isHasty: true, hasRelay: true })
    pair.meshes.ben.repair()
    await recovers()
    expect(await path()).toBe('relay')
    for (const id of pairIds) pair.events[id].length = 0
    pair.sent.length = 0
  }

  it('looks for the direct way again, which is no repair', async () => {
    await leadThroughRelay()
    pair.network.change({ isHasty: false })
    await pair.clock.advance(60_000)
    expect(await path()).toBe('direct')
    expect([...pair.events.anna, ...pair.events.ben]).toEqual([])
    expect(offers()).toEqual(['ben 0'])
  })

  it('stays where it is while there is no direct way, and asks seldom', async () => {
    await leadThroughRelay()
    pair.network.change({ isHasty: false, isCut: true })
    await pair.clock.advance(300_000)
    expect(await path()).toBe('relay')
    expect([...pair.events.anna, ...pair.events.ben]).toEqual([])
    expect(offers()).toHaveLength(2)
  })

  it('waits for the service, and for whoever wants to be hidden', async () => {
    await leadThroughRelay()
    pair.network.change({ isHasty: false })
    for (const id of pairIds) pair.meshes[id].setSignalingUp(false)
    await pair.clock.advance(60_000)
    expect(pair.sent).toEqual([])
    for (const id of pairIds) pair.meshes[id].setSignalingUp(true)
    pair.meshes.ben.setConfiguration({ iceServers: [], iceTransportPolicy: 'relay' })
    await pair.clock.advance(30_000)
    pair.sent.length = 0
    await pair.clock.advance(300_000)
    expect(offers()).toEqual([])
    expect(await path()).toBe('relay')
  })

  it('soon looks again after a hint', async () => {
    await leadThroughRelay()
    pair.network.change({ isHasty: false, isCut: true })
    await pair.clock.advance(120_000)
    pair.network.change({ isCut: false })
    pair.meshes.ben.checkPaths()
    await pair.clock.advance(8_000)
    expect(await path()).toBe('direct')
  })

  it.each(pairIds)(
    'is led back also when the ladder has made it use nothing else, as %s was not heard',
    async (blockedFrom) => {
      pair.network.change({ hasRelay: true, blockedFrom })
      expect(await pair.clock.until(() => pair.events.ben.includes('repair: relayOnly'), 60_000)).toBe(true)
      await recovers()
      expect(await path()).toBe('relay')
      pair.network.change({ blockedFrom: null })
      await pair.clock.advance(80_000)
      expect([pair.isWell, await path()]).toEqual([true, 'direct'])
    }
  )

  it('is left there where the direct way lets checks through and media does not', async () => {
    pair.network.change({ hasRelay: true, blockedFrom: 'anna' })
    await pair.clock.advance(240_000)
    for (const id of pairIds) pair.events[id].length = 0
    await pair.clock.advance(1_200_000)
    expect(repairs()).toEqual([])
    expect([pair.isWell, await path()]).toEqual([true, 'relay'])
  })
})
