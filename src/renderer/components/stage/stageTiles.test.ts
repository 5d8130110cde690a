import { describe, expect, it } from 'vitest'
import { keepSameTiles, stageTiles, subjectOf } from './stageTiles'
import { someParticipant } from '../testMount'

const ana = someParticipant({ id: 'ana-00000', displayName: 'Ana' })
const ben = someParticipant({ id: 'ben-00000', displayName: 'Ben' })
const sharingBen = { ...ben, share: true }

describe('stageTiles', () => {
  it('puts screens first and ourselves last', () => {
    const keys = stageTiles([ana, sharingBen], true).map(({ key }) => key)
    expect(keys).toEqual([
      'share-tile-ben-00000',
      'share-tile-self',
      'tile-ana-00000',
      'tile-ben-00000',
      'tile-self'
    ])
  })

  it('shows ourselves even when nobody else is there', () => {
    expect(stageTiles([], false).map(({ key }) => key)).toEqual(['tile-self'])
  })
})

describe('tiles that are the same as before', () => {
  const before = stageTiles([ana, ben], false)

  it('are the very same, so that nothing is drawn anew', () => {
    expect(keepSameTiles(stageTiles([{ ...ana, hand: true }, ben], false), before)).toBe(before)
  })

  it('stay the same beside those that come and go', () => {
    const now = keepSameTiles(stageTiles([sharingBen], false), before)
    expect(now.map(({ key }) => key)).toEqual(['share-tile-ben-00000', 'tile-ben-00000', 'tile-self'])
    expect(now[1]).toBe(before[1])
    expect(now[2]).toBe(before[2])
  })
})

describe('subjectOf', () => {
  const tiles = stageTiles([ana, sharingBen], false)

  it('prefers the pinned tile to a screen', () => {
    expect(subjectOf(tiles, 'tile-ana-00000', null)?.key).toBe('tile-ana-00000')
  })

  it('prefers a screen to whoever talks', () => {
    expect(subjectOf(tiles, null, 'ana-00000')?.key).toBe('share-tile-ben-00000')
  })

  it('follows whoever talked last', () => {
    expect(subjectOf(stageTiles([ana, ben], false), null, 'ben-00000')?.key).toBe('tile-ben-00000')
  })

  it('does not choose our own screen by itself', () => {
    expect(subjectOf(stageTiles([ana], true), null, null)?.key).toBe('tile-ana-00000')
  })

  it('falls back to the first other, then to ourselves, when the pin has left', () => {
    expect(subjectOf(stageTiles([ana, ben], false), 'tile-gone', 'gone')?.key).toBe('tile-ana-00000')
    expect(subjectOf(stageTiles([], false), 'tile-gone', null)?.key).toBe('tile-self')
  })
})
