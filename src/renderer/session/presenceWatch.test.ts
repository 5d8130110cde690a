import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useRoomsStore } from '../stores/rooms'
import { FakeClient } from './fakeClient'
import { watchPresence } from './presenceWatch'

beforeEach(() => setActivePinia(createPinia()))

function setUp() {
  const client = new FakeClient()
  client.handlers['room:watch'] = ({ roomIds }) => ({
    ok: true,
    value: { rooms: roomIds.map((roomId) => ({ roomId, names: ['Ana'] })) }
  })
  client.handlers['room:unwatch'] = () => ({ ok: true, value: null })
  const rooms = useRoomsStore()
  return { client, rooms, stop: watchPresence(client, { rooms }) }
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
})
