/** Rules that hold in whatever order things happen, and whatever the service says. Seeds make a failure repeatable. */
import { describe, expect, it } from 'vitest'
import type { Doors } from './doors'
import type { KnownSnapshot } from './sealedRoom'
import { Hall, openDoor, type Person } from './trustRig'

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function setUp(seed: number) {
  const random = randomFrom(seed)
  const pick = <Item>(items: readonly Item[]): Item =>
    items[Math.floor(random() * items.length)] ?? expect.fail('nothing to pick')
  const hall = new Hall()
  const inside = ['Ana', 'Ben', 'Cem'].map((name) => hall.enter(name))
  const doors = new Map(inside.map((person) => [person, openDoor(person)]))
  hall.gather(...inside)
  const deliverSome = (): void => {
    const ways = hall.waiting()
    if (ways.length > 0) hall.deliver(pick(ways))
  }
  /** A link between two of them breaks, or comes back. */
  const disturb = (): void => {
    const [one, other] = [pick(inside), pick(inside)]
    if (one === other) return
    if (random() < 0.5) hall.cut(one, other)
    else hall.link(one, other)
  }
  const heal = (): void => {
    for (const one of inside) for (const other of inside) if (one.id < other.id) hall.link(one, other)
    hall.deliverAll()
  }
  const of = (person: Person): Doors => doors.get(person) ?? expect.fail('no door')
  return { random, pick, hall, inside, of, deliverSome, disturb, heal }
}

const lies = ['unlocked', 'snapshot', 'joined', 'admitted'] as const

describe.each(Array.from({ length: 60 }, (_, seed) => seed))('in order %i', (seed) => {
  it('nobody who was inside at the lock meets somebody who was never let in', async () => {
    const { pick, hall, inside, of, deliverSome, disturb, heal } = setUp(seed)
    const mallory = hall.enter('Mallory')
    const guests = ['Dora', 'Emil'].map((name) => hall.enter(name))
    const guestDoors = new Map(guests.map((guest) => [guest, openDoor(guest)]))
    await of(pick(inside)).setLocked(true)
    heal()
    const lie = (kind: (typeof lies)[number], to: Person): void => {
      if (kind === 'unlocked') to.room.emit('lock', { isLocked: false })
      if (kind === 'snapshot') to.room.emit('snapshot', unlocked)
      if (kind === 'joined') to.see(mallory)
      if (kind === 'admitted') to.room.emit('knockEnded', { knockId: `knock-of-${mallory.id}` })
    }
    /** Mallory holds the room's key, and speaks to whoever makes a link to them. */
    const speak = (to: Person, isLocked: boolean): void => {
      hall.link(mallory, to)
      const admitted = [mallory.fingerprint, ...inside.map(({ fingerprint }) => fingerprint)]
      mallory.asMesh.tell(to.id, { kind: 'door', isLocked, count: pick([1, 2, 50]), isOwn: true, admitted })
    }
    for (let step = 0; step < 60; step += 1) {
      const [somebody, guest] = [pick(inside), pick(guests)]
      switch (pick(['lie', 'admit', 'come', 'speak', 'deliver', 'deliver', 'deliver', 'disturb'] as const)) {
        case 'lie':
          lie(pick(lies), somebody)
          break
        case 'admit':
          await of(somebody).answerKnock(somebody.knock(guest), true)
          break
        case 'come':
          somebody.see(guest)
          guest.see(somebody, mallory)
          if (of(somebody).mayMeet(guest.participant)) hall.link(somebody, guest)
          break
        case 'speak':
          speak(pick([guest, somebody]), pick([true, false]))
          break
        case 'deliver':
          deliverSome()
          break
        case 'disturb':
          disturb()
          break
      }
      for (const one of inside) expect(of(one).mayMeet(mallory.participant)).toBe(false)
    }
    expect(guestDoors.size).toBe(2)
  })

  it('those inside agree on the door in the end', async () => {
    const { random, pick, hall, inside, of, deliverSome, disturb, heal } = setUp(seed)
    const guests = ['Dora', 'Emil', 'Fina'].map((name) => hall.enter(name))
    for (let step = 0; step < 40; step += 1) {
      const somebody = pick(inside)
      const what = random()
      if (what < 0.15) await of(somebody).setLocked(random() < 0.5)
      else if (what < 0.3) await of(somebody).answerKnock(somebody.knock(pick(guests)), true)
      else if (what < 0.4) disturb()
      else deliverSome()
    }
    // What somebody does reaches whoever missed what others did before.
    heal()
    await of(pick(inside)).setLocked(false)
    await of(pick(inside)).setLocked(true)
    heal()
    const [first, ...rest] = inside.map((one) => [
      one.stores.trust.isLocked,
      ...guests.map((guest) => of(one).mayMeet(guest.participant))
    ])
    for (const other of rest) expect(other).toEqual(first)
  })
})

const unlocked = {
  others: [],
  knocks: [],
  isContinued: true,
  isLocked: false
} as unknown as KnownSnapshot
