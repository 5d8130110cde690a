import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { newRoomSecret } from '../trust/roomSecret'
import { useCallStore } from './call'
import { useRoomSecretsStore } from './roomSecrets'
import { useRoomsStore } from './rooms'

const fresh = () => newRoomSecret((bytes) => crypto.getRandomValues(bytes))
const [first, second] = [fresh(), fresh()]

beforeEach(() => setActivePinia(createPinia()))

describe('a link', () => {
  it('is kept when it is the first of its room, and makes that a private one', () => {
    const secrets = useRoomSecretsStore()
    expect([secrets.secretOf('kitchen'), secrets.isKeyMissing('kitchen')]).toEqual([null, false])
    expect(secrets.adopt('kitchen', first)).toBe('kept')
    expect(secrets.adopt('kitchen', first)).toBe('same')
    expect(secrets.secretOf('kitchen')).toBe(first)
    expect(useRoomsStore().isPrivate('kitchen')).toBe(true)
    expect(secrets.secretOf('kitchen@https://other.example')).toBeNull()
  })

  it('with another secret decides nothing by itself', () => {
    const secrets = useRoomSecretsStore()
    secrets.adopt('kitchen', first)
    expect(secrets.adopt('kitchen', second)).toBe('offered')
    expect([secrets.secretOf('kitchen'), secrets.offerOf('kitchen')]).toEqual([first, second])
    secrets.dismissOffer('kitchen')
    expect([secrets.secretOf('kitchen'), secrets.offerOf('kitchen')]).toEqual([first, null])
    secrets.takeOffer('kitchen')
    expect(secrets.secretOf('kitchen')).toBe(first)
    secrets.adopt('kitchen', second)
    secrets.takeOffer('kitchen')
    expect([secrets.secretOf('kitchen'), secrets.offerOf('kitchen')]).toEqual([second, null])
  })

  it.each([
    ['a favourite', () => useRoomsStore().toggleFavourite('kitchen')],
    ['a recent one', () => useRoomsStore().remember('kitchen', 1)],
    ['the one we are in', () => useCallStore().reset({ kind: 'inCall', roomId: 'kitchen' })]
  ])('does not make a private room of an open one that is known: %s', (_which, know) => {
    const secrets = useRoomSecretsStore()
    know()
    expect(secrets.adopt('kitchen', first)).toBe('offered')
    expect([secrets.secretOf('kitchen'), secrets.offerOf('kitchen')]).toEqual([null, first])
    expect(useRoomsStore().isPrivate('kitchen')).toBe(false)
    secrets.takeOffer('kitchen')
    expect([secrets.secretOf('kitchen'), useRoomsStore().isPrivate('kitchen')]).toEqual([first, true])
  })

  it('brings back the key of a private room that is known and has lost it', () => {
    useRoomsStore().recent = [{ id: 'kitchen', label: '', lastJoinedAt: 1, isPrivate: true }]
    expect(useRoomSecretsStore().adopt('kitchen', first)).toBe('kept')
  })

  it('is no offer any more once the room has a new one, or the old one was followed again', () => {
    const secrets = useRoomSecretsStore()
    secrets.adopt('kitchen', first)
    secrets.adopt('kitchen', second)
    secrets.adopt('kitchen', first)
    expect(secrets.offerOf('kitchen')).toBeNull()
    secrets.adopt('kitchen', second)
    secrets.replace('kitchen', fresh())
    expect(secrets.offerOf('kitchen')).toBeNull()
  })
})

describe('a key is missing', () => {
  it('where a list says that there is one', () => {
    const secrets = useRoomSecretsStore()
    const rooms = useRoomsStore()
    rooms.favourites = [{ id: 'kitchen', label: '', wish: 'show', isPrivate: true }]
    rooms.recent = [{ id: 'cellar', label: '', lastJoinedAt: 1 }]
    expect([secrets.isKeyMissing('kitchen'), secrets.isKeyMissing('cellar')]).toEqual([true, false])
    secrets.adopt('kitchen', first)
    expect(secrets.isKeyMissing('kitchen')).toBe(false)
  })

  it('behind a damaged link, unless it is here already', () => {
    const secrets = useRoomSecretsStore()
    secrets.damagedLinkOf = 'kitchen'
    expect([secrets.isKeyMissing('kitchen'), secrets.isKeyMissing('cellar')]).toEqual([true, false])
    secrets.adopt('kitchen', first)
    expect(secrets.isKeyMissing('kitchen')).toBe(false)
  })

  it('when it has been dropped: the room does not become an open one', () => {
    const secrets = useRoomSecretsStore()
    secrets.adopt('kitchen', first)
    secrets.forget('kitchen')
    expect([secrets.secretOf('kitchen'), secrets.isKeyMissing('kitchen')]).toEqual([null, true])
  })
})

it('marks a room in the lists it is in, and in those it comes into later', () => {
  const rooms = useRoomsStore()
  rooms.toggleFavourite('kitchen')
  rooms.toggleFavourite('cellar')
  useRoomSecretsStore().replace('kitchen', first)
  rooms.remember('kitchen', 1)
  rooms.remember('cellar', 2)
  expect(rooms.favourites.map(({ isPrivate }) => isPrivate)).toEqual([true, undefined])
  expect(rooms.recent.map(({ isPrivate }) => isPrivate)).toEqual([undefined, true])
  // Out of the list and back again, in the same visit.
  rooms.toggleFavourite('kitchen')
  rooms.toggleFavourite('kitchen')
  expect(rooms.favourites.at(-1)).toMatchObject({ id: 'kitchen', isPrivate: true })
})

it('forgets that a room is private with the room, but not with the list of recent ones alone', () => {
  const rooms = useRoomsStore()
  useRoomSecretsStore().adopt('kitchen', first)
  rooms.remember('kitchen', 1)
  rooms.toggleFavourite('kitchen')
  rooms.forget('kitchen')
  expect(rooms.isPrivate('kitchen')).toBe(true)
  rooms.toggleFavourite('kitchen')
  rooms.forget('kitchen')
  expect(rooms.isPrivate('kitchen')).toBe(false)
})

it('drops the oldest of very many, and none of a favourite or recent room', () => {
  const secrets = useRoomSecretsStore()
  const rooms = useRoomsStore()
  rooms.toggleFavourite('kitchen')
  rooms.remember('cellar', 1)
  for (const key of ['kitchen', 'cellar', 'attic']) secrets.replace(key, first)
  for (let number = 0; number < 254; number += 1) secrets.adopt(`room-${number}`, first)
  expect(secrets.secrets.size).toBe(256)
  expect(['kitchen', 'cellar', 'attic', 'room-0'].map((key) => secrets.secretOf(key) !== null)).toEqual([
    true,
    true,
    false,
    true
  ])
})
