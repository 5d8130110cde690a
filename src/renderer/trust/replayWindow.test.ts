import { expect, it } from 'vitest'
import { ReplayWindow } from './replayWindow'

it('takes every number once, in any order', () => {
  const window = new ReplayWindow()
  expect([0, 2, 1, 2, 0, 3].map((counter) => window.take(counter))).toEqual([
    true,
    true,
    true,
    false,
    false,
    true
  ])
})

it('takes nothing that is too old to tell, and does not grow', () => {
  const window = new ReplayWindow()
  for (let counter = 0; counter < 10_000; counter += 1) expect(window.take(counter)).toBe(true)
  expect(window.take(10_000 - 1_025)).toBe(false)
  expect(window.take(9_999)).toBe(false)
  expect(window.take(20_000)).toBe(true)
  expect(window.take(19_000)).toBe(true)
  expect(window.take(19_000)).toBe(false)
})
