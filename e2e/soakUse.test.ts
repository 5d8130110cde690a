import { expect, it } from 'vitest'
import { slopePerMinute } from './soakUse'

it('finds how much is added in a minute, whatever else goes up and down', () => {
  const points = Array.from({ length: 40 }, (_, index) => ({
    atMs: 5_000 + index * 10_000,
    value: 700 + index * 2 + (index % 2)
  }))
  expect(slopePerMinute(points)).toBeCloseTo(12, 1)
})

it('finds no growth where there is none, or nothing to compare', () => {
  expect(slopePerMinute([1, 2, 3].map((atMs) => ({ atMs, value: 5 })))).toBe(0)
  expect(slopePerMinute([{ atMs: 1, value: 5 }])).toBe(0)
})
