import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useTrustStore, type Identity } from '../../stores/trust'
import { isKeptOut, isTroubling, trustOf } from './trustOf'

const id = 'cem'

function word(identity: Identity | null, { refused = 0, isAdmitted = true } = {}) {
  const trust = useTrustStore()
  if (identity) trust.identities.set(id, identity)
  if (refused > 0) trust.refusedSignals.set(id, refused)
  if (!isAdmitted) trust.notAdmitted.add(id)
  return trustOf(trust, id)
}

describe('trustOf', () => {
  beforeEach(() => setActivePinia(createPinia()))

  it('claims nothing before anything is known', () => {
    expect(word(null)).toBeNull()
    expect(isTroubling(null)).toBe(false)
  })

  it.each(['verified', 'open'] as const)(
    'says %s where nothing is wrong, and troubles nobody',
    (standing) => {
      expect(word({ standing, meeting: 'first' })).toBe(standing)
      expect(isTroubling(standing)).toBe(false)
      expect(isKeptOut(standing)).toBe(false)
    }
  )

  it('claims nothing for a card that may have been kept', () => {
    useTrustStore().unheard.add(id)
    expect(word({ standing: 'verified', meeting: 'known' })).toBeNull()
    expect(word({ standing: 'verified', meeting: 'changed' })).toBe('changed')
  })

  it.each(['verified', 'open'] as const)('notices another device, %s or not', (standing) => {
    expect(word({ standing, meeting: 'changed' })).toBe('changed')
  })

  it('puts what was thrown away before another device', () => {
    expect(word({ standing: 'verified', meeting: 'changed' }, { refused: 1 })).toBe('refused')
  })

  it('puts the lock before what was thrown away', () => {
    expect(word({ standing: 'verified', meeting: 'known' }, { refused: 1, isAdmitted: false })).toBe(
      'notAdmitted'
    )
  })

  it.each(['foreign', 'forged'] as const)('puts %s before everything else', (standing) => {
    expect(word({ standing, meeting: null }, { refused: 3, isAdmitted: false })).toBe(standing)
    expect(isKeptOut(standing)).toBe(true)
    expect(isTroubling(standing)).toBe(true)
  })
})
