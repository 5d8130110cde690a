import { describe, expect, it } from 'vitest'
import { AudioLevels, perceivedLevel, rmsOf } from './audioLevel'
import { FakeStream, FakeTrack } from './fakeMedia'

describe('rmsOf', () => {
  it('is the effective value, whatever the sign', () => {
    expect(rmsOf(new Float32Array([0.5, -0.5, 0.5, -0.5]))).toBeCloseTo(0.5)
    expect(rmsOf(new Float32Array([1, 0, 0, 0]))).toBeCloseTo(0.5)
  })

  it('is 0 for silence and for nothing', () => {
    expect(rmsOf(new Float32Array(8))).toBe(0)
    expect(rmsOf(new Float32Array(0))).toBe(0)
  })
})

describe('perceivedLevel', () => {
  it('runs from 0 to 1 and never beyond', () => {
    expect([0, 0.0001, 0.001].map(perceivedLevel)).toEqual([0, 0, 0])
    expect([0.4, 1, 3].map(perceivedLevel)).toEqual([1, 1, 1])
  })

  it('gives each doubling of the sound the same step', () => {
    const [quiet = 0, middle = 0, loud = 0] = [0.02, 0.04, 0.08].map(perceivedLevel)
    expect(middle - quiet).toBeCloseTo(loud - middle)
    expect(middle).toBeGreaterThan(quiet)
  })
})

describe('AudioLevels', () => {
  const voice = () => new FakeStream(new FakeTrack('audio', { deviceId: 'a', label: 'A' }))

  it('opens no context for a stream without sound', () => {
    const levels = new AudioLevels({
      createContext: () => {
        throw new Error('opened for nothing')
      }
    })
    const picture = new FakeStream(new FakeTrack('video', { deviceId: 'v', label: 'V' }))
    expect(levels.watch(picture).level()).toBe(0)
  })

  it('stays at 0 where Web Audio fails', () => {
    let attempts = 0
    const levels = new AudioLevels({
      createContext: () => {
        attempts += 1
        throw new DOMException('', 'NotSupportedError')
      }
    })
    const watch = levels.watch(voice())
    expect(attempts).toBe(1)
    expect([watch.level(), watch.rms()]).toEqual([0, 0])
    watch.close()
    levels.close()
  })
})
