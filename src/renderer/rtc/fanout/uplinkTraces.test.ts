import { describe, expect, it } from 'vitest'
import type { Allotment } from './allotment'
import { between, camera, changes, fail, quality, replay } from './traces/replay'
import { traces } from './traces/traces'
import type { UplinkDemand } from './uplinkPolicy'

const wish360: UplinkDemand = { wished: { camera: 'camera360', share: null } }
const wish720: UplinkDemand = { wished: { camera: 'camera720', share: null } }

describe('a recorded connection', () => {
  it('that halves three times is followed each time within two seconds, and never beyond', () => {
    const steps = replay(traces.halvedThrice, wish360)
    const sum = ({ video, audioBitsPerSecond }: Allotment) => video.camera.bitsPerSecond + audioBitsPerSecond
    expect(between(steps, 3, 8).every((step) => quality(camera(step)) === 6)).toBe(true)
    expect(between(steps, 18.5, 24).every(({ allotment }) => sum(allotment) <= 400_000)).toBe(true)
    expect(between(steps, 26.5, 32).every(({ allotment }) => sum(allotment) <= 200_000)).toBe(true)
    expect(changes(steps)).toBeLessThanOrEqual(9)
  })

  it('that is narrow for a while gets no more than it carries, and 720p afterwards', () => {
    const steps = replay(traces.narrowForAWhile, wish720)
    expect(between(steps, 10.5, 33).every((step) => camera(step).bitsPerSecond < 750_000)).toBe(true)
    expect(between(steps, 10.5, 33).every((step) => camera(step).rung !== null)).toBe(true)
    expect(between(steps, 38, 43).every((step) => camera(step).rung === 'camera720')).toBe(true)
    expect(changes(steps)).toBeLessThanOrEqual(10)
  })

  it('that carries hardly anything has sound alone, and the picture back when it can', () => {
    const steps = replay(traces.hardlyAnything, wish360)
    expect(between(steps, 10, 43).every((step) => camera(step).rung === null)).toBe(true)
    expect(camera(steps.at(-1) ?? fail()).rung).toBe('camera360')
    expect(between(steps, 15, 43).every(({ allotment }) => allotment.audioBitsPerSecond < 40_000)).toBe(true)
  })

  it('that loses a tenth evenly keeps a picture, and sound is sent twice while there is room', () => {
    const steps = between(replay(traces.evenLoss, wish360), 5, 30)
    expect(steps.every((step) => camera(step).rung !== null)).toBe(true)
    expect(steps.some(({ allotment }) => allotment.isAudioRedundant)).toBe(true)
  })
})
