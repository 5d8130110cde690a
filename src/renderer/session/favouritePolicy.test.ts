import { describe, expect, it } from 'vitest'
import { decide, type Decision, type FavouriteSituation, type Reach, type Situation } from './favouritePolicy'
import { roomWishes, type RoomWish } from '../stores/rooms'

const room = (
  key: string,
  wish: RoomWish,
  { reach = 'online', isArrival = false }: Partial<FavouriteSituation> = {}
): FavouriteSituation => ({ key, wish, reach, isArrival })

const situation = (
  favourites: readonly FavouriteSituation[],
  change: Partial<Situation> = {}
): Situation => ({
  favourites,
  isStart: false,
  isBusy: false,
  isAtDoor: false,
  hasName: true,
  isQuietTime: false,
  isConfirmed: true,
  ...change
})
const stay: Decision = { kind: 'stay' }
const join = (key: string): Decision => ({ kind: 'join', key })

const reaches: readonly Reach[] = ['online', 'connecting', 'away']
const flags = [false, true]

describe('one favourite', () => {
  const cases = roomWishes.flatMap((wish) =>
    reaches.flatMap((reach) =>
      flags.flatMap((isArrival) => flags.map((isStart) => ({ wish, reach, isArrival, isStart })))
    )
  )

  it.each(cases)(
    '$wish, $reach, arrival $isArrival, start $isStart',
    ({ wish, reach, isArrival, isStart }) => {
      const isWanted =
        reach === 'online' &&
        ((wish === 'joinAtStart' && isStart) || (wish === 'joinWhenOccupied' && isArrival))
      const favourites = [room('kitchen', wish, { reach, isArrival })]
      expect(decide(situation(favourites, { isStart }))).toEqual(isWanted ? join('kitchen') : stay)
    }
  )
})

describe('nothing happens by itself', () => {
  const eager = [room('kitchen', 'joinAtStart'), room('cellar', 'joinWhenOccupied', { isArrival: true })]

  it.each([
    ['in a call, on the way into one or while asking', { isBusy: true }],
    ['at a door', { isAtDoor: true }],
    ['without a name', { hasName: false }],
    ['in quiet hours', { isQuietTime: true }]
  ])('%s', (_when, change) => {
    for (const isStart of flags)
      for (const isConfirmed of flags)
        expect(decide(situation(eager, { ...change, isStart, isConfirmed }))).toEqual(stay)
  })

  it('without favourites', () => expect(decide(situation([], { isStart: true }))).toEqual(stay))
})

describe('of several that ask', () => {
  const arrival = { isArrival: true }

  it.each<[string, readonly FavouriteSituation[], Decision]>([
    ['the first at the start wins', [room('a', 'joinAtStart'), room('b', 'joinAtStart')], join('a')],
    [
      'the one for the start wins over people further up',
      [room('a', 'joinWhenOccupied', arrival), room('b', 'joinAtStart')],
      join('b')
    ],
    [
      'one out of reach gives way to the next',
      [room('a', 'joinAtStart', { reach: 'away' }), room('b', 'joinAtStart')],
      join('b')
    ],
    [
      'one about to be reached is waited for',
      [room('a', 'joinAtStart', { reach: 'connecting' }), room('b', 'joinAtStart')],
      stay
    ],
    [
      'one about to be reached is waited for, whoever is inside elsewhere',
      [room('a', 'joinWhenOccupied', arrival), room('b', 'joinAtStart', { reach: 'connecting' })],
      stay
    ],
    [
      'people count where no room for the start is in reach',
      [room('a', 'joinAtStart', { reach: 'away' }), room('b', 'joinWhenOccupied', arrival)],
      join('b')
    ],
    [
      'the first room with people wins',
      [
        room('a', 'show', arrival),
        room('b', 'joinWhenOccupied'),
        room('c', 'joinWhenOccupied', arrival),
        room('d', 'joinWhenOccupied', arrival)
      ],
      join('c')
    ]
  ])('%s', (_rule, favourites, decision) => {
    expect(decide(situation(favourites, { isStart: true }))).toEqual(decision)
  })

  it('those for the start do not count later', () => {
    const favourites = [room('a', 'joinAtStart', arrival), room('b', 'joinWhenOccupied', arrival)]
    expect(decide(situation(favourites))).toEqual(join('b'))
  })
})

it('the first time is a question, about the same room', () => {
  const favourites = [room('a', 'joinAtStart'), room('b', 'joinWhenOccupied', { isArrival: true })]
  for (const isStart of flags) {
    const key = isStart ? 'a' : 'b'
    expect(decide(situation(favourites, { isStart, isConfirmed: false }))).toEqual({ kind: 'ask', key })
  }
})
