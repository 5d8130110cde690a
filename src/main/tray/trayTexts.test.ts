import { describe, expect, it } from 'vitest'
import { clip, joinNames, menuLabel, sentence, tidy } from './trayTexts'

describe('names of other people', () => {
  it('are counted where there are too many', () => {
    const five = ['Ana', 'Ben', 'Cy', 'Dora', 'Eli']
    expect(joinNames(['Ana'], 3)).toBe('Ana')
    expect(joinNames(['Ana', 'Ben'], 3)).toBe('Ana and Ben')
    expect(joinNames(['Ana', 'Ben', 'Cy'], 3)).toBe('Ana, Ben and Cy')
    expect(joinNames(five, 3)).toBe('Ana, Ben and 3 others')
    expect(joinNames(['Ana', 'Ben', 'Cy', 'Dora'], 4)).toBe('Ana, Ben, Cy and Dora')
    expect(joinNames(five, 2)).toBe('Ana and 4 others')
    expect(joinNames(['Ana', 'Ben'], 1)).toBe('Ana and 1 other')
    expect(joinNames(five, 0)).toBe('5 people')
    expect(joinNames(['Ana'], 0)).toBe('1 person')
  })

  it('stay on one line and in one column', () => {
    expect(tidy(' Ana\r\n\tCtrl+Q\u2028 ', 24)).toBe('Ana Ctrl+Q')
    expect(tidy('\u0000\u001b[31mRed', 24)).toBe('[31mRed')
  })

  it('cannot turn the words around them', () => {
    // An override would show what follows it backwards.
    expect(tidy('Ana\u202egpj.exe', 24)).toBe('Anagpj.exe')
    expect(tidy('A\u2066b\u2069\u200fc', 24)).toBe('Abc')
    expect(tidy('דנה', 24)).toBe('\u2068דנה\u2069')
    expect(tidy('مرحبا 1', 24)).toBe('\u2068مرحبا 1\u2069')
    expect(tidy('Zoë 東京', 24)).toBe('Zoë 東京')
  })

  it('are shortened between letters, not inside them', () => {
    const family = '👩‍👩‍👧‍👦'
    expect(tidy(family.repeat(5), 3)).toBe(`${family}${family}…`)
    expect(tidy('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…')
    expect(tidy('abcde', 5)).toBe('abcde')
  })
})

describe('our own words', () => {
  it('are cut to a number of code units without halving a letter', () => {
    expect(clip('abcdef', 6)).toBe('abcdef')
    expect(clip('abcdef', 5)).toBe('abcd…')
    expect(clip('ab😀😀', 5)).toBe('ab😀…')
    expect(clip('ab😀😀', 4)).toBe('ab…')
  })

  it('begin with a capital where they stand alone', () => {
    expect(sentence('in Kitchen')).toBe('In Kitchen')
    expect(sentence('')).toBe('')
  })

  it('keep an ampersand, which menus take for a key', () => {
    expect(menuLabel('R&D & you')).toBe('R&&D && you')
  })
})
