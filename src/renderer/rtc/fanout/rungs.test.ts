import { describe, expect, it } from 'vitest'
import { rungFor, rungOf, rungs, rungsOf, rungsWished, type RungId } from './rungs'

const at169 = (height: number) => ({ width: (height * 16) / 9, height })

describe('a wish', () => {
  it.each<[number, RungId]>([
    [90, 'camera180'],
    [180, 'camera180'],
    [225, 'camera180'],
    [240, 'camera360'],
    [450, 'camera360'],
    [500, 'camera720'],
    [2160, 'camera720']
  ])('of %i lines means %s', (height, rung) => {
    expect(rungFor('camera', at169(height))?.id).toBe(rung)
  })

  it('is as big as the picture inside the area, not as the area', () => {
    expect(rungFor('camera', { width: 320, height: 1000 })?.id).toBe('camera180')
    expect(rungFor('camera', { width: 2000, height: 180 })?.id).toBe('camera180')
  })

  it('for a share is everything or a thumbnail', () => {
    expect(rungFor('share', at169(200))?.id).toBe('shareSmall')
    expect(rungFor('share', at169(700))?.id).toBe('shareFull')
  })

  it('for nothing means no rung', () => {
    expect(rungFor('camera', null)).toBeNull()
    expect(rungFor('camera', { width: 0, height: 100 })).toBeNull()
    expect(rungsWished({ camera: null, share: null })).toEqual({ camera: null, share: null })
  })
})

describe('the ladder', () => {
  it('is in order, and its bitrates are', () => {
    for (const slot of ['camera', 'share'] as const) {
      const ladder = rungsOf(slot)
      const sorted = [...ladder].sort((one, other) => one.height - other.height)
      expect(ladder).toEqual(sorted)
    }
    for (const { minBitrate, maxBitrate } of rungs) expect(minBitrate).toBeLessThan(maxBitrate)
  })

  it('knows no other rungs', () => {
    expect(() => rungOf('camera9000' as RungId)).toThrow(RangeError)
  })
})
