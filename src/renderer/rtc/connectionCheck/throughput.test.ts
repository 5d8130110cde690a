import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeChannel } from './fakeChannel'
import { measureThroughput } from './throughput'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function line(bitsPerSecond: number) {
  const [near, far] = [new FakeChannel(), new FakeChannel()]
  near.lineSpeed = bitsPerSecond
  near.connectTo(far)
  const run = new AbortController()
  const measured = measureThroughput({ near: near.asChannel(), far: far.asChannel() }, { signal: run.signal })
  return { near, far, run, measured }
}

describe('measureThroughput', () => {
  // Speeds that carry a message in whole milliseconds, as the timers count.
  it.each([327_680, 1_638_400, 13_107_200])('finds out that a line carries %i bit/s', async (speed) => {
    const { near, measured } = line(speed)
    await vi.advanceTimersByTimeAsync(3_000)
    const throughput = await measured
    expect(throughput?.isCapped).toBe(false)
    expect((throughput?.bitsPerSecond ?? 0) / speed).toBeCloseTo(1, 1)
    const { sentBytes } = near
    await vi.advanceTimersByTimeAsync(1_000)
    expect(near.sentBytes).toBe(sentBytes)
  })

  it('never sends more than 20 Mbit/s, and says that there may be more', async () => {
    const { near, measured } = line(Infinity)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(await measured).toMatchObject({ isCapped: true })
    expect(near.sentBytes).toBeLessThanOrEqual((20_000_000 / 8) * 3 + 8_192)
  })

  it('does not make up for a pause with a burst', async () => {
    const { near, measured } = line(Infinity)
    await vi.advanceTimersByTimeAsync(500)
    const { sentBytes } = near
    // As when the machine was busy with something else.
    vi.setSystemTime(Date.now() + 60_000)
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000)
    await vi.advanceTimersByTimeAsync(20)
    expect(near.sentBytes - sentBytes).toBeLessThan(1_000_000)
    vi.restoreAllMocks()
    await vi.advanceTimersByTimeAsync(3_000)
    await measured
  })

  it('says so when nothing arrives', async () => {
    const { near, measured } = line(1_000)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(await measured).toBeNull()
    near.close()
  })

  it('stops sending at once when it is called off', async () => {
    const { near, run, measured } = line(Infinity)
    const outcome = expect(measured).rejects.toThrow('called off')
    await vi.advanceTimersByTimeAsync(500)
    run.abort(new Error('called off'))
    await outcome
    const { sentBytes } = near
    await vi.advanceTimersByTimeAsync(1_000)
    expect(near.sentBytes).toBe(sentBytes)
  })
})
