/** Whom there is a link to, and as whom they are shown. */
import { describe, expect, it } from 'vitest'
import { trustOf } from '../components/basics/trustOf'
import { ben, cem, setUp, snapshot, withClock } from './attendanceRig'
import { unproven } from './knownParticipant'

withClock()

describe('somebody whose card proves nothing', () => {
  it.each(['foreign', 'forged'] as const)('is shown as %s, and there is no link to them', (standing) => {
    const { attendance, deeds, stores, said } = setUp([unproven(ben, standing)])
    attendance.meet({ participant: unproven(cem, standing), isContinued: false })
    expect(deeds).toEqual([])
    expect([...stores.call.participants.keys()]).toEqual([ben.id, cem.id])
    expect(stores.trust.identities.get(cem.id)).toEqual({ standing, meeting: null })
    attendance.lose({ participantId: cem.id, isLost: false })
    expect(said()).toEqual([])
    expect(stores.trust.identities.has(cem.id)).toBe(false)
  })

  it('is met once it does', () => {
    const { attendance, deeds, present } = setUp([unproven(ben, 'foreign')])
    attendance.meet({ participant: ben, isContinued: false })
    expect(deeds).toContainEqual(['answerer', ben.id, 2])
    expect(present()).toEqual(['Ben'])
  })
})

describe('the place of somebody we are linked to', () => {
  it.each([1, 2])('goes to nobody else over the same link, in epoch %i', (epoch) => {
    const { attendance, deeds, present, said } = setUp([ben])
    deeds.length = 0
    // Both cards are genuine; the service has swapped them.
    attendance.meet({ participant: { ...cem, id: ben.id, epoch }, isContinued: true })
    expect(deeds).toEqual([
      ['disconnect', ben.id],
      ['offerer', ben.id, epoch + 1]
    ])
    expect(present()).toEqual(['Cem'])
    expect(said()).toEqual(['Ben: participantLeft'])
  })

  it('has no link any more for whoever may not be met', () => {
    const { attendance, deeds } = setUp([ben], { mayMeet: ({ displayName }) => displayName === 'Ben' })
    deeds.length = 0
    attendance.meet({ participant: { ...cem, id: ben.id, epoch: 2 }, isContinued: false })
    expect(deeds).toEqual([['disconnect', ben.id]])
    expect(attendance.hear(ben.id)).toBe(false)
  })

  it('has none for a card that proves nothing either', () => {
    const { attendance, deeds } = setUp([ben])
    deeds.length = 0
    attendance.meet({ participant: unproven({ ...ben, epoch: 2 }, 'foreign'), isContinued: false })
    expect(deeds).toEqual([['disconnect', ben.id]])
  })
})

describe('a card alone', () => {
  it('verifies nobody and announces nobody, until something they say has opened', () => {
    const { attendance, stores, said } = setUp([])
    attendance.meet({ participant: ben, isContinued: false })
    attendance.meet({ participant: cem, isContinued: false })
    attendance.lose({ participantId: cem.id, isLost: false })
    expect([trustOf(stores.trust, ben.id), said()]).toEqual([null, []])
    expect(attendance.hear(ben.id)).toBe(true)
    attendance.hear(ben.id)
    expect([trustOf(stores.trust, ben.id), said()]).toEqual(['verified', ['Ben: participantJoined']])
  })

  it('is no more than that in another stay, nor in an epoch that counts back', () => {
    const { attendance, stores } = setUp([ben])
    expect(trustOf(stores.trust, ben.id)).toBe('verified')
    attendance.meet({ participant: { ...ben, epoch: 3, stay: 'an earlier one' }, isContinued: false })
    expect(trustOf(stores.trust, ben.id)).toBeNull()
    attendance.meet({ participant: { ...ben, epoch: 2, stay: 'an earlier one' }, isContinued: false })
    expect(trustOf(stores.trust, ben.id)).toBeNull()
  })

  it('of a new stay leaves nothing of what did not open in the one before, and in the same stay all of it', () => {
    const { attendance, stores } = setUp([ben])
    stores.trust.refusedSignals.set(ben.id, 2)
    attendance.meet({ participant: { ...ben, epoch: 2 }, isContinued: false })
    expect(trustOf(stores.trust, ben.id)).toBe('refused')
    attendance.meet({ participant: { ...ben, epoch: 3, stay: 'after a reload' }, isContinued: false })
    attendance.hear(ben.id)
    expect(trustOf(stores.trust, ben.id)).toBe('verified')
  })

  it('is all there ever is in a room without a secret', () => {
    const { attendance, stores, said } = setUp([])
    attendance.meet({ participant: { ...ben, standing: 'open' }, isContinued: false })
    expect([trustOf(stores.trust, ben.id), said()]).toEqual(['open', ['Ben: participantJoined']])
  })
})

it('shows nothing of somebody that only they can say, whatever the service calls their state', () => {
  const { attendance, stores, present } = setUp([])
  const state = { ...ben.state, displayName: 'Cem', link: 'connected' }
  attendance.meet({ participant: { ...ben, state }, isContinued: false })
  expect(stores.call.participants.get(ben.id)?.link).toBe('connecting')
  attendance.meet({ participant: { ...ben, state }, isContinued: true })
  expect(present()).toEqual(['Ben'])
})

describe('a device', () => {
  it('counts as met once there has been a link, unless the name came with another one before', () => {
    const { remembered } = setUp([ben])
    expect(remembered).toEqual([{ displayName: 'Ben', fingerprint: 'device-of-Ben' }])
    const changed = setUp([cem], { meeting: 'changed' })
    expect(changed.remembered).toEqual([])
    expect(changed.stores.trust.identities.get(cem.id)).toEqual({ standing: 'verified', meeting: 'changed' })
  })

  it('that somebody has accepted stays accepted, until it comes with another name', () => {
    const { attendance, stores } = setUp([ben], { meeting: 'changed' })
    stores.trust.identities.set(ben.id, { standing: 'verified', meeting: 'known' })
    attendance.meet({ participant: ben, isContinued: true })
    expect(stores.trust.identities.get(ben.id)?.meeting).toBe('known')
    attendance.meet({ participant: { ...ben, displayName: 'Cem' }, isContinued: true })
    expect(stores.trust.identities.get(ben.id)?.meeting).toBe('changed')
  })
})

describe('the gate', () => {
  it('keeps links from those who may not be met, and makes them with the first roles once they may', () => {
    let isOpen = false
    const { attendance, deeds, stores, said } = setUp([ben], { mayMeet: () => isOpen })
    attendance.meet({ participant: cem, isContinued: false })
    attendance.update(snapshot({ others: [ben, cem], isContinued: true }))
    expect(deeds.filter((deed) => !String(deed).startsWith('resync'))).toEqual([])
    expect([...stores.trust.notAdmitted]).toEqual([ben.id, cem.id])
    expect(said()).toEqual([])

    isOpen = true
    deeds.length = 0
    attendance.recheck()
    attendance.recheck()
    expect(deeds).toEqual([
      ['offerer', ben.id, 2],
      ['resync', ben.id],
      ['answerer', cem.id, 2],
      ['resync', cem.id]
    ])
    expect(stores.trust.notAdmitted.size).toBe(0)
  })

  it('ends the links to those who may not be met any more, and still shows them', () => {
    let isOpen = true
    const { attendance, deeds, stores } = setUp([ben], { mayMeet: () => isOpen })
    deeds.length = 0
    isOpen = false
    attendance.recheck()
    expect(deeds).toEqual([['disconnect', ben.id]])
    expect(stores.call.participants.get(ben.id)?.link).toBe('connecting')
    expect([...stores.trust.notAdmitted]).toEqual([ben.id])
  })
})
