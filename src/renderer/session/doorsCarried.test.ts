import { describe, expect, it } from 'vitest'
import { FakeClock } from '../rtc/fakeClock'
import { maxDoorCount, type DoorMessage } from '../rtc/linkMessages'
import type { KnownSnapshot } from './sealedRoom'
import { Hall, openDoor, type Person } from './trustRig'

/** Ana, Ben and Cem are inside; Mallory is outside. All of them hold the room's key. */
function setUp() {
  const hall = new Hall()
  const [ana, ben, cem, mallory] = ['Ana', 'Ben', 'Cem', 'Mallory'].map((name) => hall.enter(name)) as [
    Person,
    Person,
    Person,
    Person
  ]
  const [ofAna, ofBen] = [openDoor(ana), openDoor(ben)]
  hall.gather(ana, ben, cem)
  return { hall, ana, ben, cem, mallory, ofAna, ofBen }
}

const unlocked = { others: [], knocks: [], isContinued: true, isLocked: false }
const lastWord: DoorMessage = {
  kind: 'door',
  isLocked: false,
  count: maxDoorCount,
  isOwn: true,
  admitted: []
}

describe('a lock that is carried to another room', () => {
  it('keeps out all but those who were inside, without whoever is removed', async () => {
    const { ana, ben, cem, mallory, ofAna } = setUp()
    expect(ofAna.carried(null)).toBeNull()
    await ofAna.setLocked(true)
    const next = openDoor(ana, { door: ofAna.carried(cem.fingerprint) })
    expect(ana.stores.trust.isLocked).toBe(true)
    expect([ben, cem, mallory].map(({ participant }) => next.mayMeet(participant))).toEqual([
      true,
      false,
      false
    ])
  })

  it('is told to whoever has not brought it, and to the service once everybody may be there', async () => {
    const clock = new FakeClock()
    const { hall, ana, ben, mallory, ofAna, ofBen } = setUp()
    await ofAna.setLocked(true)
    hall.cut(ana, ben)
    const door = ofAna.carried(null)
    ofAna.close()
    openDoor(ana, { door, setTimer: clock.setTimer })
    ana.asked.length = 0
    ana.room.emit('snapshot', unlocked as unknown as KnownSnapshot)
    hall.link(ana, ben)
    hall.deliverAll()
    expect(ofBen.mayMeet(mallory.participant)).toBe(false)
    // Others who move along would have to knock.
    await clock.advance(5_000)
    expect(ana.asked).toEqual([])
    await clock.advance(10_000)
    expect(ana.asked).toEqual([{ isLocked: true }])
  })
})

describe('the number of changes', () => {
  it('cannot be used up by somebody inside', async () => {
    const { hall, ana, ben, cem, mallory, ofAna, ofBen } = setUp()
    for (const { id } of [ana, ben]) cem.asMesh.tell(id, lastWord)
    hall.deliverAll()
    await ofAna.setLocked(true)
    hall.deliverAll()
    expect(ofAna.kept?.count).toBe(1)
    expect(ofBen.mayMeet(mallory.participant)).toBe(false)
  })

  it('ends where it can still be told', async () => {
    const { ana } = setUp()
    const last = openDoor(ana, { door: lastWord })
    await last.setLocked(true)
    expect(last.kept?.count).toBe(maxDoorCount)
  })
})
