import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { DisplayName, maxNameLength, nameProblem } from './displayName'

describe('nameProblem', () => {
  it('accepts what a card may carry, markup included', () => {
    expect(nameProblem('Ana')).toBeNull()
    expect(nameProblem('<img onerror>')).toBeNull()
    expect(nameProblem('x'.repeat(maxNameLength))).toBeNull()
  })

  it('forgives spaces around the name', () => {
    expect(nameProblem('  Ana  ')).toBeNull()
  })

  it('says what is wrong', () => {
    expect(nameProblem('   ')).toBe('blank')
    expect(nameProblem('x'.repeat(maxNameLength + 1))).toBe('tooLong')
    expect(nameProblem('Ana\u202eneB')).toBe('invisible')
  })
})

describe('a name', () => {
  it.each(['Bob', 'Zoë Ångström', '李雷', 'नेहा', 'می\u200cنا', '👩🏽‍💻 Ana', '🏳️‍🌈', '❤️', '3️⃣', "D'Arcy"])(
    'may be %s',
    (name) => {
      expect(v.is(DisplayName, name)).toBe(true)
    }
  )

  it.each([
    ['space without width', 'Bo\u200bb'],
    ['joiner of words', 'Bob\u2060'],
    ['soft hyphen', 'Bo\u00adb'],
    ['filler', 'Bob\u3164'],
    ['tag', 'Bob\u{e0061}'],
    ['joiner between letters', 'Bo\u200db'],
    ['joiner after a picture', '😀\u200d'],
    ['variation of a letter', 'Bob\ufe0f'],
    ['variation of a digit', 'Bob 1\ufe0f'],
    ['override', '\u202eboB'],
    ['dotless Braille', 'Bob\u2800'],
    ['second line', 'Bo\nb']
  ])('has no %s', (_what, name) => {
    expect(v.is(DisplayName, name)).toBe(false)
  })
})
