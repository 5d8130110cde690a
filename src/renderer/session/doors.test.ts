import { describe, expect, it } from 'vitest'
import type { DoorMessage } from '../rtc/linkMessages'
import { FakeTimers } from '../rtc/fakeConnection'
import type { Doors } from './doors'
import type { KnownSnapshot } from './sealedRoom'
import { Hall, never, openDoor, type Person } from './trustRig'

/** Ana, Ben and Cem are inside; Dora and Mallory are outside. All of them hold the room's key. */
function setUp(setTimer = never) {
  const hall = new Hall()
  const [ana, ben, cem, dora, mallory] = ['Ana', 'Ben', 'Cem', 'Dora', 'Mallory'].map((name) =>
    hall.enter(name)
  ) as [Person, Person, Person, Person, Person]
  const doors = new Map([ana, ben, cem, dora].map((person) => [person, openDoor(person, { setTimer })]))
  const doorsOf = (person: Person): Doors => doors.get(person) ?? expect.fail('no door')
  hall.gather(ana, ben, cem)
  return {
    hall,
    inside: [ana, ben, cem] as const,
    ...{ ana, ben, cem, dora, mallory },
    doorsOf,
    /** Comes back with nothing but the key. */
    reload: (person: Person) => doors.set(person, openDoor(person, { setTimer })),
    meets: (one: Person, other: Person): boolean => doorsOf(one).mayMeet(other.participant),
    lock: async (person: Person, isLocked = true): Promise<void> => doorsOf(person).setLocked(isLocked)
  }
}

const snapshotOf = (isLocked: boolean): KnownSnapshot =>
  ({ others: [], knocks: [], isContinued: true, isLocked }) as unknown as KnownSnapshot

const forged = (change: Partial<DoorMessage>): DoorMessage => ({
  kind: 'door',
  isLocked: false,
  count: 100,
  isOwn: true,
  admitted: [],
  ...change
})

describe('a locked door', () => {
  it('is between everybody who was inside and everybody who was not', async () => {
    const { hall, inside, ana, mallory, meets, lock } = setUp()
    await lock(ana)
    hall.deliverAll()
    for (const one of inside) {
      expect(one.stores.trust.isLocked).toBe(true)
      expect(meets(one, mallory)).toBe(false)
      for (const other of inside) expect(meets(one, other)).toBe(true)
    }
  })

  it('is told to the others before the service hears of it', async () => {
    const { hall, ana, lock } = setUp()
    const locking = lock(ana)
    expect(ana.asked).toEqual([])
    await locking
    expect(hall.waiting()).toHaveLength(2)
    expect(ana.asked).toEqual([{ isLocked: true }])
  })

  it('opens for everybody when anybody inside unlocks it', async () => {
    const { hall, inside, ana, cem, mallory, meets, lock } = setUp()
    await lock(ana)
    hall.deliverAll()
    await lock(cem, false)
    hall.deliverAll()
    for (const one of inside) expect([one.stores.trust.isLocked, meets(one, mallory)]).toEqual([false, true])
  })

  it('is one lock when two lock it in the same moment', async () => {
    const { hall, inside, ana, ben, lock } = setUp()
    await lock(ana)
    await lock(ben) // has not heard of it
    hall.deliverAll()
    for (const one of inside) expect(one.stores.trust.isLocked).toBe(true)
  })

  it('is told to whoever could not hear it, as soon as they can', async () => {
    const { hall, ana, cem, mallory, meets, lock } = setUp()
    hall.cut(ana, cem)
    await lock(ana)
    expect(meets(cem, mallory)).toBe(true)
    hall.link(ana, cem)
    hall.deliverAll()
    expect(meets(cem, mallory)).toBe(false)
  })

  it('lets the device back in that was inside when it was locked', async () => {
    const { hall, ana, ben, reload, meets, lock } = setUp()
    await lock(ana)
    hall.deliverAll()
    reload(ben)
    expect(meets(ana, ben)).toBe(true)
  })
})

it('has whoever may be met looked at again whenever that changes', async () => {
  const { hall, ana, ben, doorsOf } = setUp()
  const seen: boolean[] = []
  doorsOf(ben).attach(ben.asMesh, () => seen.push(doorsOf(ben).mayMeet(hall.enter('Nobody').participant)))
  await doorsOf(ana).setLocked(true)
  hall.deliverAll()
  await doorsOf(ana).setLocked(false)
  hall.deliverAll()
  expect(seen).toEqual([false, true])
})

describe('somebody who knocks', () => {
  it('is let in by everybody when anybody inside says so, and the others hear it before the service', async () => {
    const { hall, inside, ana, ben, dora, mallory, doorsOf, meets, lock } = setUp()
    await lock(ana)
    hall.deliverAll()
    for (const one of inside) one.knock(dora)
    expect(ben.stores.trust.knockers).toEqual([
      { knockId: `knock-of-${dora.id}`, displayName: 'Dora', meeting: 'first' }
    ])
    const answering = doorsOf(ben).answerKnock(`knock-of-${dora.id}`, true)
    expect(ben.asked).toEqual([])
    await answering
    expect(ben.asked).toEqual([{ knockId: `knock-of-${dora.id}`, isAdmitted: true }])
    hall.deliverAll()
    for (const one of inside) {
      expect(meets(one, dora)).toBe(true)
      expect(meets(one, mallory)).toBe(false)
    }
  })

  it('stays outside when refused', async () => {
    const { ana, dora, doorsOf, meets, lock } = setUp()
    await lock(ana)
    await doorsOf(ana).answerKnock(ana.knock(dora), false)
    expect(meets(ana, dora)).toBe(false)
    expect(ana.stores.trust.knockers).toEqual([])
    expect(ana.asked.at(-1)).toEqual({ knockId: `knock-of-${dora.id}`, isAdmitted: false })
  })

  it('cannot be let in with a card that does not open', async () => {
    const { ana, doorsOf, lock } = setUp()
    await lock(ana)
    ana.asked.length = 0
    ana.room.emit('knocked', { knockId: 'stranger', displayName: null, device: null, fingerprint: null })
    await doorsOf(ana).answerKnock('stranger', true)
    expect(ana.asked).toEqual([])
    await doorsOf(ana).answerKnock('stranger', false)
    expect(ana.asked).toEqual([{ knockId: 'stranger', isAdmitted: false }])
  })

  it('makes room for themselves where as many were let in as a door can name', async () => {
    const { hall, ana, mallory, doorsOf, meets, lock } = setUp()
    await lock(ana)
    const guests = [...'efghijklmnopqrstuv'].map((name) => hall.enter(name))
    for (const guest of guests) await doorsOf(ana).answerKnock(ana.knock(guest), true)
    expect(guests.filter((guest) => meets(ana, guest)).length).toBeGreaterThan(0)
    const last = guests.at(-1)
    expect(last && meets(ana, last)).toBe(true)
    expect(meets(ana, mallory)).toBe(false)
  })

  it('learns from those inside that the door is locked, and drops whoever came past it', async () => {
    const { hall, ana, dora, mallory, doorsOf, meets, lock } = setUp()
    await lock(ana)
    await doorsOf(ana).answerKnock(ana.knock(dora), true)
    dora.see(mallory)
    expect(meets(dora, mallory)).toBe(true)
    ana.see(dora)
    dora.see(ana)
    hall.link(ana, dora)
    hall.deliverAll()
    expect([meets(dora, ana), meets(dora, mallory)]).toEqual([true, false])
  })
})

describe('a service that lies', () => {
  it('does not unlock the door, nor open it to anybody', async () => {
    const { hall, inside, ana, mallory, meets, lock } = setUp()
    await lock(ana)
    hall.deliverAll()
    for (const one of inside) {
      one.room.emit('lock', { isLocked: false })
      one.room.emit('snapshot', snapshotOf(false))
      one.see(mallory)
      expect([one.stores.trust.isLocked, meets(one, mallory)]).toEqual([true, false])
    }
  })

  it('does not lock it either: what is said of the door is what those inside have done', () => {
    const { ana } = setUp()
    ana.room.emit('lock', { isLocked: true })
    expect(ana.stores.trust.isLocked).toBe(false)
  })

  it('is asked again when it has forgotten the lock', async () => {
    const timers = new FakeTimers()
    const { ana, lock } = setUp(timers.setTimer)
    await lock(ana)
    ana.asked.length = 0
    ana.room.emit('snapshot', snapshotOf(false))
    expect(ana.asked).toEqual([])
    timers.fire()
    expect(ana.asked).toEqual([{ isLocked: true }])
  })

  it('is not contradicted by somebody who has only not heard of the lock yet', () => {
    const timers = new FakeTimers()
    const { ben } = setUp(timers.setTimer)
    ben.room.emit('lock', { isLocked: true })
    timers.fire()
    expect(ben.asked).toEqual([])
  })
})

describe('words about the door', () => {
  it('count for nothing from somebody who is kept out', async () => {
    const { hall, ana, mallory, meets, lock } = setUp()
    await lock(ana)
    ana.see(mallory)
    hall.link(ana, mallory)
    mallory.asMesh.tell(ana.id, forged({}))
    mallory.asMesh.tell(ana.id, forged({ isLocked: true, admitted: [mallory.fingerprint] }))
    hall.deliverAll()
    expect([ana.stores.trust.isLocked, meets(ana, mallory)]).toEqual([true, false])
  })

  it('count for nothing behind a lock when they are only passed on', async () => {
    const { hall, ana, dora, mallory, doorsOf, meets, lock } = setUp()
    await lock(ana)
    await doorsOf(ana).answerKnock(ana.knock(dora), true)
    hall.gather(dora, mallory)
    mallory.asMesh.tell(dora.id, forged({ isOwn: true }))
    hall.deliverAll()
    hall.gather(ana, dora)
    hall.deliverAll()
    expect([ana.stores.trust.isLocked, meets(ana, mallory)]).toEqual([true, false])
  })
})
