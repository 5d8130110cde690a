import { describe, expect, it } from 'vitest'
import { capacityOf } from './capacity'

describe('capacityOf', () => {
  it('leaves nobody but oneself where hardly anything gets through', () => {
    expect(capacityOf(50_000)).toEqual({ hd: 1, standard: 1, small: 1, soundOnly: 1 })
  })

  it('gives sound before pictures, and small pictures before sharp ones', () => {
    for (const bitsPerSecond of [200_000, 500_000, 1_000_000, 3_000_000, 9_000_000]) {
      const { hd, standard, small, soundOnly } = capacityOf(bitsPerSecond)
      expect([hd, standard, small, soundOnly]).toEqual([hd, standard, small, soundOnly].sort((a, b) => a - b))
    }
    expect(capacityOf(1_000_000)).toMatchObject({ hd: 1, standard: 2 })
  })

  it('needs as much again for each further person, and keeps a quarter in hand', () => {
    // A link in HD takes 1.78 Mbit/s; three of them fit into three quarters of this, and not into less.
    expect(capacityOf((3 * 1_780_000) / 0.75).hd).toBe(4)
    expect(capacityOf((3 * 1_780_000) / 0.75 - 1_000).hd).toBe(3)
  })

  it('promises no crowds', () => {
    expect(capacityOf(1e9)).toEqual({ hd: 16, standard: 16, small: 16, soundOnly: 16 })
  })
})
