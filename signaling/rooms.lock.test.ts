import { beforeEach, describe, expect, it } from 'vitest'
import type { Rooms, Claim, Seat } from './rooms'
import { arrival, claimOn, seatOf, smallRooms } from './roomsRig'

let rooms: Rooms
let nowMs = 0

beforeEach(() => {
  nowMs = 0
  rooms = smallRooms(() => nowMs)
})

describe('a lock', () => {
  const stranger = arrival({ heldBy: 'stranger', card: 'card-of-eve' })
  let seat: Seat

  beforeEach(() => {
    seat = seatOf(rooms.enter(arrival()).self.id)
    rooms.setLocked(seat, true)
  })

  it('keeps strangers out of that room alone, and is a step of its version', () => {
    expect(rooms.setLocked(seat, true)).toEqual({ isChanged: false, version: 2 })
    expect(rooms.refusalFor(stranger)).toBe('roomLocked')
    expect(() => rooms.enter(stranger)).toThrow('no seat')
    expect(rooms.refusalFor({ ...stranger, roomId: 'cellar' })).toBeNull()
    expect([rooms.isLocked('kitchen'), rooms.isLocked('cellar')]).toEqual([true, false])
    expect(rooms.setLocked(seat, false)).toEqual({ isChanged: true, version: 3 })
    expect(rooms.enter(stranger)).toMatchObject({ isLocked: false })
  })

  it('is no secret to who comes in', () => {
    const back = rooms.enter(arrival({ claim: claimOn(seat.participantId) }))
    expect(back).toMatchObject({ isLocked: true, news: 'none', version: 2 })
  })

  it('lets somebody in whose seat is kept', () => {
    const back = { ...stranger, claim: claimOn(seat.participantId) }
    expect(rooms.refusalFor(back)).toBeNull()
    expect(rooms.enter(back).self.id).toBe(seat.participantId)
  })

  it('keeps out who was inside once and has left, unless they are let in again', () => {
    const back = { ...stranger, claim: claimOn('once-here') }
    expect(rooms.refusalFor(back)).toBe('roomLocked')
    rooms.admit('kitchen', 'stranger')
    expect(rooms.enter(back).self.id).toBe('once-here')
  })

  it('lets those in who come back from before a restart, for as long as they may', () => {
    const foreign = (id: string): Claim => claimOn(id, { isForeign: true })
    const late = { ...stranger, claim: foreign('from-before-too') }
    expect(rooms.refusalFor(late)).toBe('roomLocked')
    const first = rooms.enter(arrival({ roomId: 'cellar', claim: foreign('from-before') })).self.id
    rooms.setLocked({ roomId: 'cellar', participantId: first }, true)
    nowMs = 999
    expect(rooms.refusalFor({ ...late, roomId: 'cellar' })).toBeNull()
    nowMs = 1_000
    expect(rooms.refusalFor({ ...late, roomId: 'cellar' })).toBe('roomLocked')
  })

  it('opens to who has been let in, once', () => {
    rooms.admit('kitchen', 'stranger')
    expect(rooms.refusalFor({ ...stranger, heldBy: 'somebody else' })).toBe('roomLocked')
    const { self } = rooms.enter(stranger)
    expect(rooms.refusalFor(stranger)).toBe('roomLocked')
    rooms.leave(seatOf(self.id))
    expect(rooms.refusalFor(stranger)).toBe('roomLocked')
  })

  it('does not make room in a full one', () => {
    for (const heldBy of ['b', 'c']) {
      rooms.admit('kitchen', heldBy)
      rooms.enter(arrival({ heldBy }))
    }
    rooms.admit('kitchen', 'stranger')
    expect(rooms.refusalFor(stranger)).toBe('roomFull')
    rooms.leave(seat)
    expect(rooms.refusalFor(stranger)).toBeNull()
  })

  it('forgets who was let in when it is opened, and when the room is', () => {
    rooms.admit('kitchen', 'stranger')
    rooms.setLocked(seat, false)
    rooms.setLocked(seat, true)
    expect(rooms.refusalFor(stranger)).toBe('roomLocked')
    rooms.admit('kitchen', 'stranger')
    rooms.leave(seat)
    rooms.setLocked(seatOf(rooms.enter(arrival()).self.id), true)
    expect(rooms.refusalFor(stranger)).toBe('roomLocked')
  })

  it('stays while everybody is absent, and goes with the last of them', () => {
    rooms.release(seat, 'socket-1')
    expect(rooms.refusalFor(stranger)).toBe('roomLocked')
    rooms.leave(seat)
    expect(rooms.isLocked('kitchen')).toBe(false)
    expect(rooms.enter(stranger)).toMatchObject({ isLocked: false, version: 1 })
  })

  it('lets nobody in ahead where there is none', () => {
    rooms.setLocked(seat, false)
    rooms.admit('kitchen', 'stranger')
    rooms.admit('cellar', 'stranger')
    rooms.setLocked(seat, true)
    expect(rooms.refusalFor(stranger)).toBe('roomLocked')
    expect(rooms.roomCount).toBe(1)
  })

  it('remembers a bounded number of those who were let in and have not come', () => {
    for (let count = 0; count < 1_000; count += 1) rooms.admit('kitchen', `socket-of-${count}`)
    expect(rooms.refusalFor({ ...stranger, heldBy: 'socket-of-999' })).toBeNull()
    expect(rooms.refusalFor({ ...stranger, heldBy: 'socket-of-0' })).toBe('roomLocked')
  })
})
