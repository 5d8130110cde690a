import { describe, expect, it } from 'vitest'
import { matrixStep } from './matrixKeys'

describe('the arrow keys in the table', () => {
  it('lead to the next cell, over the empty diagonal, and not over the edge', () => {
    expect(matrixStep('ArrowDown', { row: 0, column: 1 }, 3)).toEqual({ row: 2, column: 1 })
    expect(matrixStep('ArrowRight', { row: 0, column: 1 }, 3)).toEqual({ row: 0, column: 2 })
    expect(matrixStep('ArrowLeft', { row: 0, column: 1 }, 3)).toBeNull()
    expect(matrixStep('ArrowUp', { row: 1, column: 0 }, 2)).toBeNull()
  })

  it('do nothing with other keys', () => {
    expect(matrixStep('Tab', { row: 0, column: 1 }, 3)).toBeNull()
  })
})
