import { beforeEach, expect, it } from 'vitest'
import { known } from './attendanceRig'
import { unproven } from './knownParticipant'
import { maxOthers, OthersInside } from './othersInside'

const self = { id: 'participant-Ana', stay: 'stay-of-Ana' }
const ben = { participant: known('Ben'), pair: null }
let inside: OthersInside

beforeEach(() => {
  inside = new OthersInside()
  inside.take(ben, self)
})

const as = (id: string, stay: string | null) => ({ participant: { ...known('Cem'), id, stay }, pair: null })

it('is nobody with our id or our key, and nobody twice', () => {
  expect(inside.take(as(self.id, 'another'), self)).toBe(false)
  expect(inside.take(as('participant-Cem', self.stay), self)).toBe(false)
  expect(inside.take(as('participant-Cem', ben.participant.stay), self)).toBe(false)
  expect(inside.take(as(ben.participant.id, self.stay), self)).toBe(false)
  expect(inside.get('participant-Cem')).toBeNull()
  expect(inside.get(ben.participant.id)).toBe(ben)
})

it('is whoever comes back, and anybody who proves nothing', () => {
  const again = as(ben.participant.id, 'a new one')
  expect(inside.take(again, self)).toBe(true)
  expect(inside.get(ben.participant.id)).toBe(again)
  const foreign = (id: string) => ({ participant: unproven({ ...known('Cem'), id }, 'foreign'), pair: null })
  expect([inside.take(foreign('one-12345'), self), inside.take(foreign('two-12345'), self)]).toEqual([
    true,
    true
  ])
})

it('is nobody past a number, until somebody leaves', () => {
  for (let count = 1; count < maxOthers; count += 1) inside.take(as(`ghost-${count}`, `stay ${count}`), self)
  expect(inside.take(as('one-too-many', 'a stay'), self)).toBe(false)
  expect(inside.take(ben, self)).toBe(true)
  inside.delete(ben.participant.id)
  expect(inside.take(as('one-too-many', 'a stay'), self)).toBe(true)
})
