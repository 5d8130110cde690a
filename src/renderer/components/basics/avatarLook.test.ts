import { describe, expect, it } from 'vitest'
import { avatarHues, hueOf, initialsOf } from './avatarLook'

describe('initialsOf', () => {
  it.each([
    ['Ana', 'A'],
    ['Ana Maria Lindqvist', 'AL'],
    ['эмма петрова', 'ЭП'],
    ['<img onerror>', 'IO'],
    ['李小龍', '李']
  ])('%s becomes %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })

  it('cuts no character in half', () => {
    const family = '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}'
    expect(initialsOf(family)).toBe(family)
    // An accent written as a character of its own.
    expect(initialsOf('e\u0301lan')).toBe('E\u0301')
  })
})

describe('hueOf', () => {
  it('gives a name the same colour every time, and different names different ones', () => {
    expect(hueOf('Ana')).toBe(hueOf('Ana'))
    const hues = new Set(['Ana', 'Ben', 'Chiara', 'Dmitri', 'Emma', 'Fatima'].map(hueOf))
    expect(hues.size).toBeGreaterThan(1)
    for (const hue of hues) expect(hue).toBeLessThan(avatarHues)
  })
})
