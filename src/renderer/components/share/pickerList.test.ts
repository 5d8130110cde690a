import { describe, expect, it } from 'vitest'
import type { ShareSource } from '../../stores/sharing'
import { findAgain, matching } from './pickerList'

const source = (id: string, name: string, kind: ShareSource['kind'] = 'window'): ShareSource => ({
  id,
  kind,
  name,
  thumbnail: '',
  icon: ''
})
const notes = source('window:1:0', 'Résumé – Notes')
const mail = source('window:2:0', 'Mail')
const screen = source('screen:0:0', 'Mail', 'screen')

describe('matching', () => {
  it.each(['', '  ', 'resume', 'NOTES', 'notes res'])('finds the notes by "%s"', (query) => {
    expect(matching([notes], query)).toEqual([notes])
  })

  it('wants every word', () => {
    expect(matching([notes, mail], 'mail notes')).toEqual([])
  })
})

describe('findAgain', () => {
  it('goes by the id, else by kind and name, else finds nothing', () => {
    const renamed = source(notes.id, 'Something else')
    expect(findAgain([mail, renamed], notes)).toBe(renamed)
    expect(findAgain([screen, source('window:9:0', 'Mail')], mail)?.id).toBe('window:9:0')
    expect(findAgain([screen], mail)).toBeUndefined()
    expect(findAgain([screen], null)).toBeUndefined()
  })
})
