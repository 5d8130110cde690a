import { describe, expect, it } from 'vitest'
import { setUpConnected } from './linkRepairRig'

describe('while the service is away', () => {
  it('waits, says so, and begins the step anew when it is back', async () => {
    const { clock, orders, told, repair } = setUpConnected()
    repair.observe('failed', false)
    await clock.advance(3_000)
    expect(orders).toEqual(['restart', 'freshRestart'])
    repair.setSignalingUp(false)
    expect(told.at(-1)).toEqual({ step: 'freshRestart', cause: 'failed', isWaiting: true })
    await clock.advance(600_000)
    expect(orders).toHaveLength(2)
    repair.setSignalingUp(true)
    await clock.advance(0)
    expect(orders).toEqual(['restart', 'freshRestart', 'freshRestart'])
    expect(told.at(-1)?.isWaiting).toBe(false)
  })

  it('notices what fails, and does nothing about it yet', async () => {
    const { clock, orders, told, repair } = setUpConnected()
    repair.setSignalingUp(false)
    repair.observe('failed', false)
    await clock.advance(60_000)
    expect(orders).toEqual([])
    expect(told).toEqual([{ step: 'restart', cause: 'failed', isWaiting: true }])
    repair.observe('connected', false)
    repair.observeTraffic('bothWays')
    expect(told.at(-1)).toBeNull()
  })

  it('forgets what has healed by itself', async () => {
    const { clock, orders, told, repair } = setUpConnected()
    repair.setSignalingUp(false)
    repair.observeTraffic('oneWay')
    expect(told.at(-1)).toEqual({ step: 'restart', cause: 'oneWay', isWaiting: true })
    repair.observeTraffic('quiet')
    expect(told.at(-1)).not.toBeNull()
    repair.observeTraffic('bothWays')
    expect(told.at(-1)).toBeNull()
    repair.setSignalingUp(true)
    await clock.advance(60_000)
    expect(orders).toEqual([])
  })
})
