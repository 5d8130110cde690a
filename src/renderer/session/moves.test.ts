import { describe, expect, it } from 'vitest'
import { FakeClock } from '../rtc/fakeClock'
import { isRoomSecret, type RoomSecret } from '../trust/roomSecret'
import { Moves } from './moves'
import { Hall, newSecret, roomKey, type Person } from './trustRig'

/** In order: what comes first counts. */
const [first, second] = [newSecret(), newSecret()].sort() as [RoomSecret, RoomSecret]

/** Ana, Ben and Cem are inside, and Dora, who is not let in. */
function setUp() {
  const hall = new Hall()
  const clock = new FakeClock()
  const people = ['Ana', 'Ben', 'Cem', 'Dora'].map((name) => hall.enter(name)) as [
    Person,
    Person,
    Person,
    Person
  ]
  const [ana, ben, cem, dora] = people
  const next = new Map<Person, RoomSecret>()
  /** By whom, the secrets they have gone with. */
  const gone = new Map<Person, string>()
  /** By whom, the device they have gone without. */
  const leftOut = new Map<Person, string>()
  const removed: Person[] = []
  const moves = new Map(
    people.map((person) => {
      const ends = new Moves({
        room: person.asRoom,
        others: person.others,
        mayMeet: ({ id }) => id !== dora.id,
        roomKey,
        stores: person.stores,
        newSecret: () => next.get(person) ?? newSecret(),
        move: (without) => {
          if (without !== null) leftOut.set(person, without)
          gone.set(person, person.stores.roomSecrets.secretOf(roomKey) ?? '')
          leave(person)
          return Promise.resolve()
        },
        onRemoved: () => {
          removed.push(person)
          leave(person)
        },
        setTimer: clock.setTimer
      })
      ends.attach(person.asMesh)
      return [person, ends]
    })
  )
  const leave = (person: Person): void => {
    moves.get(person)?.close()
    for (const other of people) if (other !== person) other.miss(person)
  }
  hall.gather(...people)
  const renew = (person: Person, without: Person | null = null): Promise<void> =>
    moves.get(person)?.renew({ without: without?.id ?? null }) ?? expect.fail('no moves')
  const said = (person: Person): string[] =>
    person.stores.toasts.toasts.map(({ message, values }) => `${message} ${values['name']}`)
  return { hall, clock, ana, ben, cem, dora, next, gone, leftOut, removed, renew, leave, said }
}

describe('a new link', () => {
  it('takes everybody along who belongs inside, and says whose it is', async () => {
    const { hall, clock, ana, ben, cem, dora, gone, renew, said } = setUp()
    const renewal = renew(ana)
    hall.deliverAll()
    await clock.advance(1_500)
    await renewal
    const secret = gone.get(ana) ?? ''
    expect(isRoomSecret(secret) && secret !== hall.secret).toBe(true)
    expect([gone.get(ben), gone.get(cem), gone.get(dora)]).toEqual([secret, secret, undefined])
    expect(said(ben)).toEqual(['linkRenewed Ana'])
    expect(dora.stores.roomSecrets.secretOf(roomKey)).toBe(hall.secret)
    expect(ana.stores.trust.untold).toEqual([])
  })

  it('does not wait for whoever cannot be told, and names them', async () => {
    const { hall, clock, ana, ben, cem, gone, renew } = setUp()
    hall.cut(ana, cem)
    const renewal = renew(ana)
    hall.deliverAll()
    await clock.advance(2_000)
    expect(gone.has(ana)).toBe(false)
    await clock.advance(1_500)
    await renewal
    expect(gone.get(ana)).toBe(gone.get(ben))
    expect(gone.has(cem)).toBe(false)
    expect(ana.stores.trust.untold).toEqual(['Cem'])
  })

  it('is made at once where nobody else is', async () => {
    const { clock, ana, ben, cem, dora, gone, renew, leave } = setUp()
    for (const other of [ben, cem, dora]) leave(other)
    const renewal = renew(ana)
    await clock.advance(1)
    await renewal
    expect(gone.has(ana)).toBe(true)
  })

  it('is taken from nobody who is not let in', async () => {
    const { hall, clock, ana, dora, gone } = setUp()
    dora.asMesh.tell(ana.id, { kind: 'moved', secret: newSecret(), without: null })
    dora.asMesh.tell(ana.id, { kind: 'removed' })
    hall.deliverAll()
    await clock.advance(5_000)
    expect([gone.has(ana), ana.stores.roomSecrets.secretOf(roomKey)]).toEqual([false, hall.secret])
  })

  it('is refused where it is no secret', async () => {
    const { hall, clock, ana, ben, gone } = setUp()
    ben.asMesh.tell(ana.id, { kind: 'moved', secret: 'A'.repeat(43), without: null })
    hall.deliverAll()
    await clock.advance(5_000)
    expect(gone.has(ana)).toBe(false)
  })

  it('is kept even when the call ends on the way', async () => {
    const { ana, next, renew, leave } = setUp()
    next.set(ana, first)
    const renewal = renew(ana)
    leave(ana)
    await renewal
    expect(ana.stores.roomSecrets.secretOf(roomKey)).toBe(first)
  })
})

describe('somebody who is removed', () => {
  it('is told so, never hears the new secret, and is not named as left behind', async () => {
    const { hall, clock, ana, ben, cem, gone, removed, renew } = setUp()
    const renewal = renew(ana, cem)
    hall.deliverAll()
    await clock.advance(1_500)
    await renewal
    expect(removed).toEqual([cem])
    expect(cem.stores.roomSecrets.secretOf(roomKey)).toBe(hall.secret)
    expect(gone.get(ben)).toBe(gone.get(ana))
    expect(ana.stores.trust.untold).toEqual([])
  })

  it('does not keep the others when their app does not go', async () => {
    const { hall, clock, ana, ben, cem, gone, renew } = setUp()
    const renewal = renew(ana, cem)
    hall.deliver(`${ana.id} ${ben.id}`)
    hall.deliver(`${ben.id} ${ana.id}`)
    await clock.advance(3_500)
    await renewal
    expect([gone.has(ana), gone.has(ben), gone.has(cem)]).toEqual([true, true, false])
    expect(ana.stores.trust.untold).toEqual([])
  })

  it('is not told over another link to the same device either', async () => {
    const { hall, clock, ana, cem, gone, renew } = setUp()
    const twin = hall.enter('Twin')
    Object.assign(twin.participant, { fingerprint: cem.fingerprint })
    ana.see(twin)
    hall.link(ana, twin)
    const renewal = renew(ana, cem)
    const heard: unknown[] = []
    twin.links.on('message', ({ message }) => heard.push(message.kind))
    hall.deliverAll()
    await clock.advance(5_000)
    await renewal
    expect(heard).toEqual(['removed'])
    expect(gone.has(ana)).toBe(true)
  })
})

describe('somebody who is removed and says that it is they who move', () => {
  /** Lower than any other. */
  const lowest = '-'.repeat(42) + '0'
  const lead = (hall: Hall, from: Person, ...to: Person[]): void => {
    for (const { id } of to) hall.carry(from.id, id, { kind: 'moved', secret: lowest, without: null })
  }

  it('takes nobody along once the others have heard of the removal', async () => {
    const { hall, clock, ana, ben, cem, gone, leftOut, renew, said } = setUp()
    cem.links.on('message', ({ message }) => {
      if (message.kind !== 'removed') return
      lead(hall, cem, ana, ben)
      for (const { id } of [ana, ben]) hall.carry(cem.id, id, { kind: 'removed' })
    })
    const renewal = renew(ana, cem)
    hall.deliverAll()
    await clock.advance(10_000)
    await renewal
    expect(gone.get(ana)).not.toBe(lowest)
    expect(gone.get(ben)).toBe(gone.get(ana))
    expect([leftOut.get(ana), leftOut.get(ben)]).toEqual([cem.fingerprint, cem.fingerprint])
    expect(said(ana)).toEqual([])
    expect(ana.stores.trust.untold).toEqual([])
  })

  it('takes nobody along who has heard of their move first', async () => {
    const { hall, clock, ana, ben, cem, gone, renew } = setUp()
    lead(hall, cem, ben)
    hall.deliver(`${cem.id} ${ben.id}`)
    const renewal = renew(ana, cem)
    hall.deliverAll()
    await clock.advance(10_000)
    await renewal
    expect(gone.get(ben)).toBe(gone.get(ana))
    expect(gone.get(ana)).not.toBe(lowest)
  })

  it('can be taken out while they lead us away', async () => {
    const { hall, clock, ana, ben, cem, gone, renew } = setUp()
    lead(hall, cem, ana, ben)
    hall.deliverAll()
    const renewal = renew(ana, cem)
    hall.deliverAll()
    await clock.advance(10_000)
    await renewal
    expect(gone.get(ben)).toBe(gone.get(ana))
    expect(gone.get(ana)).not.toBe(lowest)
  })
})

describe('whoever the service says has left before they could hear of a new link', () => {
  it('is named as left behind', async () => {
    const { hall, clock, ana, ben, cem, dora, gone, renew } = setUp()
    const renewal = renew(ana)
    for (const other of [ben, cem, dora]) ana.miss(other)
    hall.deliver(`${ana.id} ${ben.id}`)
    await clock.advance(5_000)
    await renewal
    expect(gone.has(ana)).toBe(true)
    expect(ana.stores.trust.untold).toEqual(['Ben', 'Cem'])
  })
})

describe('two new links at the same time', () => {
  it.each([
    ['the one that counts first', first, second],
    ['the other one first', second, first]
  ])('bring everybody to one place, when Cem hears %s', async (_, ofAna, ofBen) => {
    const { hall, clock, ana, ben, cem, next, gone, renew } = setUp()
    next.set(ana, ofAna).set(ben, ofBen)
    const both = Promise.all([renew(ana), renew(ben)])
    hall.deliver(`${ana.id} ${cem.id}`)
    await clock.advance(500)
    hall.deliverAll()
    await clock.advance(5_000)
    await both
    expect([ana, ben, cem].map((one) => gone.get(one))).toEqual([first, first, first])
  })

  it('are said to have undone a removal, where the other secret counts', async () => {
    const { hall, clock, ana, ben, cem, next, renew, said } = setUp()
    next.set(ana, first).set(ben, second)
    const both = Promise.all([renew(ana), renew(ben, cem)])
    hall.deliverAll()
    await clock.advance(5_000)
    await both
    expect(said(ben)).toEqual(['linkRenewed Ana', 'removalLost Cem'])
  })
})
