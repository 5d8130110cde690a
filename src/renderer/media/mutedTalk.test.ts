import { describe, expect, it } from 'vitest'
import { MutedTalk } from './mutedTalk'

/** One level every 200 ms from `fromMs` on. */
function hear(talk: MutedTalk, levels: readonly number[], fromMs = 10_000): boolean[] {
  return levels.map((level, index) => talk.sample(level, fromMs + index * 200))
}
const lasting = (seconds: number, level = 0.1): number[] => Array<number>(seconds * 5).fill(level)

describe('MutedTalk', () => {
  it('hints once talk has lasted, for long enough to be read', () => {
    const hints = hear(new MutedTalk(), lasting(10))
    // The second loud sample begins the talk; the first sample at or after 0.7 s more is four later.
    expect(hints.indexOf(true)).toBe(5)
    expect(hints.lastIndexOf(true)).toBe(5 + 24)
  })

  it.each([
    ['a cough', [0.3, 0.3, 0.3, ...lasting(3, 0)]],
    ['typing', Array.from({ length: 50 }, (_, index) => (index % 2 ? 0.3 : 0))],
    ['a quiet room', lasting(30, 0.005)]
  ])('does not mind %s', (_, levels) => {
    expect(hear(new MutedTalk(), levels)).not.toContain(true)
  })

  it('says it again after fifteen seconds at the soonest, however much is said', () => {
    const hints = hear(new MutedTalk(), lasting(40))
    const begins = hints.flatMap((hint, index) => (hint && !hints[index - 1] ? [index / 5] : []))
    expect(begins).toEqual([1, 16, 31])
  })

  it('is over at once when rested, and keeps to the pause after that', () => {
    const talk = new MutedTalk()
    expect(hear(talk, lasting(2)).at(-1)).toBe(true)
    talk.rest()
    expect(hear(talk, lasting(10), 12_000)).not.toContain(true)
    expect(hear(talk, lasting(5), 22_000)).toContain(true)
  })
})
