import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Turns } from './turns'

let turns: Turns
let order: number[]
beforeEach(() => {
  vi.useFakeTimers()
  turns = new Turns()
  order = []
})
afterEach(() => void vi.useRealTimers())

it('lets one come after the other, in order, with time for others between them', () => {
  for (const number of [1, 2, 3]) turns.take(() => order.push(number))
  expect([order, turns.waiting]).toEqual([[], 3])
  const seen = Array.from({ length: 20 }, () => {
    vi.advanceTimersByTime(1)
    return order.length
  })
  expect(order).toEqual([1, 2, 3])
  expect(new Set(seen)).toEqual(new Set([0, 1, 2, 3]))
  expect([turns.waiting, vi.getTimerCount()]).toEqual([0, 0])
})

it('can be given up', () => {
  turns.take(() => order.push(1))
  const giveUp = turns.take(() => order.push(2))
  giveUp()
  turns.take(() => order.push(3))
  vi.advanceTimersByTime(100)
  expect([order, vi.getTimerCount()]).toEqual([[1, 3], 0])
})

it('may be taken within a turn', () => {
  turns.take(() => void turns.take(() => order.push(1)))
  vi.advanceTimersByTime(100)
  expect([order, vi.getTimerCount()]).toEqual([[1], 0])
})

it('keeps nobody waiting once it is closed', () => {
  turns.take(() => order.push(1))
  turns.close()
  turns.take(() => order.push(2))
  expect([order, turns.waiting, vi.getTimerCount()]).toEqual([[1, 2], 0, 0])
})
