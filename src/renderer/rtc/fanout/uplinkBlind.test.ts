import { describe, expect, it } from 'vitest'
import type { UplinkReading } from './allotment'
import { camera, changes, fail, quality, replay } from './traces/replay'
import type { UplinkDemand } from './uplinkPolicy'

const wish720: UplinkDemand = { wished: { camera: 'camera720', share: null } }

function reading(atMs: number, available: number | null, more: Partial<UplinkReading> = {}): UplinkReading {
  return {
    atMs,
    availableBitsPerSecond: available,
    sentBitsPerSecond: null,
    lossRatio: 0,
    rttMs: 40,
    ...more
  }
}

describe('where the browser has no estimate', () => {
  const blind = (seconds: number, more: (second: number) => Partial<UplinkReading> = () => ({})) =>
    Array.from({ length: seconds }, (_, second) => reading(second * 1_000, null, more(second)))

  it('gives all that is wished when nothing speaks against it', () => {
    const last = replay(blind(30), wish720).at(-1) ?? fail()
    expect(camera(last)).toEqual({
      rung: 'camera720',
      maxTemporal: 2,
      bitsPerSecond: 1_700_000,
      reason: 'wish'
    })
  })

  it('gives up what gets lost or builds a queue, and no more than that', () => {
    const lossy = replay(
      blind(30, (second) => ({ lossRatio: second > 20 ? 0.3 : 0 })),
      wish720
    )
    expect(quality(camera(lossy.at(-1) ?? fail()))).toBeLessThan(quality(camera(lossy[20] ?? fail())))
    const queued = replay(
      blind(30, (second) => ({ rttMs: second > 20 ? 900 : 40 })),
      wish720
    )
    expect(quality(camera(queued.at(-1) ?? fail()))).toBeLessThan(quality(camera(queued[20] ?? fail())))
    expect(lossy.at(-1)?.allotment.audioBitsPerSecond).toBeGreaterThanOrEqual(16_000)
  })

  it('does not take a connection without a path for one', () => {
    const readings = [reading(0, 350_000), ...blind(30).map((one) => ({ ...one, atMs: one.atMs + 1_000 }))]
    expect(changes(replay(readings, wish720))).toBe(0)
  })
})
