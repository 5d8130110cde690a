import { describe, expect, it } from 'vitest'
import { flatten, formatTable, median, quantile, valueOf } from './figures'

const memory = { key: 'server.memoryVsBare', unit: 'kB', confab: 12, baseline: 10, goal: 1.2 } as const
const bytes = { key: 'join.bytes', unit: 'bytes', confab: 4_000 } as const

describe('a figure', () => {
  it('is a ratio where there is a baseline and a plain number where there is none', () => {
    expect(valueOf(memory)).toBeCloseTo(1.2)
    expect(valueOf(bytes)).toBe(4_000)
  })

  it('becomes one flat entry under its key', () => {
    expect(flatten([memory, bytes])).toEqual({ 'server.memoryVsBare': 1.2, 'join.bytes': 4_000 })
  })

  it('is judged by its goal in the table, and only when it has one', () => {
    const table = formatTable([memory, { ...memory, confab: 13 }, bytes])
    const verdicts = table
      .split('\n')
      .slice(2)
      .map((row) => row.split('|').at(-2)?.trim())
    expect(verdicts).toEqual(['met', 'missed', ''])
  })

  it('is judged the other way round where more is better', () => {
    const sharpness = {
      key: 'share.ssim',
      unit: 'of 1',
      confab: 0.985,
      goal: 0.98,
      isMoreBetter: true
    } as const
    const table = formatTable([sharpness, { ...sharpness, confab: 0.97 }])
    expect([...table.matchAll(/>= 0\.98 \| (\w+)/g)].map(([, verdict]) => verdict)).toEqual(['met', 'missed'])
  })

  it('keeps three digits of what is below one', () => {
    expect(flatten([{ key: 'cap.ratio', unit: 'of 1', confab: 0.004321 }])).toEqual({ 'cap.ratio': 0.00432 })
  })
})

describe('statistics', () => {
  it('take the middle of an odd number of values and the mean of the two middle ones of an even number', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 9, 2])).toBe(3)
  })

  it('find the value that 99 of 100 do not exceed', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect(quantile(values, 0.99)).toBe(99)
    expect(quantile([7], 0.99)).toBe(7)
  })

  it('refuse to make something of nothing', () => {
    expect(() => median([])).toThrow(RangeError)
  })
})
