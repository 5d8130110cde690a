import { describe, expect, it } from 'vitest'
import { fragmentOf, isRoomSecret, newRoomSecret, readFragment } from './roomSecret'

const secret = newRoomSecret((bytes) => crypto.getRandomValues(bytes))

describe('a room secret', () => {
  it('is 256 bits that come back from the fragment they are put into', () => {
    expect(secret).toHaveLength(43)
    expect(readFragment(fragmentOf(secret))).toEqual({ kind: 'secret', secret })
  })

  it('is missing, or damaged, and never one for the other', () => {
    for (const fragment of ['', '#', '#top', `#${secret}`]) expect(readFragment(fragment).kind).toBe('none')
    for (const damaged of ['', secret.slice(1), `${secret}A`, `${secret.slice(1)}!`, `${secret}=`])
      expect(readFragment(`#k=${damaged}`).kind).toBe('damaged')
  })

  it('is written in one way only', () => {
    const ones = `${'_'.repeat(42)}8`
    expect(isRoomSecret(ones)).toBe(true)
    expect(isRoomSecret(`${'_'.repeat(42)}9`)).toBe(false) // the same bytes, with a bit that counts for nothing
  })

  it('is not what stands for none', () => {
    expect(isRoomSecret('A'.repeat(43))).toBe(false)
  })
})
