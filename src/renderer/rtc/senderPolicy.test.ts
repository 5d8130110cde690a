import { describe, expect, it } from 'vitest'
import { cameraBudget, shareBudgetFor } from './senderPolicy'

describe('cameraBudget', () => {
  it('gives the only other participant the full picture', () => {
    expect(cameraBudget(1)).toMatchObject({
      maxBitrate: 1_700_000,
      scaleResolutionDownBy: 1,
      maxFramerate: 30
    })
    expect(cameraBudget(0)).toEqual(cameraBudget(1))
  })

  it('never gives more to each when there are more', () => {
    for (let others = 1; others < 12; others += 1) {
      const now = cameraBudget(others)
      const next = cameraBudget(others + 1)
      expect(next.maxBitrate).toBeLessThanOrEqual(now.maxBitrate)
      expect(next.scaleResolutionDownBy).toBeGreaterThanOrEqual(now.scaleResolutionDownBy)
      expect(next.maxFramerate).toBeLessThanOrEqual(now.maxFramerate)
    }
  })

  it('stays within an uplink of 2 Mbit/s for all links together', () => {
    for (let others = 1; others <= 10; others += 1) {
      expect(others * cameraBudget(others).maxBitrate).toBeLessThanOrEqual(2_000_000)
    }
  })
})

describe('shareBudgetFor', () => {
  it('gives up frames of a text before its sharpness', () => {
    expect(shareBudgetFor('detail')).toMatchObject({
      scaleResolutionDownBy: 1,
      degradationPreference: 'maintain-resolution'
    })
    expect(shareBudgetFor(undefined)).toBe(shareBudgetFor('detail'))
  })

  it('gives up sharpness of a film before its frames', () => {
    expect(shareBudgetFor('motion').degradationPreference).toBe('maintain-framerate')
  })
})
