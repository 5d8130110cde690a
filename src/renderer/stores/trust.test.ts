import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useTrustStore } from './trust'

function know(participantId: string): void {
  const trust = useTrustStore()
  trust.identities.set(participantId, { standing: 'verified', meeting: 'known' })
  trust.refusedSignals.set(participantId, 2)
  trust.codes.set(participantId, ['apple', 'river', 'stone', 'violin'])
  trust.notAdmitted.add(participantId)
}

/** Who the store still knows something about, in any of its parts. */
function known(): string[] {
  const { identities, refusedSignals, codes, notAdmitted } = useTrustStore()
  return [...identities.keys(), ...refusedSignals.keys(), ...codes.keys(), ...notAdmitted]
}

describe('the trust store', () => {
  beforeEach(() => setActivePinia(createPinia()))

  it('forgets everything about one who left, and nothing about the others', () => {
    know('ana')
    know('cem')
    useTrustStore().forget('ana')
    expect(known()).toEqual(['cem', 'cem', 'cem', 'cem'])
  })

  it('takes nothing of one room into the next', () => {
    const trust = useTrustStore()
    const fresh = JSON.stringify(trust.$state)
    know('ana')
    trust.isLocked = true
    trust.knockers = [{ knockId: 'knock', displayName: 'Cem', meeting: 'first' }]
    trust.ownKnock = 'waiting'
    trust.untold = ['Cem']
    expect(JSON.stringify(trust.$state)).not.toBe(fresh)
    trust.reset()
    expect(known()).toEqual([])
    expect(JSON.stringify(trust.$state)).toBe(fresh)
  })
})
