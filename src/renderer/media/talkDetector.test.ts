import { describe, expect, it } from 'vitest'
import { TalkDetector } from './talkDetector'

/** Feeds one level every 100 ms from `startMs` on; returns the verdict after each. */
function feed(detector: TalkDetector, startMs: number, levels: readonly number[]): boolean[] {
  return levels.map((level, index) => detector.sample(level, startMs + index * 100))
}

describe('TalkDetector', () => {
  it('takes two loud samples in a row for a voice, one for a noise', () => {
    expect(feed(new TalkDetector(), 0, [0, 0.5, 0, 0.5, 0.5])).toEqual([false, false, false, false, true])
  })

  it('never begins on what is too quiet', () => {
    expect(feed(new TalkDetector(), 0, [0.015, 0.015, 0.015, 0.015])).not.toContain(true)
  })

  it('hangs on for 600 ms of quiet, then ends', () => {
    const detector = new TalkDetector()
    feed(detector, 0, [0.1, 0.1])
    expect(feed(detector, 200, [0, 0, 0, 0, 0, 0])).toEqual([true, true, true, true, true, false])
  })

  it('bridges the pauses between words', () => {
    const detector = new TalkDetector()
    feed(detector, 0, [0.1, 0.1])
    expect(feed(detector, 200, [0, 0, 0, 0, 0.1, 0, 0, 0, 0, 0])).not.toContain(false)
  })

  it('holds on to a fading voice that would not have begun', () => {
    const detector = new TalkDetector()
    feed(detector, 0, [0.1, 0.1])
    expect(feed(detector, 200, new Array<number>(20).fill(0.015))).not.toContain(false)
  })

  it('ends at the first sample after a long silence without samples', () => {
    const detector = new TalkDetector()
    feed(detector, 0, [0.1, 0.1])
    expect(detector.sample(0, 10_000)).toBe(false)
  })

  it('takes other thresholds', () => {
    const detector = new TalkDetector({ onLevel: 0.5, offLevel: 0.4, onSamples: 1, hangMs: 100 })
    expect(feed(detector, 0, [0.3, 0.6, 0.3])).toEqual([false, true, false])
  })
})
