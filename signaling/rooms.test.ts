import { beforeEach, describe, expect, it } from 'vitest'
import type { Rooms, Arrival, Claim } from './rooms'
import { arrival, claimOn, seatOf, smallRooms } from './roomsRig'
import { quiet } from './testRig'

let rooms: Rooms
let nowMs = 0

beforeEach(() => {
  nowMs = 0
  rooms = smallRooms(() => nowMs)
})

describe('entering', () => {
  it('makes the room and numbers the first arrival 1', () => {
    const entrance = rooms.enter(arrival())
    expect(entrance).toMatchObject({
      others: [],
      version: 1,
      isContinued: false,
      news: 'joined',
      displaced: null
    })
    expect(entrance.self).toEqual({ id: 'participant-1', card: 'card-of-ada', epoch: 1, state: quiet })
  })

  it('shows the newcomer everybody inside in order of arrival', () => {
    rooms.enter(arrival({ card: 'card-of-ada' }))
    rooms.enter(arrival({ card: 'card-of-bob', heldBy: 'socket-2' }))
    const { others, version } = rooms.enter(arrival({ card: 'card-of-cy', heldBy: 'socket-3' }))
    expect(others.map(({ card }) => card)).toEqual(['card-of-ada', 'card-of-bob'])
    expect(version).toBe(3)
  })

  it('refuses a seat too many, but never the seat of somebody who is inside', () => {
    for (const heldBy of ['a', 'b', 'c']) rooms.enter(arrival({ heldBy }))
    expect(rooms.refusalFor(arrival({ heldBy: 'd' }))).toBe('roomFull')
    expect(rooms.refusalFor(arrival({ heldBy: 'd', claim: claimOn('stranger') }))).toBe('roomFull')
    rooms.release(seatOf('participant-2'), 'b')
    expect(rooms.refusalFor(arrival({ heldBy: 'd', claim: claimOn('participant-2') }))).toBeNull()
    expect(() => rooms.enter(arrival({ heldBy: 'd' }))).toThrow('no seat')
  })

  it('refuses a room too many, and has space again when one is empty', () => {
    const { self } = rooms.enter(arrival())
    rooms.enter(arrival({ roomId: 'cellar' }))
    expect(rooms.refusalFor(arrival({ roomId: 'attic' }))).toBe('serverFull')
    rooms.leave(seatOf(self.id))
    expect(rooms.refusalFor(arrival({ roomId: 'attic' }))).toBeNull()
  })
})

describe('coming back', () => {
  it('keeps id and epoch while the links are alive, and says so when the connection is another', () => {
    const { self } = rooms.enter(arrival())
    const entrance = rooms.enter(arrival({ heldBy: 'socket-2', claim: claimOn(self.id) }))
    expect(entrance).toMatchObject({
      self,
      isContinued: true,
      news: 'joined',
      version: 2,
      displaced: 'socket-1'
    })
  })

  it('is no news on the same connection', () => {
    const { self } = rooms.enter(arrival())
    const entrance = rooms.enter(arrival({ claim: claimOn(self.id) }))
    expect(entrance).toMatchObject({ self, isContinued: true, news: 'none', version: 1, displaced: null })
  })

  it('tells a changed state as a state, and a changed card as an arrival', () => {
    const { self } = rooms.enter(arrival())
    const claim = claimOn(self.id)
    expect(rooms.enter(arrival({ claim, state: { ...quiet, hand: true } }))).toMatchObject({
      news: 'state',
      version: 2
    })
    expect(rooms.enter(arrival({ claim, card: 'card-of-eve' }))).toMatchObject({ news: 'joined', version: 3 })
  })

  it.each(['microphone', 'camera', 'share', 'sharePaused', 'hand'] as const)(
    'counts %s as a change',
    (part) => {
      const { self } = rooms.enter(arrival())
      const state = { ...quiet, [part]: true }
      expect(rooms.setState(seatOf(self.id), state)).toEqual({ isChanged: true, version: 2 })
      expect(rooms.setState(seatOf(self.id), { ...state })).toEqual({ isChanged: false, version: 2 })
    }
  )

  it('raises the epoch when the links are gone', () => {
    const { self } = rooms.enter(arrival())
    const entrance = rooms.enter(arrival({ claim: claimOn(self.id, { isContinuing: false }) }))
    expect(entrance).toMatchObject({ self: { id: self.id, epoch: 2 }, isContinued: false, news: 'joined' })
  })

  it('raises the epoch above everything known: the claim’s and the seat’s', () => {
    const { self } = rooms.enter(arrival())
    const later = rooms.enter(arrival({ claim: claimOn(self.id, { epoch: 7, isContinuing: false }) }))
    expect(later.self.epoch).toBe(8)
    const stale = rooms.enter(arrival({ claim: claimOn(self.id, { epoch: 1 }) }))
    expect(stale).toMatchObject({ self: { epoch: 9 }, isContinued: false })
  })

  it('gives the old id to somebody the room has forgotten, with a higher epoch', () => {
    const entrance = rooms.enter(arrival({ claim: claimOn('once-here', { epoch: 4 }) }))
    expect(entrance).toMatchObject({
      self: { id: 'once-here', epoch: 5 },
      isContinued: false,
      news: 'joined'
    })
  })
})

describe('coming back after a restart', () => {
  const foreign = (participantId: string, change: Partial<Claim> = {}): Arrival =>
    arrival({
      heldBy: participantId,
      claim: claimOn(participantId, { isForeign: true, epoch: 4, ...change })
    })

  it('is believed: same id, same epoch, and the others hear of it', () => {
    expect(rooms.enter(foreign('from-before'))).toMatchObject({
      self: { id: 'from-before', epoch: 4 },
      isContinued: true,
      news: 'joined',
      version: 1
    })
  })

  it('is believed again while the seat is kept: the reply may have been lost', () => {
    rooms.enter(foreign('from-before'))
    const again = rooms.enter({ ...foreign('from-before'), heldBy: 'another-socket' })
    expect(again).toMatchObject({ self: { epoch: 4 }, isContinued: true, displaced: 'from-before' })
  })

  it('is not believed again once the seat has been given up', () => {
    rooms.enter(arrival())
    rooms.enter(foreign('from-before'))
    rooms.leave(seatOf('from-before'))
    const again = rooms.enter(foreign('from-before'))
    expect(again).toMatchObject({ self: { epoch: 5 }, isContinued: false })
    rooms.leave(seatOf('from-before'))
    expect(rooms.enter(foreign('from-before')).self.epoch).toBe(6)
  })

  it('raises the epoch after a reload, and no older token lowers it', () => {
    rooms.enter(arrival())
    const reloaded = rooms.enter(foreign('from-before', { isContinuing: false }))
    expect(reloaded).toMatchObject({ self: { epoch: 5 }, isContinued: false })
    rooms.leave(seatOf('from-before'))
    expect(rooms.enter(foreign('from-before'))).toMatchObject({ self: { epoch: 6 }, isContinued: false })
  })

  it('raises the epoch when an older token of the same participant was quicker', () => {
    rooms.enter(foreign('from-before', { epoch: 2 }))
    expect(rooms.enter(foreign('from-before'))).toMatchObject({ self: { epoch: 5 }, isContinued: false })
  })

  it('lets everybody know how long others may follow, counted from the first', () => {
    expect(rooms.enter(arrival()).othersSettleInMs).toBe(0)
    expect(rooms.enter(foreign('from-before')).othersSettleInMs).toBe(1_000)
    nowMs = 600.5
    expect(rooms.enter(foreign('later')).othersSettleInMs).toBe(400)
    expect(rooms.enter(arrival({ claim: claimOn('participant-1') })).othersSettleInMs).toBe(400)
    nowMs = 1_000
    expect(rooms.enter(arrival({ claim: claimOn('participant-1') })).othersSettleInMs).toBe(0)
    rooms.leave(seatOf('later'))
    expect(rooms.enter(foreign('latest')).othersSettleInMs).toBe(0)
  })

  it('waits for nobody when the first only comes back from a reload', () => {
    expect(rooms.enter(foreign('from-before', { isContinuing: false })).othersSettleInMs).toBe(0)
  })

  it('finds no seat in a room that has filled up meanwhile', () => {
    for (const heldBy of ['a', 'b', 'c']) rooms.enter(arrival({ heldBy }))
    expect(rooms.refusalFor(foreign('from-before'))).toBe('roomFull')
  })

  it('remembers a bounded number of those who have come and gone', () => {
    rooms.enter(arrival())
    for (let count = 0; count < 1_000; count += 1) {
      rooms.enter(foreign(`from-before-${count}`))
      rooms.leave(seatOf(`from-before-${count}`))
    }
    expect(rooms.enter(foreign('from-before-999')).isContinued).toBe(false)
    expect(rooms.enter(foreign('from-before-0')).isContinued).toBe(true)
  })
})

describe('holding', () => {
  it('lets only the holder let go, and only an absent seat be taken up', () => {
    const { self } = rooms.enter(arrival())
    const seat = seatOf(self.id)
    expect(rooms.release(seat, 'socket-2')).toBe(false)
    expect(rooms.hold(seat, 'socket-2')).toBe(false)
    expect(rooms.release(seat, 'socket-1')).toBe(true)
    expect(rooms.holderOf(seat)).toBeNull()
    expect(rooms.hold(seat, 'socket-2')).toBe(true)
    expect(rooms.isHeldBy(seat, 'socket-2')).toBe(true)
  })

  it('keeps the absent inside', () => {
    const { self } = rooms.enter(arrival())
    rooms.release(seatOf(self.id), 'socket-1')
    expect(rooms.cardsIn('kitchen')).toEqual(['card-of-ada'])
    expect(rooms.enter(arrival({ heldBy: 'socket-2' })).others).toEqual([self])
  })

  it('knows nothing of seats that are not there', () => {
    const nobody = seatOf('nobody')
    expect([rooms.has(nobody), rooms.hold(nobody, 'x'), rooms.release(nobody, 'x')]).toEqual([
      false,
      false,
      false
    ])
    expect([rooms.holderOf(nobody), rooms.epochOf(nobody)]).toEqual([undefined, 0])
    expect([rooms.leave(nobody), rooms.setState(nobody, quiet), rooms.setLocked(nobody, true)]).toEqual([
      null,
      null,
      null
    ])
  })
})

it('counts a version for every change and none for what changes nothing', () => {
  const { self } = rooms.enter(arrival())
  const seat = seatOf(self.id)
  expect(rooms.setState(seat, { ...quiet })).toEqual({ isChanged: false, version: 1 })
  expect(rooms.setState(seat, { ...quiet, camera: true })).toEqual({ isChanged: true, version: 2 })
  rooms.enter(arrival({ heldBy: 'socket-2' }))
  expect(rooms.leave(seat)).toBe(4)
})

it('forgets a room with its last participant', () => {
  const { self } = rooms.enter(arrival())
  expect([rooms.roomCount, rooms.participantCount]).toEqual([1, 1])
  rooms.leave(seatOf(self.id))
  expect([rooms.roomCount, rooms.participantCount]).toEqual([0, 0])
  expect(rooms.cardsIn('kitchen')).toEqual([])
})
