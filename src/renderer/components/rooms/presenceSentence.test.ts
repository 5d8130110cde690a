import { describe, expect, it } from 'vitest'
import { presenceSentence } from './presenceSentence'

const keyOf = (names: readonly string[] | null, isOnline = true) => presenceSentence(names, isOnline).key

describe('presenceSentence', () => {
  it('names up to three people', () => {
    expect(keyOf(['Ana'])).toBe('presence.one')
    expect(keyOf(['Ana', 'Ben'])).toBe('presence.two')
    expect(keyOf(['Ana', 'Ben', 'Chiara'])).toBe('presence.three')
  })

  it('counts the others beyond two names', () => {
    expect(presenceSentence(['Ana', 'Ben', 'Chiara', 'Dmitri'], true)).toEqual({
      key: 'presence.more',
      values: { first: 'Ana', second: 'Ben' },
      count: 2
    })
  })

  it('tells an empty room, one not looked into yet and one out of reach apart', () => {
    expect(keyOf([])).toBe('presence.nobody')
    expect(keyOf(null)).toBe('presence.checking')
    expect(keyOf(null, false)).toBe('presence.unknown')
  })
})
