import { beforeEach, describe, expect, it } from 'vitest'
import { Bucket, ConnectionLimiter, readingAllowances, requestAllowances } from './limits'

let nowMs = 0
beforeEach(() => {
  nowMs = 0
})

/** How often `admit` says yes before it says no. */
function countAdmitted(admit: () => boolean): number {
  let count = 0
  while (count < 10_000 && admit()) count += 1
  return count
}

describe('a bucket', () => {
  it('gives its burst at once and then what has flowed in', () => {
    const bucket = new Bucket({ burst: 3, perSecond: 2 }, 0)
    expect(countAdmitted(() => bucket.take(1, 0))).toBe(3)
    expect(bucket.take(1, 499)).toBe(false)
    expect(bucket.take(1, 500)).toBe(true)
  })

  it('never holds more than its burst', () => {
    const bucket = new Bucket({ burst: 3, perSecond: 2 }, 0)
    expect(countAdmitted(() => bucket.take(1, 3_600_000))).toBe(3)
  })

  it('takes all of a cost or nothing', () => {
    const bucket = new Bucket({ burst: 10, perSecond: 1 }, 0)
    expect([bucket.take(11, 0), bucket.take(10, 0)]).toEqual([false, true])
  })

  it('lets something be owed, five seconds of it at most', () => {
    const bucket = new Bucket({ burst: 3, perSecond: 2 }, 0)
    bucket.owe(3, 0)
    expect(bucket.msInDebt(0)).toBe(0)
    bucket.owe(1, 0)
    expect([bucket.msInDebt(0), bucket.take(1, 0)]).toEqual([500, false])
    bucket.owe(1_000, 0)
    expect(bucket.msInDebt(0)).toBe(5_000)
    expect([bucket.msInDebt(4_500), bucket.msInDebt(5_001)]).toEqual([500, 0])
  })

  it('takes a clock that goes back for one that stands still', () => {
    const bucket = new Bucket({ burst: 1, perSecond: 1 }, 1_000)
    expect([bucket.take(1, 0), bucket.take(1, 0)]).toEqual([true, false])
  })
})

describe('a connection', () => {
  it('has an allowance of its own per kind of request', () => {
    const limiter = new ConnectionLimiter(() => nowMs)
    expect(countAdmitted(() => limiter.admits('room:join'))).toBe(requestAllowances['room:join'].burst)
    expect(limiter.admits('signal:send')).toBe(true)
    nowMs = 1_000
    expect(limiter.admits('room:join')).toBe(true)
  })

  it('is limited in total too, whatever the names', () => {
    const limiter = new ConnectionLimiter(() => nowMs)
    let index = 0
    expect(countAdmitted(() => limiter.admits(`made-up-${(index += 1)}`))).toBe(500)
    expect(limiter.admits('room:leave')).toBe(false)
  })

  it('takes inherited property names for unknown requests', () => {
    const limiter = new ConnectionLimiter(() => nowMs)
    expect(['constructor', '__proto__', 'toString'].every((name) => limiter.admits(name))).toBe(true)
  })

  it('may knock three times, then every ten seconds', () => {
    const limiter = new ConnectionLimiter(() => nowMs)
    expect(countAdmitted(() => limiter.admits('room:knock'))).toBe(3)
    nowMs = 9_999
    expect(limiter.admits('room:knock')).toBe(false)
    nowMs = 10_000
    expect(limiter.admits('room:knock')).toBe(true)
  })

  it('pays for the size of its signals', () => {
    const limiter = new ConnectionLimiter(() => nowMs)
    expect(countAdmitted(() => limiter.admitsSignalOf(54_000))).toBe(50)
    nowMs = 1_000
    expect(countAdmitted(() => limiter.admitsSignalOf(54_000))).toBe(5)
  })

  it.each(
    (['atOnce', 'inTurn'] as const).flatMap((manner) =>
      (['messages', 'bytes'] as const).map((unit) => [manner, unit] as const)
    )
  )('is read %s up to a number of %s, and then waits', (manner, unit) => {
    const limiter = new ConnectionLimiter(() => nowMs)
    const { burst, perSecond } = readingAllowances[manner][unit]
    limiter.onRead(unit, burst)
    expect(limiter.msUntilRead(manner)).toBe(0)
    limiter.onRead(unit, perSecond / 2)
    expect(limiter.msUntilRead(manner)).toBe(500)
    nowMs = 500
    expect(limiter.msUntilRead(manner)).toBe(0)
  })

  it('waits when its allowance is used up', () => {
    const limiter = new ConnectionLimiter(() => nowMs)
    limiter.exhaust()
    expect([limiter.msUntilRead('inTurn') > 0, limiter.msUntilRead('atOnce') > 0]).toEqual([true, true])
  })

  it('is tolerated for a hundred strikes', () => {
    const limiter = new ConnectionLimiter(() => nowMs)
    expect(countAdmitted(() => limiter.toleratesStrike())).toBe(100)
    nowMs = 10_000
    expect(countAdmitted(() => limiter.toleratesStrike())).toBe(10)
  })
})
