import { describe, expect, it } from 'vitest'
import { TimeLine } from './timeLine'

const low = {}
const high = {}

describe('the time line of a carrier', () => {
  it('is unknown until the own encoder of the carrier has begun', () => {
    const line = new TimeLine()
    expect(line.isKnown).toBe(false)
    line.observe(7, 0)
    expect(line.isKnown).toBe(true)
  })

  it('puts a frame where the own encoder of the carrier would be by now', () => {
    const line = new TimeLine()
    line.observe(1_000, 500)
    expect(line.place(low, 4_000_000_000, 510)).toBe(1_900)
  })

  it('keeps the distances within one run of an encoder, however late the frames come', () => {
    const line = new TimeLine()
    line.observe(1_000, 0)
    line.place(low, 50_000, 0)
    line.observe(9_999_000, 20)
    expect(line.place(low, 53_000, 80)).toBe(4_000)
    expect(line.place(low, 56_000, 85)).toBe(7_000)
  })

  it('leaves the frames of the own encoder as they are', () => {
    const line = new TimeLine()
    line.observe(1_000, 0)
    expect(line.place(low, 77, 0)).toBe(1_000)
    line.observe(10_000, 100)
    expect(line.place(high, 10_000, 100)).toBe(10_000)
  })

  it('never goes backwards when another encoder takes over, and goes on with the distances of that one', () => {
    const line = new TimeLine()
    line.observe(1_000, 0)
    line.place(low, 0, 0)
    const last = line.place(low, 6_000, 20)
    expect(last).toBe(7_000)
    const next = line.place(high, 123, 25)
    expect(next).toBe(last + 5 * 90)
    expect(line.place(high, 123 + 3_000, 58)).toBe(next + 3_000)
  })

  it('goes on by at least a millisecond when two encoders give a frame at the same time', () => {
    const line = new TimeLine()
    line.observe(1_000, 0)
    const last = line.place(low, 5, 0)
    expect(line.place(high, 5, 0)).toBe(last + 90)
  })

  it('takes the later for later when the count starts over at 2^32', () => {
    const line = new TimeLine()
    line.observe(2 ** 32 - 1_000, 0)
    expect(line.place(low, 500, 0)).toBe(2 ** 32 - 1_000)
    expect(line.place(low, 3_500, 33)).toBe(2_000)
    expect(line.place(low, 6_500, 66)).toBe(5_000)
  })

  it('takes the later for later when the count of the encoder starts over at 2^32', () => {
    const line = new TimeLine()
    line.observe(1_000, 0)
    line.place(low, 2 ** 32 - 100, 0)
    expect(line.place(low, 2_900, 33)).toBe(4_000)
  })

  it('goes forward even for an encoder without a clock', () => {
    const line = new TimeLine()
    line.observe(1_000, 0)
    const placed = [10, 20, 30].map((atMs) => line.place(low, 0, atMs))
    expect(placed).toEqual([1_900, 2_800, 3_700])
  })
})
