import { describe, expect, it } from 'vitest'
import { setUp, setUpFed } from './fakeTraffic'

describe('key frames', () => {
  it('are asked for when the own encoder of a carrier gives one: its receiver asked', () => {
    const { carrier, asked } = setUpFed()
    carrier.own('delta')
    expect(asked).toEqual([])
    carrier.own('key')
    expect(asked).toEqual(['camera180'])
  })

  it('are not asked for when nothing is sent', () => {
    const { carrier, asked } = setUpFed()
    carrier.route({ kind: 'none' })
    carrier.own('key')
    expect(asked).toEqual([])
  })

  it('are asked for again after a second of frames without one', () => {
    const { source, carrier, asked, pass } = setUp()
    const small = source('camera180')
    carrier('ben').feedFrom('camera180')
    pass(999)
    small('delta')
    expect(asked).toHaveLength(1)
    pass(1)
    small('delta')
    expect(asked).toHaveLength(2)
    small('key')
    pass(2_000)
    small('delta')
    expect(asked).toHaveLength(2)
  })

  it('are asked for again also where only the receiver waits', () => {
    const { carrier, small, asked, pass } = setUpFed()
    carrier.own('key')
    pass(1_000)
    small('delta')
    expect(asked).toHaveLength(2)
    expect(carrier.written()).toHaveLength(1)
  })

  it('are asked for once when many want one at the same time', () => {
    const { source, carrier, asked, pass } = setUp()
    const small = source('camera180')
    for (const id of ['ben', 'cleo', 'dora']) carrier(id).feedFrom('camera180')
    expect(asked).toEqual(['camera180'])
    small('key')
    pass(1_000)
    small('delta')
    expect(asked).toHaveLength(1)
  })

  it('wanted shortly after another are asked for with the next frame but not forgotten', () => {
    const { source, carrier, asked, pass } = setUp()
    const small = source('camera180')
    carrier('ben').feedFrom('camera180')
    small('key')
    pass(99)
    carrier('cleo').feedFrom('camera180')
    expect(asked).toHaveLength(1)
    pass(1)
    small('delta')
    expect(asked).toHaveLength(2)
  })
})

describe('temporal layers of a carrier', () => {
  it('are held back for it alone', () => {
    const { source, carrier } = setUp()
    const small = source('camera180')
    const [ben, cleo] = [carrier('ben'), carrier('cleo')]
    ben.feedFrom('camera180', 0)
    cleo.feedFrom('camera180', 2)
    small('key')
    for (const temporalIndex of [2, 1, 2, 0]) small('delta', { temporalIndex })
    expect(ben.written()).toHaveLength(2)
    expect(cleo.written()).toHaveLength(5)
  })

  it('are raised without a key frame', () => {
    const { carrier, small, asked } = setUpFed()
    carrier.feedFrom('camera180', 0)
    small('delta', { temporalIndex: 1 })
    expect(carrier.written()).toEqual([])
    carrier.feedFrom('camera180', 1)
    small('delta', { temporalIndex: 0 })
    small('delta', { temporalIndex: 1 })
    expect(carrier.written()).toHaveLength(2)
    expect(asked).toEqual([])
  })
})

describe('a sender that does not keep up', () => {
  it('gets nothing until there is room and a key frame, and the others do not notice', () => {
    const { source, carrier, asked, pass } = setUp()
    const small = source('camera180')
    const [ben, cleo] = [carrier('ben'), carrier('cleo')]
    ben.feedFrom('camera180')
    cleo.feedFrom('camera180')
    small('key')
    asked.length = 0
    pass(1_000)
    ben.state.hasRoom = false
    small('delta')
    small('key')
    // It would be everybody who gets a key frame that it has no room for.
    expect(asked).toEqual([])
    ben.state.hasRoom = true
    small('delta')
    expect(asked).toEqual(['camera180'])
    small('key')
    expect(ben.written()).toEqual(['camera180 key 1 copied', 'camera180 key 5 copied'])
    expect(cleo.written()).toHaveLength(5)
  })
})

describe('a shut gate', () => {
  it('lets nothing through, neither of a rung nor of an encoder of its own', () => {
    const { source, carrier, gate } = setUp()
    const small = source('camera180')
    const [ben, cleo] = [carrier('ben'), carrier('cleo')]
    ben.feedFrom('camera180')
    cleo.route({ kind: 'own' })
    gate(false)
    small('key')
    small('delta')
    cleo.own('key')
    cleo.own('delta')
    expect([ben.written(), cleo.written()]).toEqual([[], []])
  })

  it('holds also for carriers and routes that come later, and asks for nothing', () => {
    const { source, carrier, gate, asked } = setUp()
    gate(false)
    const small = source('camera180')
    const ben = carrier('ben')
    ben.feedFrom('camera180')
    ben.own('key')
    small('key')
    expect(ben.written()).toEqual([])
    expect(asked).toEqual([])
  })

  it('makes everybody wait for a key frame once it is open again', () => {
    const { carrier, small, gate, asked } = setUpFed()
    gate(false)
    gate(true)
    expect(asked).toEqual(['camera180'])
    small('delta')
    expect(carrier.written()).toEqual([])
    small('key')
    expect(carrier.written()).toEqual(['camera180 key 4 copied'])
  })

  it('makes a carrier wait for a key frame of its own encoder', () => {
    const { carrier, gate, asked, pass } = setUp()
    const ben = carrier('ben')
    ben.route({ kind: 'own' })
    ben.own('key')
    gate(false)
    gate(true)
    asked.length = 0
    ben.own('delta')
    expect(ben.written()).toEqual(['ben key 2'])
    pass(1_000)
    ben.own('delta')
    expect(asked).toEqual(['ben'])
    ben.own('key')
    expect(ben.written()).toEqual(['ben key 5'])
  })

  it('does not concern the other slot', () => {
    const { source, carrier, gate } = setUp()
    const share = source('shareFull')
    const ben = carrier('ben', { slot: 'share' })
    ben.feedFrom('shareFull')
    gate(false)
    share('key')
    expect(ben.written()).toHaveLength(1)
  })

  it('moved where it is already changes nothing', () => {
    const { carrier, small, gate } = setUpFed()
    gate(true)
    small('delta')
    expect(carrier.written()).toHaveLength(1)
  })
})
