import { describe, expect, it } from 'vitest'
import { columnsOf, gridStep } from './gridKeys'

describe('gridStep', () => {
  // 0 1 2
  // 3 4 5
  // 6 7
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowRight', 7, null],
    ['ArrowLeft', 3, 2],
    ['ArrowLeft', 0, null],
    ['ArrowDown', 1, 4],
    ['ArrowDown', 5, 7],
    ['ArrowDown', 6, null],
    ['ArrowUp', 7, 4],
    ['ArrowUp', 2, null],
    ['Home', 5, 0],
    ['End', 0, 7],
    ['a', 0, null]
  ])('%s from %i leads to %s', (key, from, to) => {
    expect(gridStep(key, from, 8, 3)).toBe(to)
  })

  it('leads nowhere among nothing', () => {
    expect(gridStep('Home', 0, 0, 3)).toBeNull()
  })
})

it('counts the columns by the first card of the second row', () => {
  expect(columnsOf([0, 0, 0, 90, 90])).toBe(3)
  expect(columnsOf([0, 0])).toBe(2)
  expect(columnsOf([])).toBe(0)
})
