import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { roomKeyOf } from '../roomKeys'
import { useRoomsStore } from '../stores/rooms'
import { useRoomSecretsStore } from '../stores/roomSecrets'
import { newRoomSecret, type RoomSecret } from '../trust/roomSecret'
import { roomSealOf } from '../trust/roomSeal'
import { FakeClient } from './fakeClient'
import { watchPresence } from './presenceWatch'
import { Person } from './sealedRig'

const homeServer = 'https://confab.example'

beforeEach(() => setActivePinia(createPinia()))

/** The card of somebody in the room. */
async function cardOf(name: string, secret: RoomSecret | null = null): Promise<string> {
  return (await Person.come(name, await roomSealOf(secret, 'tea-kitchen'))).card
}
const [anasCard, bensCard, evesCard] = await Promise.all(['Ana', 'Ben', 'Eve'].map((name) => cardOf(name)))

/** In all of its rooms there is one person. */
function serviceWith(card = ''): FakeClient {
  const client = new FakeClient()
  client.handlers['room:watch'] = ({ roomIds }) => ({
    ok: true,
    value: { rooms: roomIds.map((roomId) => ({ roomId, cards: [card] })) }
  })
  client.handlers['room:unwatch'] = () => ({ ok: true, value: null })
  return client
}

function setUp() {
  const client = serviceWith(anasCard)
  const rooms = useRoomsStore()
  const roomSecrets = useRoomSecretsStore()
  const watchServer = (serverUrl: string, ofServer: FakeClient): (() => void) =>
    watchPresence(
      { client: ofServer, keyOf: (roomId) => roomKeyOf({ roomId, serverUrl }, homeServer) },
      { rooms, roomSecrets }
    )
  return { client, rooms, roomSecrets, watchServer, stop: watchServer(homeServer, client) }
}

describe('watchPresence', () => {
  it('asks for every room of interest once connected, and again after every reconnect', async () => {
    const { client, rooms } = setUp()
    rooms.toggleFavourite('tea-kitchen')
    client.emit('connected', { isRecovered: false })
    await vi.waitFor(() => expect(rooms.presence.get('tea-kitchen')).toEqual(['Ana']))
    client.emit('connected', { isRecovered: false })
    await vi.waitFor(() => expect(client.askedOf('room:watch').length).toBeGreaterThanOrEqual(2))
  })

  it('follows the rooms as they are starred and unstarred', async () => {
    const { client, rooms } = setUp()
    client.emit('connected', { isRecovered: false })
    rooms.toggleFavourite('tea-kitchen')
    await vi.waitFor(() => expect(rooms.presence.has('tea-kitchen')).toBe(true))
    rooms.toggleFavourite('tea-kitchen')
    await vi.waitFor(() => expect(client.askedOf('room:unwatch')).toEqual([{ roomIds: ['tea-kitchen'] }]))
    expect(rooms.presence.has('tea-kitchen')).toBe(false)
  })

  it('takes changes of watched rooms and of no others', async () => {
    const { client, rooms } = setUp()
    rooms.toggleFavourite('tea-kitchen')
    client.emit('connected', { isRecovered: false })
    await vi.waitFor(() => expect(rooms.presence.has('tea-kitchen')).toBe(true))
    client.emit('room:presence', { roomId: 'elsewhere', cards: [evesCard ?? ''] })
    client.emit('room:presence', { roomId: 'tea-kitchen', cards: [anasCard ?? '', bensCard ?? ''] })
    await vi.waitFor(() => expect(rooms.presence.get('tea-kitchen')).toEqual(['Ana', 'Ben']))
    expect([...rooms.presence.keys()]).toEqual(['tea-kitchen'])
  })

  it('shows what was said last, however long each takes to open', async () => {
    const { client, rooms } = setUp()
    rooms.toggleFavourite('tea-kitchen')
    client.emit('connected', { isRecovered: false })
    await vi.waitFor(() => expect(rooms.presence.has('tea-kitchen')).toBe(true))
    const crowd = Array.from({ length: 8 }, () => anasCard ?? '')
    client.emit('room:presence', { roomId: 'tea-kitchen', cards: crowd })
    client.emit('room:presence', { roomId: 'tea-kitchen', cards: [bensCard ?? ''] })
    await vi.waitFor(() => expect(rooms.presence.get('tea-kitchen')).toEqual(['Ben']))
    await Promise.all(crowd.map((card) => cardOf(card.slice(0, 8))))
    expect(rooms.presence.get('tea-kitchen')).toEqual(['Ben'])
  })

  it('forgets who was inside when the service is out of reach', async () => {
    const { client, rooms } = setUp()
    rooms.toggleFavourite('tea-kitchen')
    client.emit('connected', { isRecovered: false })
    await vi.waitFor(() => expect(rooms.presence.has('tea-kitchen')).toBe(true))
    client.setStatus({ kind: 'unreachable' })
    expect(rooms.presence.size).toBe(0)
  })

  it('asks each server for its own rooms, and tells rooms of one name apart', async () => {
    const { client, rooms, watchServer } = setUp()
    const other = serviceWith(evesCard)
    const stop = watchServer('https://other.example', other)
    const elsewhere = 'tea-kitchen@https://other.example'
    rooms.toggleFavourite('tea-kitchen')
    rooms.toggleFavourite(elsewhere)
    await vi.waitFor(() => expect(rooms.presence.size).toBe(2))
    expect(rooms.presence.get('tea-kitchen')).toEqual(['Ana'])
    expect(rooms.presence.get(elsewhere)).toEqual(['Eve'])
    expect(client.askedOf('room:watch')).toEqual([{ roomIds: ['tea-kitchen'] }])
    expect(other.askedOf('room:watch')).toEqual([{ roomIds: ['tea-kitchen'] }])

    client.setStatus({ kind: 'unreachable' })
    expect([...rooms.presence.keys()]).toEqual([elsewhere])
    stop()
    expect(rooms.presence.size).toBe(0)
  })

  it('knows a private room by what its secret makes of the name, and watches it anew with a new one', async () => {
    const { client, rooms, roomSecrets } = setUp()
    const secrets = [1, 2].map((fill) => newRoomSecret((bytes) => bytes.fill(fill))) as [
      RoomSecret,
      RoomSecret
    ]
    const [old, next] = await Promise.all(secrets.map((secret) => roomSealOf(secret, 'tea-kitchen')))
    rooms.toggleFavourite('tea-kitchen')
    roomSecrets.replace('tea-kitchen', secrets[0])
    client.emit('connected', { isRecovered: false })
    await vi.waitFor(() => expect(client.askedOf('room:watch')).toEqual([{ roomIds: [old?.wireRoomId] }]))
    // Whoever has no card of this room is nobody whose name could be told.
    const cards = [anasCard ?? '', await cardOf('Ben', secrets[0])]
    client.emit('room:presence', { roomId: old?.wireRoomId ?? '', cards })
    await vi.waitFor(() => expect(rooms.presence.get('tea-kitchen')).toEqual(['Ben']))

    roomSecrets.replace('tea-kitchen', secrets[1])
    await vi.waitFor(() => expect(client.askedOf('room:watch')[1]).toEqual({ roomIds: [next?.wireRoomId] }))
    expect(client.askedOf('room:unwatch')).toEqual([{ roomIds: [old?.wireRoomId] }])
    client.emit('room:presence', { roomId: old?.wireRoomId ?? '', cards })
    await vi.waitFor(() => expect(rooms.presence.get('tea-kitchen')).toEqual([]))
  })

  it('does not ask for a private room whose key is missing: an open one of its name is another', async () => {
    const { client, rooms } = setUp()
    rooms.toggleFavourite('tea-kitchen')
    rooms.toggleFavourite('attic')
    rooms.markPrivate('tea-kitchen')
    client.emit('connected', { isRecovered: false })
    await vi.waitFor(() => expect(client.askedOf('room:watch')).toEqual([{ roomIds: ['attic'] }]))
  })
})
