import { describe, expect, it } from 'vitest'
import type { Allotment, Portion, UplinkReading } from './allotment'
import { rungOf } from './rungs'
import { between, camera, changes, fail, quality, replay, type Step } from './traces/replay'
import { simulateLink, type Carries } from './traces/simulatedLink'
import { allot, rungBitrate, type UplinkDemand, type UplinkMemory } from './uplinkPolicy'

const wish360: UplinkDemand = { wished: { camera: 'camera360', share: null } }
const wish720: UplinkDemand = { wished: { camera: 'camera720', share: null } }
const wishBoth: UplinkDemand = { wished: { camera: 'camera360', share: 'shareFull' } }

/** Lives through a connection that does what it is asked to, as far as it can. */
function live(carries: Carries, seconds: number, demand: UplinkDemand): readonly Step[] {
  let memory: UplinkMemory | null = null
  return simulateLink(carries, seconds, (reading) => {
    const result = allot(memory, reading, demand)
    memory = result.memory
    return result.allotment
  })
}

function reading(atMs: number, available: number | null, more: Partial<UplinkReading> = {}): UplinkReading {
  return {
    atMs,
    availableBitsPerSecond: available,
    sentBitsPerSecond: available === null ? null : Math.min(available, 400_000),
    lossRatio: 0,
    rttMs: 40,
    ...more
  }
}

function steady(available: number, demand: UplinkDemand, more: Partial<UplinkReading> = {}): Allotment {
  const readings = Array.from({ length: 90 }, (_, second) => reading(second * 1_000, available, more))
  return (replay(readings, demand).at(-1) ?? fail()).allotment
}

describe('what a steady connection gets', () => {
  it('is what is wished, when there is room', () => {
    const { video, audioBitsPerSecond } = steady(4_000_000, wish720)
    expect(video.camera).toEqual({
      rung: 'camera720',
      maxTemporal: 2,
      bitsPerSecond: 1_700_000,
      reason: 'wish'
    })
    expect(video.share).toEqual({ rung: null, maxTemporal: 2, bitsPerSecond: 0, reason: 'wish' })
    expect(audioBitsPerSecond).toBe(40_000)
  })

  it('loses layers, then the rung, then the picture', () => {
    const steps = [4_000_000, 350_000, 200_000, 110_000, 90_000, 70_000].map((bits) => {
      const { rung, maxTemporal } = steady(bits, wish360).video.camera
      return [rung, maxTemporal]
    })
    expect(steps).toEqual([
      ['camera360', 2],
      ['camera360', 1],
      ['camera180', 2],
      ['camera180', 1],
      ['camera180', 0],
      [null, 0]
    ])
  })

  it('gives up quality of sound last, and never all of it', () => {
    const sound = (bits: number) => steady(bits, wish360).audioBitsPerSecond
    expect(sound(70_000)).toBe(40_000)
    expect(sound(40_000)).toBe(24_000)
    expect(sound(30_000)).toBe(16_000)
    expect(sound(5_000)).toBe(16_000)
  })

  it('never promises more than the connection carries', () => {
    for (let bits = 60_000; bits < 6_000_000; bits *= 1.1) {
      for (const demand of [wish360, wish720, wishBoth]) {
        const { video, audioBitsPerSecond } = steady(bits, demand)
        expect(
          video.camera.bitsPerSecond + video.share.bitsPerSecond + audioBitsPerSecond
        ).toBeLessThanOrEqual(bits)
      }
    }
  })

  it('never gives a portion that its encoder would have to exceed', () => {
    for (let bits = 30_000; bits < 6_000_000; bits *= 1.05) {
      for (const portion of Object.values(steady(bits, wishBoth).video)) {
        if (portion.rung === null) continue
        const rung = rungOf(portion.rung)
        const share = { 0: 0.4, 1: 0.6, 2: 1 }[portion.maxTemporal]
        expect(rungBitrate(rung, [portion]) * share).toBeLessThanOrEqual(portion.bitsPerSecond + 1)
      }
    }
  })

  it('says why there is less than wished', () => {
    expect(steady(100_000, wish360).video.camera.reason).toBe('bandwidth')
    expect(steady(40_000, wish360).video.camera).toMatchObject({ rung: null, reason: 'bandwidth' })
  })
})

describe('a share and a camera', () => {
  it('both get all they want where there is room', () => {
    const { video } = steady(5_000_000, wishBoth)
    expect(video.share).toMatchObject({ rung: 'shareFull', bitsPerSecond: 2_500_000, reason: 'wish' })
    expect(video.camera).toMatchObject({ rung: 'camera360', reason: 'wish' })
  })

  it('leave the page readable and the face small when it gets tight', () => {
    const { video } = steady(700_000, wishBoth)
    expect(video.share).toMatchObject({ rung: 'shareFull', maxTemporal: 2 })
    expect(video.camera).toMatchObject({ rung: 'camera180', maxTemporal: 2 })
  })

  it('keep a face as long as it fits', () => {
    const { video } = steady(250_000, wishBoth)
    expect(video.share.rung).not.toBeNull()
    expect(video.camera.rung).toBe('camera180')
  })
})

describe('loss', () => {
  it('alone takes nothing away, but has sound sent twice', () => {
    const { video, isAudioRedundant } = steady(2_000_000, wish360, { lossRatio: 0.1 })
    expect(video.camera).toMatchObject({ rung: 'camera360', maxTemporal: 2 })
    expect(isAudioRedundant).toBe(true)
  })

  it('that is small changes nothing', () => {
    expect(steady(2_000_000, wish360, { lossRatio: 0.03 }).isAudioRedundant).toBe(false)
  })

  it('must have nearly gone before sound is sent once again', () => {
    const losses = [
      ...Array<number>(20).fill(0.1),
      ...Array<number>(20).fill(0.03),
      ...Array<number>(20).fill(0)
    ]
    const steps = replay(
      losses.map((lossRatio, second) => reading(second * 1_000, 2_000_000, { lossRatio })),
      wish360
    )
    expect([19, 39, 59].map((second) => steps[second]?.allotment.isAudioRedundant)).toEqual([
      true,
      true,
      false
    ])
  })

  it('that leaves next to nothing by estimate, and no queue, still has sound sent twice', () => {
    const { audioBitsPerSecond, isAudioRedundant } = steady(90_000, wish360, { lossRatio: 0.3 })
    expect(isAudioRedundant).toBe(true)
    expect(audioBitsPerSecond).toBe(24_000)
  })

  it('leaves the least of a picture beside sound that is sent twice', () => {
    const { video, isAudioRedundant } = steady(110_000, wish360, { lossRatio: 0.15 })
    expect(isAudioRedundant).toBe(true)
    expect(video.camera.rung).toBe('camera180')
  })

  it('of a queue that overflows does not double the sound, until the queue has been gone for a while', () => {
    const roundTrips = [40, 40, ...Array<number>(5).fill(400), ...Array<number>(15).fill(40)]
    const steps = replay(
      roundTrips.map((rttMs, second) => reading(second * 1_000, 110_000, { lossRatio: 0.1, rttMs })),
      wish360
    )
    expect([6, 14, 21].map((second) => steps[second]?.allotment.isAudioRedundant)).toEqual([
      false,
      false,
      true
    ])
  })
})

describe('time', () => {
  it('gives a fresh link a picture before anything has been measured', () => {
    expect(allot(null, null, wish720).allotment.video.camera.rung).toBe('camera360')
  })

  it('lets a fresh link have all it wants with the first estimate', () => {
    expect(replay([reading(0, 4_000_000)], wish720)[0]?.allotment.video.camera.rung).toBe('camera720')
  })

  it('follows a wish at once, with no new reading', () => {
    const { memory } = allot(null, reading(0, 4_000_000), wish360)
    expect(allot(memory, null, wish720).allotment.video.camera.rung).toBe('camera720')
  })

  it('waits for a second reading when an estimate only ripples', () => {
    const estimates = [400_000, 370_000, 400_000, 370_000, 370_000]
    const steps = replay(
      estimates.map((bits, second) => reading(second * 1_000, bits)),
      wish360
    )
    expect(steps.map((step) => camera(step).maxTemporal)).toEqual([2, 2, 2, 2, 1])
  })

  it('takes an estimate of nothing for no news', () => {
    const steps = replay([reading(0, 4_000_000), reading(1_000, null)], wish360)
    expect(changes(steps)).toBe(0)
  })

  it('does not take one long round trip for a full connection', () => {
    const rtts = [40, 40, 500, 500, 40, 40]
    const steps = replay(
      rtts.map((rttMs, second) => reading(second * 1_000, 100_000, { rttMs })),
      wish360
    )
    expect(changes(steps)).toBe(0)
  })
})

describe('a connection that changes', () => {
  const dip: Carries = (second) => (second >= 10 && second < 30 ? 150_000 : 3_000_000)

  it('is followed down within two seconds', () => {
    const steps = live(dip, 60, wish360)
    expect(between(steps, 5, 10).every((step) => quality(camera(step)) === 6)).toBe(true)
    expect(between(steps, 12, 30).every((step) => quality(camera(step)) < 4)).toBe(true)
  })

  it('is trusted again after it has recovered', () => {
    expect(between(live(dip, 90, wish360), 75, 90).every((step) => quality(camera(step)) === 6)).toBe(true)
  })

  it.each([60_000, 130_000, 200_000, 330_000, 500_000, 800_000, 1_200_000])(
    'does not flap at %i bit/s',
    (bits) => {
      const steps = live(() => bits, 300, wish720)
      expect(changes(between(steps, 60, 300)) / 4).toBeLessThanOrEqual(3)
    }
  )

  it('tries ever more rarely what has failed', () => {
    // Looks like more than it is whenever little is sent: every attempt fails.
    const steps = live((_, sent) => (sent > 150_000 ? 120_000 : 900_000), 600, wish360)
    expect(changes(between(steps, 300, 600)) / 5).toBeLessThanOrEqual(4)
  })

  it('keeps sound within what it carries when there is hardly anything', () => {
    const steps = between(
      live((second) => (second < 10 ? 2_000_000 : 30_000), 180, wish360),
      30,
      180
    )
    expect(steps.every((step) => camera(step).rung === null)).toBe(true)
    // The rest are attempts at more.
    const quiet = steps.filter(({ allotment }) => allotment.audioBitsPerSecond <= 18_000)
    expect(quiet.length / steps.length).toBeGreaterThan(0.8)
  })

  it('leaves other links alone', () => {
    const rung = rungOf('camera360')
    const strong = steady(4_000_000, wish360).video.camera
    for (const step of live(dip, 60, wish360)) {
      const portions = [strong, camera(step)].filter((portion) => portion.rung === 'camera360')
      expect(rungBitrate(rung, portions)).toBeGreaterThanOrEqual(rung.minBitrate * 1.5)
    }
  })
})

describe('rungBitrate', () => {
  const rung = rungOf('camera360')
  const portion = (bitsPerSecond: number, maxTemporal: Portion['maxTemporal'] = 2): Portion => ({
    rung: 'camera360',
    maxTemporal,
    bitsPerSecond,
    reason: 'wish'
  })

  it('follows the weakest link', () => {
    expect(rungBitrate(rung, [portion(550_000), portion(400_000), portion(500_000)])).toBe(400_000)
  })

  it('counts a link with fewer layers for what its layers need', () => {
    expect(rungBitrate(rung, [portion(550_000), portion(300_000, 1)])).toBe(500_000)
    expect(rungBitrate(rung, [portion(550_000), portion(200_000, 0)])).toBe(500_000)
  })

  it('stays within what the rung is good for', () => {
    expect(rungBitrate(rung, [portion(10_000)])).toBe(rung.minBitrate)
    expect(rungBitrate(rung, [portion(9_000_000)])).toBe(rung.maxBitrate)
    expect(rungBitrate(rung, [])).toBe(rung.maxBitrate)
  })
})
