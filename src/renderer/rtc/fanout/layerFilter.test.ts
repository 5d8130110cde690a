import { describe, expect, it } from 'vitest'
import { LayerFilter, type LayerFacts } from './layerFilter'
import type { TemporalLayer } from './allotment'

/** The layers of L1T3, from one frame of the lowest to the next (WebRTC SVC). */
const pattern = [0, 2, 1, 2] as const

function filterWith(max: TemporalLayer): LayerFilter {
  const filter = new LayerFilter()
  filter.limit(max)
  filter.restart()
  return filter
}

function passed(filter: LayerFilter, frames: readonly LayerFacts[]): (number | undefined)[] {
  return frames.filter((frame) => filter.passes(frame)).map(({ temporalIndex }) => temporalIndex)
}

const plain = (layers: readonly number[]): LayerFacts[] => layers.map((temporalIndex) => ({ temporalIndex }))

describe('temporal layers', () => {
  it('hold back what is above the limit', () => {
    expect(passed(filterWith(0), plain(pattern))).toEqual([0])
    expect(passed(filterWith(1), plain(pattern))).toEqual([0, 1])
    expect(passed(filterWith(2), plain(pattern))).toEqual([0, 2, 1, 2])
  })

  it('let everything through that has no layers', () => {
    expect(filterWith(0).passes({})).toBe(true)
    expect(filterWith(0).passes({ dependencies: [], frameId: 3 })).toBe(true)
  })

  it('become fewer at once', () => {
    const filter = filterWith(2)
    expect(passed(filter, plain([0, 2]))).toEqual([0, 2])
    filter.limit(0)
    expect(passed(filter, plain([1, 2]))).toEqual([])
  })

  it('become more only with the next frame of the lowest layer, where nothing names its dependencies', () => {
    const filter = filterWith(0)
    filter.passes({ temporalIndex: 0 })
    filter.limit(2)
    expect(passed(filter, plain([2, 1, 2]))).toEqual([])
    expect(passed(filter, plain(pattern))).toEqual([0, 2, 1, 2])
  })

  it('become more as soon as everything a frame builds on has been sent', () => {
    const filter = filterWith(0)
    const frames = [
      { temporalIndex: 0, frameId: 5, dependencies: [1] },
      { temporalIndex: 1, frameId: 6, dependencies: [5] }
    ]
    expect(passed(filter, frames)).toEqual([0])
    filter.limit(2)
    expect(filter.passes({ temporalIndex: 2, frameId: 7, dependencies: [6] })).toBe(false)
    expect(filter.passes({ temporalIndex: 2, frameId: 8, dependencies: [7, 5] })).toBe(false)
    expect(filter.passes({ temporalIndex: 1, frameId: 9, dependencies: [5] })).toBe(true)
    expect(filter.passes({ temporalIndex: 2, frameId: 10, dependencies: [5, 9] })).toBe(true)
  })

  it('forget with a key frame what was held back before it', () => {
    const filter = filterWith(0)
    filter.passes({ temporalIndex: 1, frameId: 2, dependencies: [1] })
    filter.limit(2)
    filter.restart()
    expect(filter.passes({ temporalIndex: 1, frameId: 9, dependencies: [2] })).toBe(true)
  })

  it('remember what was held back for as long as anything builds on it', () => {
    const filter = filterWith(0)
    for (let id = 1; id <= 1_000; id += 1) filter.passes({ temporalIndex: 1, frameId: id, dependencies: [0] })
    filter.limit(2)
    expect(filter.passes({ temporalIndex: 2, frameId: 1_001, dependencies: [940] })).toBe(false)
  })
})
