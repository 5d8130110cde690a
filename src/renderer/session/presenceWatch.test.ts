import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { roomKeyOf } from '../roomKeys'
import { useRoomsStore } from '../stores/rooms'
import { FakeClient } from './fakeClient'
import { watchPresence } from './presenceWatch'

const homeServer = 'https://confab.example'

beforeEach(() => setActivePinia(createPinia()))

function setUp() {
  const client = new FakeClient()
  client.handlers['room:watch'] = ({ roomIds }) => ({
    ok: true,
    value: { rooms: roomIds.map((roomId) => ({ roomId, names: ['Ana'] })) }
  })
  client.handlers['room:unwatch'] = () => ({ ok: true, value: null })
  const rooms = useRoomsStore()
  const watchServer = (serverUrl: string, ofServer: FakeClient): (() => void) =>
    watchPresence(
      { client: ofServer, keyOf: (roomId) => roomKeyOf({ roomId, serverUrl }, homeServer) },
      { rooms }
    )
  return { client, rooms, watchServer, stop: watchServer(homeServer, client) }
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
    client.emit('room:presence', { roomId: 'tea-kitchen', names: ['Ana', 'Ben'] })
    client.emit('room:presence', { roomId: 'elsewhere', names: ['Eve'] })
    expect([...rooms.presence]).toEqual([['tea-kitchen', ['Ana', 'Ben']]])
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
    const other = new FakeClient()
    other.handlers['room:watch'] = ({ roomIds }) => ({
      ok: true,
      value: { rooms: roomIds.map((roomId) => ({ roomId, names: ['Eve'] })) }
    })
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
})
