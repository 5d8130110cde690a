import { describe, expect, it } from 'vitest'
import { setUp, setUpFed } from './fakeTraffic'

describe('a carrier fed by a rung', () => {
  it('gets nothing before it has a route, and nothing of its own encoder', () => {
    const { source, carrier } = setUp()
    const small = source('camera180')
    const ben = carrier('ben')
    small('key')
    ben.own('delta')
    expect(ben.written()).toEqual([])
    ben.feedFrom('camera180')
    ben.own('delta')
    expect(ben.written()).toEqual([])
  })

  it('starts on a key frame and asks for one', () => {
    const { source, carrier, asked } = setUp()
    const small = source('camera180')
    const ben = carrier('ben')
    small('key')
    ben.feedFrom('camera180')
    expect(asked).toEqual(['camera180'])
    small('delta')
    expect(ben.written()).toEqual([])
    small('key')
    small('delta')
    expect(ben.written()).toEqual(['camera180 key 3 copied', 'camera180 delta 4 copied'])
  })

  it('waits for its own encoder, without which its link is not ready, and asks then', () => {
    const { source, carrier, asked } = setUp()
    const small = source('camera180')
    const ben = carrier('ben', { hasBegun: false })
    ben.feedFrom('camera180')
    small('key')
    small('delta')
    expect(asked).toEqual([])
    expect(ben.written()).toEqual([])
    ben.own('key')
    expect(asked).toEqual(['camera180'])
    small('key')
    expect(ben.written()).toEqual(['camera180 key 3 copied'])
  })

  it('ends with the frames of its own encoder when that becomes small, and not before', () => {
    const { source, carrier, asked } = setUp()
    const small = source('camera180')
    const ben = carrier('ben')
    ben.route({ kind: 'own' })
    ben.own('key')
    ben.feedFrom('camera180')
    ben.own('delta')
    expect(ben.written()).toHaveLength(2)
    ben.own('key')
    ben.own('delta')
    expect(ben.written()).toEqual([])
    expect(asked).toContain('camera180')
    small('key')
    expect(ben.written()).toHaveLength(1)
  })

  it('gets frames of its route only, each carrier its own', () => {
    const { source, carrier } = setUp()
    const [small, large] = [source('camera180'), source('camera720')]
    const [ben, cleo] = [carrier('ben'), carrier('cleo')]
    ben.feedFrom('camera180')
    cleo.feedFrom('camera720')
    small('key')
    large('key')
    expect(ben.written()).toEqual(['camera180 key 1 copied'])
    expect(cleo.written()).toEqual(['camera720 key 1 copied'])
  })

  it('gets nothing of another slot', () => {
    const { source, carrier } = setUp()
    const share = source('shareFull')
    const ben = carrier('ben', { slot: 'camera' })
    ben.feedFrom('shareFull')
    share('key')
    expect(ben.written()).toEqual([])
  })

  it('gets nothing more with route none, and starts anew afterwards', () => {
    const { carrier, small, asked } = setUpFed()
    carrier.route({ kind: 'none' })
    small('key')
    expect(carrier.written()).toEqual([])
    carrier.feedFrom('camera180')
    expect(asked).toEqual(['camera180'])
    small('delta')
    expect(carrier.written()).toEqual([])
    small('key')
    expect(carrier.written()).toHaveLength(1)
  })

  it('is not disturbed by being given the same route again', () => {
    const { carrier, small, asked } = setUpFed()
    carrier.feedFrom('camera180')
    small('delta')
    expect(carrier.written()).toHaveLength(1)
    expect(asked).toEqual([])
  })

  it('skips frames without a picture', () => {
    const { carrier, small } = setUpFed()
    small('empty')
    carrier.own('empty')
    expect(carrier.written()).toEqual([])
  })
})

describe('switching', () => {
  it('goes on with the rung before until the new one has a key frame', () => {
    const { carrier, small, source, asked } = setUpFed()
    const large = source('camera720')
    carrier.feedFrom('camera720')
    expect(asked).toEqual(['camera720'])
    small('delta')
    large('delta')
    small('key')
    expect(carrier.written()).toEqual(['camera180 delta 3 copied', 'camera180 key 4 copied'])
    large('key')
    small('delta')
    large('delta')
    expect(carrier.written()).toEqual(['camera720 key 2 copied', 'camera720 delta 3 copied'])
  })

  it('keeps to the layers of the rung before while that goes on', () => {
    const { carrier, small, source } = setUpFed()
    carrier.feedFrom('camera180', 0)
    const large = source('camera720')
    carrier.feedFrom('camera720', 2)
    small('key')
    small('delta', { temporalIndex: 2 })
    expect(carrier.written()).toEqual(['camera180 key 3 copied'])
    large('key')
    large('delta', { temporalIndex: 2 })
    expect(carrier.written()).toHaveLength(2)
  })

  it('back, before the other rung had a key frame, leaves no gap', () => {
    const { carrier, small, source } = setUpFed()
    const large = source('camera720')
    carrier.feedFrom('camera720')
    carrier.feedFrom('camera180')
    small('delta')
    large('key')
    small('delta')
    expect(carrier.written()).toEqual(['camera180 delta 3 copied', 'camera180 delta 4 copied'])
  })

  it('needs nothing of a rung that has gone silent', () => {
    const { carrier, source } = setUpFed()
    const large = source('camera720')
    carrier.feedFrom('camera720')
    large('key')
    expect(carrier.written()).toEqual(['camera720 key 1 copied'])
  })

  it('continues the time line, however far apart the encoders count', () => {
    const { carrier, small, source, pass } = setUpFed()
    const large = source('camera720', 17)
    small('delta')
    carrier.feedFrom('camera720')
    pass(40)
    large('key')
    pass(40)
    large('delta')
    carrier.feedFrom('camera180')
    pass(40)
    small('key')
    const stamps = carrier.frames.map(({ metadata }) => metadata.rtpTimestamp ?? NaN)
    const steps = stamps.slice(1).map((stamp, index) => stamp - (stamps[index] ?? NaN))
    expect(steps).toEqual([3_600, 3_600, 3_600])
  })

  it('to another run of the same encoder starts on its key frame, and what is left of the run before is dropped', () => {
    const { carrier, small, source } = setUpFed()
    const again = source('camera180', 99)
    small('delta')
    again('key')
    small('key')
    again('delta')
    expect(carrier.written()).toEqual(['camera180 key 1 copied', 'camera180 delta 2 copied'])
  })

  it('counts a start for every beginning, and none for a key frame on the way', () => {
    const { carrier, small, source, routes } = setUpFed()
    small('key')
    source('camera720')('delta')
    carrier.feedFrom('camera720')
    expect(routes.counts()).toEqual({
      rungs: { camera180: { frames: 3, keyFrames: 2 }, camera720: { frames: 1, keyFrames: 0 } },
      carriers: { ben: { framesWritten: 3, keyFramesWanted: 2, restarts: 1 } }
    })
  })
})

describe("a carrier with its own encoder's frames", () => {
  it('starts on a key frame of it, and gets the frames themselves', () => {
    const { carrier, asked, pass } = setUp()
    const ben = carrier('ben')
    ben.route({ kind: 'own' })
    expect(asked).toEqual(['ben'])
    ben.own('delta')
    ben.own('key')
    pass(33)
    ben.own('delta')
    expect(ben.written()).toEqual(['ben key 3', 'ben delta 4'])
  })

  it('goes on with its rung until its own encoder has a key frame, and never goes back in time', () => {
    const { carrier, small, pass } = setUpFed()
    carrier.route({ kind: 'own' })
    small('delta')
    pass(40)
    carrier.own('key')
    small('key')
    expect(carrier.frames.map(({ name }) => name)).toEqual(['camera180 delta 3 copied', 'ben key 2'])
    expect(
      (carrier.frames[1]?.metadata.rtpTimestamp ?? 0) - (carrier.frames[0]?.metadata.rtpTimestamp ?? 0)
    ).toBe(3_600)
  })

  it('is copied when its time has to be moved', () => {
    const { carrier, small } = setUpFed()
    small('delta')
    carrier.route({ kind: 'own' })
    carrier.own('key')
    expect(carrier.written()).toEqual(['camera180 delta 3 copied', 'ben key 2 copied'])
  })
})

describe('carriers come and go', () => {
  it('one that was removed gets nothing and is told of no more', () => {
    const { carrier, small, routes, asked } = setUpFed()
    routes.removeCarrier('ben')
    small('key')
    carrier.own('key')
    carrier.feedFrom('camera180')
    expect(carrier.written()).toEqual([])
    expect(asked).toEqual([])
    expect(routes.counts().carriers).toEqual({})
  })

  it('a later one of the same name starts from nothing, and the one before has no say any more', () => {
    const { source, carrier, asked } = setUp()
    const small = source('camera180')
    const before = carrier('ben')
    before.feedFrom('camera180')
    const after = carrier('ben')
    small('key')
    expect([before.written(), after.written()]).toEqual([[], []])
    after.feedFrom('camera180')
    asked.length = 0
    before.own('key')
    expect(asked).toEqual([])
    small('key')
    expect(after.written()).toHaveLength(1)
  })
})
