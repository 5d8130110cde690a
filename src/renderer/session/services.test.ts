import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { useCallStore } from '../stores/call'
import { useConnectionStore } from '../stores/connection'
import { useRoomsStore } from '../stores/rooms'
import { FakeClient } from './fakeClient'
import { Services } from './services'

const [home, other, third] = ['https://confab.example', 'https://other.example', 'https://third.example']

beforeEach(() => setActivePinia(createPinia()))

function setUp() {
  const stores = { call: useCallStore(), connection: useConnectionStore(), rooms: useRoomsStore() }
  stores.connection.homeServer = home
  stores.connection.knownServers = [home, other]
  const clients = new Map<string, FakeClient>()
  const services = new Services({
    stores,
    createClient: (serverUrl) => {
      const client = new FakeClient()
      clients.set(serverUrl, client)
      return client
    }
  })
  const deedsOf = (serverUrl: string): readonly string[] => clients.get(serverUrl)?.deeds ?? []
  return { ...stores, services, clients, deedsOf }
}

describe('the services in use', () => {
  it('are the home server’s, and another one’s while a favourite is there', async () => {
    const { rooms, services, clients, deedsOf } = setUp()
    services.open()
    expect(deedsOf(home)).toEqual(['open'])
    expect(services.home).toBe(clients.get(home))
    rooms.toggleFavourite(`kitchen@${other}`)
    await nextTick()
    expect(deedsOf(other)).toEqual(['open'])
    rooms.toggleFavourite(`kitchen@${other}`)
    await nextTick()
    expect(deedsOf(other)).toEqual(['open', 'close'])
    expect(deedsOf(home)).toEqual(['open'])
  })

  it('are those of the visited door and of the call', async () => {
    const { rooms, call, services, deedsOf } = setUp()
    services.open()
    rooms.visitedId = `kitchen@${other}`
    await nextTick()
    call.reset({ kind: 'inCall', roomId: `kitchen@${other}` })
    rooms.visitedId = null
    await nextTick()
    expect(deedsOf(other)).toEqual(['open'])
    call.reset()
    await nextTick()
    expect(deedsOf(other)).toEqual(['open', 'close'])
  })

  it('are not those of rooms one has merely been in', async () => {
    const { rooms, services, clients } = setUp()
    rooms.remember(`kitchen@${other}`, 1)
    services.open()
    await nextTick()
    expect([...clients.keys()]).toEqual([home])
  })

  it('are never those of a server the page may not connect to', async () => {
    const { rooms, services, clients } = setUp()
    services.open()
    rooms.toggleFavourite(`kitchen@${third}`)
    rooms.visitedId = `kitchen@${third}`
    await nextTick()
    expect(services.placeOf(`kitchen@${third}`)).toBeNull()
    expect([...clients.keys()]).toEqual([home])
  })

  it('say where a room is, at once', () => {
    const { services, clients } = setUp()
    services.open()
    expect(services.placeOf('kitchen')).toEqual({ client: clients.get(home), roomId: 'kitchen' })
    expect(services.placeOf(`kitchen@${other}`)).toEqual({ client: clients.get(other), roomId: 'kitchen' })
    expect(services.placeOf('no room')).toBeNull()
  })

  it('are looked at before their first event, for as long as they are in use', async () => {
    const { rooms, services, deedsOf } = setUp()
    const seen: string[] = []
    services.onEach(({ serverUrl, keyOf }) => {
      seen.push(`${keyOf('kitchen')}: ${deedsOf(serverUrl).join()}`)
      return () => seen.push(`no ${serverUrl}`)
    })
    services.open()
    rooms.visitedId = `cellar@${other}`
    await nextTick()
    rooms.visitedId = null
    await nextTick()
    expect(seen).toEqual(['kitchen: ', `kitchen@${other}: `, `no ${other}`])
  })

  it('try again only where there is no connection', () => {
    const { rooms, services, clients, deedsOf } = setUp()
    rooms.visitedId = `kitchen@${other}`
    services.open()
    clients.get(other)?.setStatus({ kind: 'unreachable' })
    services.retry()
    expect([deedsOf(home), deedsOf(other)]).toEqual([['open'], ['open', 'retry']])
    services.wake()
    expect([deedsOf(home).at(-1), deedsOf(other).at(-1)]).toEqual(['wake', 'wake'])
  })

  it('are all left at the end', async () => {
    const { rooms, services, deedsOf, clients } = setUp()
    services.open()
    services.close()
    services.close()
    rooms.visitedId = `kitchen@${other}`
    await nextTick()
    expect(deedsOf(home)).toEqual(['open', 'close'])
    expect(clients.size).toBe(1)
  })
})
