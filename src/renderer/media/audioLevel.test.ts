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

  describe('sharing one context', () => {
    function setUp() {
      const log: string[] = []
      const note =
        (what: string): (() => Promise<void>) =>
        () => {
          log.push(what)
          return Promise.resolve()
        }
      const levels = new AudioLevels({
        createContext() {
          log.push('made')
          const context = { resume: note('awake'), suspend: note('asleep'), close: note('closed') }
          return context as unknown as AudioContext
        }
      })
      return { levels, log }
    }

    it('makes it for the first who needs it and lets it sleep after the last', () => {
      const { levels, log } = setUp()
      expect(log).toEqual([])
      const [one, other] = [levels.borrow(), levels.borrow()]
      expect(other?.context).toBe(one?.context)
      one?.release()
      one?.release()
      expect(log).toEqual(['made', 'awake', 'awake'])
      other?.release()
      expect(log).toEqual(['made', 'awake', 'awake', 'asleep'])
      levels.borrow()
      expect(log.slice(4)).toEqual(['awake'])
    })

    it('gives it back where it cannot be listened to', () => {
      const { levels, log } = setUp()
      expect(levels.watch(voice()).rms()).toBe(0)
      expect(log).toEqual(['made', 'awake', 'asleep'])
    })

    it('lends nothing once closed', () => {
      const { levels, log } = setUp()
      const loan = levels.borrow()
      levels.close()
      loan?.release()
      expect(levels.borrow()).toBeNull()
      expect(log).toEqual(['made', 'awake', 'closed'])
    })
  })
})
