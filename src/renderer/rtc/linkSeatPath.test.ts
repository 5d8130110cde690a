import { describe, expect, it } from 'vitest'
import { pairIds } from './meshPair'
import { openSeatRig } from './linkSeatRig'

const rig = openSeatRig()

describe('a link that is well and goes through the relay', () => {
  const path = (): Promise<string | undefined> =>
    rig.pair.meshes.ben.stats('anna').then((stats) => stats?.path?.kind)
  const repairs = (): string[] =>
    pairIds.flatMap((id) => rig.pair.events[id].filter((event) => event.startsWith('repair: ')))

  /** As after a cut that has been got round and has ended. */
  const leadThroughRelay = async (): Promise<void> => {
    rig.pair.network.change({ isHasty: true, hasRelay: true })
    rig.pair.meshes.ben.repair()
    await rig.recovers()
    expect(await path()).toBe('relay')
    for (const id of pairIds) rig.pair.events[id].length = 0
    rig.pair.sent.length = 0
  }

  it('looks for the direct way again, which is no repair', async () => {
    await leadThroughRelay()
    rig.pair.network.change({ isHasty: false })
    await rig.pair.clock.advance(60_000)
    expect(await path()).toBe('direct')
    expect([...rig.pair.events.anna, ...rig.pair.events.ben]).toEqual([])
    expect(rig.offers()).toEqual(['ben 0'])
  })

  it('stays where it is while there is no direct way, and asks seldom', async () => {
    await leadThroughRelay()
    rig.pair.network.change({ isHasty: false, isCut: true })
    await rig.pair.clock.advance(300_000)
    expect(await path()).toBe('relay')
    expect([...rig.pair.events.anna, ...rig.pair.events.ben]).toEqual([])
    expect(rig.offers()).toHaveLength(2)
  })

  it('waits for the service, and for whoever wants to be hidden', async () => {
    await leadThroughRelay()
    rig.pair.network.change({ isHasty: false })
    for (const id of pairIds) rig.pair.meshes[id].setSignalingUp(false)
    await rig.pair.clock.advance(60_000)
    expect(rig.pair.sent).toEqual([])
    for (const id of pairIds) rig.pair.meshes[id].setSignalingUp(true)
    rig.pair.meshes.ben.setConfiguration({ iceServers: [], iceTransportPolicy: 'relay' })
    await rig.pair.clock.advance(30_000)
    rig.pair.sent.length = 0
    await rig.pair.clock.advance(300_000)
    expect(rig.offers()).toEqual([])
    expect(await path()).toBe('relay')
  })

  it('soon looks again after a hint', async () => {
    await leadThroughRelay()
    rig.pair.network.change({ isHasty: false, isCut: true })
    await rig.pair.clock.advance(120_000)
    rig.pair.network.change({ isCut: false })
    rig.pair.meshes.ben.checkPaths()
    await rig.pair.clock.advance(8_000)
    expect(await path()).toBe('direct')
  })

  it.each(pairIds)(
    'is led back also when the ladder has made it use nothing else, as %s was not heard',
    async (blockedFrom) => {
      rig.pair.network.change({ hasRelay: true, blockedFrom })
      expect(
        await rig.pair.clock.until(() => rig.pair.events.ben.includes('repair: relayOnly'), 60_000)
      ).toBe(true)
      await rig.recovers()
      expect(await path()).toBe('relay')
      rig.pair.network.change({ blockedFrom: null })
      await rig.pair.clock.advance(80_000)
      expect([rig.pair.isWell, await path()]).toEqual([true, 'direct'])
    }
  )

  it('is left there where the direct way lets checks through and media does not', async () => {
    rig.pair.network.change({ hasRelay: true, blockedFrom: 'anna' })
    await rig.pair.clock.advance(240_000)
    for (const id of pairIds) rig.pair.events[id].length = 0
    await rig.pair.clock.advance(1_200_000)
    expect(repairs()).toEqual([])
    expect([rig.pair.isWell, await path()]).toEqual([true, 'relay'])
  })
})
