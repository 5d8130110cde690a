import { describe, expect, it } from 'vitest'
import { setUp, setUpConnected } from './linkRepairRig'

describe('what begins a repair', () => {
  it('is a failure, at once', async () => {
    const { clock, orders, told, repair } = setUpConnected()
    repair.observe('failed', false)
    await clock.advance(0)
    expect(orders).toEqual(['restart'])
    expect(told).toEqual([{ step: 'restart', cause: 'failed', isWaiting: false }])
  })

  it('is an interruption that lasts', async () => {
    const { clock, orders, told, repair } = setUpConnected()
    repair.observe('interrupted', false)
    await clock.advance(1_900)
    expect([...orders, ...told]).toEqual([])
    await clock.advance(200)
    expect(orders).toEqual(['restart'])
    expect(told).toEqual([{ step: 'restart', cause: 'interrupted', isWaiting: false }])
  })

  it('is no interruption that heals', async () => {
    const { clock, orders, told, repair } = setUpConnected()
    repair.observe('interrupted', false)
    await clock.advance(1_900)
    repair.observe('connected', false)
    await clock.advance(60_000)
    expect([...orders, ...told]).toEqual([])
  })

  it('is a connection that does not come to be, counted from its last step forward', async () => {
    const { clock, orders, told, repair } = setUp()
    repair.observe('connecting', false)
    await clock.advance(14_000)
    repair.observeAgreement()
    await clock.advance(14_000)
    expect(orders).toEqual([])
    await clock.advance(2_000)
    expect([...orders, told[0]?.cause]).toEqual(['restart', 'neverConnected'])
  })

  it('is a connection that was there and does not come back, sooner', async () => {
    const { clock, orders, told, repair } = setUpConnected()
    repair.observe('connecting', false)
    await clock.advance(2_900)
    expect(orders).toEqual([])
    await clock.advance(200)
    expect([...orders, told[0]?.cause]).toEqual(['restart', 'interrupted'])
  })

  it('is media that arrives at one end only', async () => {
    const { clock, orders, told, repair } = setUpConnected()
    repair.observeTraffic('bothWays')
    repair.observeTraffic('oneWay')
    await clock.advance(0)
    expect(orders).toEqual(['restart'])
    expect(told).toEqual([{ step: 'restart', cause: 'oneWay', isWaiting: false }])
  })

  it('is a suspicion, but not one that comes right after something was done', async () => {
    const { clock, orders, repair } = setUpConnected()
    repair.observe('interrupted', false)
    repair.suspect()
    await clock.advance(500)
    repair.suspect()
    await clock.advance(400)
    expect(orders).toEqual(['restart'])
    await clock.advance(200)
    repair.suspect()
    await clock.advance(0)
    expect(orders).toEqual(['restart', 'restart'])
  })

  it('is a wish, in the same moment', () => {
    const { orders, repair } = setUpConnected()
    repair.request()
    expect(orders).toEqual(['restart'])
  })
})

describe('the ladder', () => {
  it('is climbed step by step, and tried again now and then at its end, in turns without and with direct ways', async () => {
    const { clock, orders, told, repair } = setUpConnected()
    repair.observe('failed', false)
    await clock.advance(3 * 3_000 + 5_000)
    expect(orders).toEqual(['restart', 'freshRestart', 'relayOnly', 'anew'])
    expect(told.at(-1)).toEqual({ step: 'stuck', cause: 'failed', isWaiting: false })
    await clock.advance(15_000)
    expect(orders.slice(4)).toEqual(['stuck relayed'])
    await clock.advance(22_500)
    expect(orders.slice(5)).toEqual(['stuck'])
    await clock.advance(600_000)
    expect(orders.length).toBeGreaterThanOrEqual(6 + 9)
  })

  it('leaves out what cannot be done', async () => {
    const { clock, orders, repair } = setUpConnected({ mayRelay: () => false, mayRenew: false })
    repair.observe('failed', false)
    await clock.advance(3_000)
    expect(orders).toEqual(['restart', 'anew'])
  })

  it('goes straight to a new connection where the old one has been given up, but not in a hurry', async () => {
    const { clock, orders, repair } = setUpConnected()
    repair.observe('failed', true)
    await clock.advance(2_900)
    expect(orders).toEqual([])
    await clock.advance(200)
    expect(orders).toEqual(['anew'])
  })

  it('ends at words where new connections are given up, too, and hurries no more', async () => {
    const breakDown = (): void => repair.observe('failed', true)
    const { clock, orders, told, repair } = setUpConnected({
      carryOut: (step) => [orders.push(step), breakDown()]
    })
    breakDown()
    await clock.advance(3_000 + 14_900)
    expect([...orders, told.at(-1)?.step]).toEqual(['anew', 'stuck'])
    await clock.advance(30_000)
    expect(orders).toEqual(['anew', 'stuck', 'stuck'])
  })

  it('is climbed later by the answerer, who is taken along by the offers of the other end', async () => {
    const { clock, orders, told, repair } = setUpConnected({ role: 'answerer' })
    repair.observe('failed', false)
    await clock.advance(1_100)
    repair.observeAgreement()
    await clock.advance(3_000)
    repair.observeAgreement()
    await clock.advance(3_000)
    expect(orders).toEqual(['follow freshRestart'])
    expect(told.at(-1)?.step).toBe('freshRestart')
    await clock.advance(1_200)
    expect(orders.at(-1)).toBe('relayOnly') // nobody else has done anything for too long
  })

  it('spreads beginnings and deadlines', async () => {
    const { clock, orders, repair } = setUpConnected({ random: () => 0.9 })
    repair.observe('failed', false)
    await clock.advance(200)
    expect(orders).toEqual([])
    await clock.advance(50)
    expect(orders).toEqual(['restart'])
    await clock.advance(3_800)
    expect(orders).toEqual(['restart'])
    await clock.advance(200)
    expect(orders).toEqual(['restart', 'freshRestart'])
  })

  it('stands at the new connection when the other end has begun one', async () => {
    const { clock, orders, told, repair } = setUpConnected()
    repair.observeReplacement('answerer')
    repair.observe('connecting', false)
    expect(told).toEqual([{ step: 'anew', cause: 'interrupted', isWaiting: false }])
    await clock.advance(6_000)
    expect([...orders, told.at(-1)?.step]).toEqual(['anew'])
    await clock.advance(400)
    expect(told.at(-1)?.step).toBe('stuck')
  })
})

describe('the end of a repair', () => {
  it('is that media arrives at both ends', async () => {
    const { clock, orders, told, repair } = setUpConnected()
    repair.observe('failed', false)
    await clock.advance(0)
    repair.observe('connecting', false)
    repair.observe('connected', false)
    expect(orders).toEqual(['restart', 'verify'])
    expect(told).toHaveLength(1)
    repair.observeTraffic('bothWays')
    expect(told.at(-1)).toBeNull()
    expect(clock.pending).toBe(0)
  })

  it('is the lack of proof to the contrary, after a while', async () => {
    const { clock, told, repair } = setUpConnected()
    repair.observe('failed', false)
    repair.observe('connected', false)
    await clock.advance(8_000)
    expect(told.at(-1)).toBeNull()
  })

  it('is not a connection over which media arrives at one end only: the next step comes', async () => {
    const { clock, orders, repair } = setUpConnected()
    repair.observe('failed', false)
    await clock.advance(0)
    repair.observe('connected', false)
    repair.observeTraffic('oneWay')
    await clock.advance(0)
    expect(orders).toEqual(['restart', 'verify', 'freshRestart'])
  })

  it('comes for a link that was connected all the time when both have agreed anew', async () => {
    const { orders, told, repair } = setUpConnected()
    repair.request()
    repair.observeTraffic('bothWays') // before anything was restarted: proves nothing
    expect(told).toHaveLength(1)
    repair.observeAgreement()
    repair.observeTraffic('bothWays')
    expect(orders).toEqual(['restart', 'verify'])
    expect(told.at(-1)).toBeNull()
  })

  it('never is a new connection for one that is connected and not known to be one-way', async () => {
    const { clock, orders, told, repair } = setUpConnected()
    repair.request() // and nobody answers
    await clock.advance(60_000)
    expect(orders).toEqual(['restart', 'verify'])
    expect(told.at(-1)).toBeNull()
  })
})

it('orders nothing once closed', async () => {
  const { clock, orders, repair } = setUpConnected()
  repair.observe('failed', false)
  repair.close()
  repair.close()
  await clock.advance(60_000)
  expect(orders).toEqual([])
  expect(clock.pending).toBe(0)
})

describe('a look for a better path', () => {
  it('is ordered for a link that is well, and told to nobody', () => {
    const { orders, told, repair } = setUpConnected()
    expect(repair.lookForPath()).toBe(true)
    expect([...orders, ...told]).toEqual(['restart'])
  })

  it('is left to the offerer', () => {
    const { orders, repair } = setUpConnected({ role: 'answerer' })
    expect(repair.lookForPath()).toBe(false)
    expect(orders).toEqual([])
  })

  it('is refused during a repair, before there is a connection, and while the service is away', async () => {
    const fresh = setUp()
    fresh.repair.observe('connecting', false)
    expect(fresh.repair.lookForPath()).toBe(false)
    const { clock, orders, repair } = setUpConnected()
    repair.observe('interrupted', false)
    expect(repair.lookForPath()).toBe(false)
    await clock.advance(2_500)
    expect([orders.splice(0), repair.lookForPath()]).toEqual([['restart'], false])
    repair.observe('connected', false)
    expect([orders.splice(0), repair.lookForPath()]).toEqual([['verify'], false])
    repair.observeTraffic('bothWays')
    repair.setSignalingUp(false)
    expect(repair.lookForPath()).toBe(false)
    expect(orders).toEqual([])
  })
})
