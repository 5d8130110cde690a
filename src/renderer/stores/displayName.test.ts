import { describe, expect, it } from 'vitest'
import { maxNameLength, nameProblem } from './displayName'

describe('nameProblem', () => {
  it('accepts what the protocol accepts, markup included', () => {
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
