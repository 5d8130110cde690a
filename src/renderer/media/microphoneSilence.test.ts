import { describe, expect, it } from 'vitest'
import { SilenceDetector, type SilenceSample } from './microphoneSilence'

const [nothing, quietRoom, voice] = [0, 1e-3, 0.1]

/** Five samples a second, from the first second on. */
function hear(detector: SilenceDetector, seconds: number, sample: Partial<SilenceSample>, fromMs = 0) {
  return Array.from({ length: seconds * 5 }, (_, index) =>
    detector.sample({ level: nothing, isHeldBack: false, atMs: fromMs + index * 200, ...sample })
  )
}
const last = <T>(results: readonly T[]): T | undefined => results.at(-1)

describe('SilenceDetector', () => {
  it('minds nothing for six seconds, and says so from then on', () => {
    const results = hear(new SilenceDetector(), 8, {})
    expect(results.indexOf('noSound')).toBe(6 * 5)
    expect(results.slice(6 * 5)).toEqual(Array(10).fill('noSound'))
  })

  it('takes a quiet room for no fault, however long it lasts', () => {
    expect(last(hear(new SilenceDetector(), 60, { level: quietRoom }))).toBeNull()
  })

  it('is content with the first sound, and counts from there', () => {
    const detector = new SilenceDetector()
    hear(detector, 8, {})
    expect(detector.sample({ level: voice, isHeldBack: false, atMs: 8_000 })).toBeNull()
    const results = hear(detector, 8, {}, 8_200)
    expect(results.indexOf('noSound')).toBe(6 * 5)
  })

  it('trusts a microphone that has been heard with next to nothing, but not with nothing', () => {
    const filtered = 1e-4
    expect(last(hear(new SilenceDetector(), 10, { level: filtered }))).toBe('noSound')
    const proven = new SilenceDetector()
    hear(proven, 1, { level: voice })
    expect(last(hear(proven, 10, { level: filtered }, 1_000))).toBeNull()
    expect(last(hear(proven, 10, {}, 11_000))).toBe('noSound')
  })

  it('says nothing of what it cannot hear', () => {
    expect(last(hear(new SilenceDetector(), 60, { level: null }))).toBeNull()
  })

  it('counts anew after a pause', () => {
    const detector = new SilenceDetector()
    hear(detector, 5, {})
    detector.pause()
    expect(last(hear(detector, 5, {}, 5_000))).toBeNull()
  })

  it('knows a source that holds back, sooner and with another word, and whether it can be heard or not', () => {
    const results = hear(new SilenceDetector(), 8, { isHeldBack: true, level: null })
    expect(results.indexOf('heldBack')).toBe(8) // the first sample at or after 1.5 s
    expect(last(results)).toBe('heldBack')
  })
})
