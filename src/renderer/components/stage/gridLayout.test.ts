import { describe, expect, it } from 'vitest'
import { gridLayout } from './gridLayout'

const wide = { width: 1600, height: 900, gap: 10 }
const phone = { width: 360, height: 700, gap: 10 }

describe('gridLayout', () => {
  it('gives a single tile all the room its shape allows', () => {
    expect(gridLayout(1, wide)).toEqual({ columns: 1, tileWidth: 1600, tileHeight: 900 })
  })

  it('puts two people side by side on a wide stage and on top of each other on a phone', () => {
    expect(gridLayout(2, wide).columns).toBe(2)
    expect(gridLayout(2, phone).columns).toBe(1)
  })

  it('makes a square of four', () => {
    expect(gridLayout(4, wide).columns).toBe(2)
  })

  it('never lets the tiles overflow the area', () => {
    for (let count = 1; count <= 20; count += 1) {
      for (const area of [wide, phone, { width: 333.3, height: 211.7, gap: 7 }]) {
        const { columns, tileWidth, tileHeight } = gridLayout(count, area)
        const rows = Math.ceil(count / columns)
        expect(columns * tileWidth + (columns - 1) * area.gap).toBeLessThanOrEqual(area.width)
        expect(rows * tileHeight + (rows - 1) * area.gap).toBeLessThanOrEqual(area.height)
      }
    }
  })

  it('keeps tiles between the shape of a picture and that of a wide screen', () => {
    for (let count = 1; count <= 12; count += 1) {
      const { tileWidth, tileHeight } = gridLayout(count, phone)
      expect(tileWidth / tileHeight).toBeGreaterThan(4 / 3 - 0.02)
      expect(tileWidth / tileHeight).toBeLessThan(16 / 9 + 0.02)
    }
  })

  it('answers with empty tiles while the area has no size yet', () => {
    expect(gridLayout(3, { width: 0, height: 0, gap: 10 })).toEqual({
      columns: 1,
      tileWidth: 0,
      tileHeight: 0
    })
  })
})
