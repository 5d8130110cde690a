import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { watchNetwork } from './networkHints'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function setUp() {
  const [page, connection] = [new EventTarget(), new EventTarget()]
  let looks = 0
  const hints = watchNetwork({ page, connection, onHint: () => (looks += 1) })
  return { page, connection, hints, looks: () => looks }
}

it('a burst of hints is one look', () => {
  const { page, connection, hints, looks } = setUp()
  page.dispatchEvent(new Event('online'))
  connection.dispatchEvent(new Event('change'))
  hints.give()
  vi.advanceTimersByTime(1_000)
  expect(looks()).toBe(1)
  hints.give()
  vi.advanceTimersByTime(1_000)
  expect(looks()).toBe(2)
})

it('a stream of hints does not put the look off', () => {
  const { connection, looks } = setUp()
  for (let passedMs = 0; passedMs < 1_000; passedMs += 50) {
    connection.dispatchEvent(new Event('change'))
    vi.advanceTimersByTime(50)
  }
  expect(looks()).toBeGreaterThan(2)
})

it('nothing is looked at after the end', () => {
  const { page, hints, looks } = setUp()
  hints.give()
  hints.close()
  page.dispatchEvent(new Event('online'))
  hints.give()
  vi.advanceTimersByTime(1_000)
  expect(looks()).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
})

it('a browser without the Network Information API has its other hints', () => {
  const page = new EventTarget()
  const looks: number[] = []
  watchNetwork({ page, connection: undefined, onHint: () => looks.push(1) })
  page.dispatchEvent(new Event('online'))
  vi.advanceTimersByTime(1_000)
  expect(looks).toHaveLength(1)
})
