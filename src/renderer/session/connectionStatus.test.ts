import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useCallStore } from '../stores/call'
import { useConnectionStore } from '../stores/connection'
import { useRoomsStore } from '../stores/rooms'
import { useToastsStore } from '../stores/toasts'
import { showConnectionStatus, showServerStatus } from './connectionStatus'
import { FakeClient } from './fakeClient'

const [home, other] = ['https://confab.example', 'https://other.example']

beforeEach(() => setActivePinia(createPinia()))

function setUp() {
  const stores = {
    call: useCallStore(),
    connection: useConnectionStore(),
    rooms: useRoomsStore(),
    toasts: useToastsStore()
  }
  stores.connection.homeServer = home
  stores.connection.knownServers = [home, other]
  const clients = { home: new FakeClient(), other: new FakeClient() }
  const page = Object.assign(new EventTarget(), { navigator: { onLine: true } })
  const undos = [
    showServerStatus({ serverUrl: home, client: clients.home }, stores),
    showServerStatus({ serverUrl: other, client: clients.other }, stores),
    showConnectionStatus({ stores, page })
  ]
  const machine = (isOnline: boolean): void => {
    page.navigator.onLine = isOnline
    page.dispatchEvent(new Event(isOnline ? 'online' : 'offline'))
  }
  return { ...stores, clients, machine, undos }
}

describe('the connection that is shown', () => {
  it('is to the home server, unless we are at another one’s door', () => {
    const { connection, rooms, clients } = setUp()
    clients.other.setStatus({ kind: 'unreachable' })
    expect([connection.status.kind, connection.serverName]).toEqual(['online', 'confab.example'])
    rooms.visitedId = `kitchen@${other}`
    expect([connection.status.kind, connection.serverName]).toEqual(['unreachable', 'other.example'])
    expect(connection.homeStatus.kind).toBe('online')
  })

  it('is the call’s, wherever in the app we are', () => {
    const { connection, call, rooms, clients } = setUp()
    call.reset({ kind: 'inCall', roomId: `kitchen@${other}` })
    rooms.visitedId = 'cellar'
    clients.other.setStatus({ kind: 'unreachable' })
    expect([connection.status.kind, connection.serverName]).toEqual(['unreachable', 'other.example'])
  })

  it('is the home server’s at the door of a server we do not know', () => {
    const { connection, rooms } = setUp()
    rooms.visitedId = 'kitchen@https://third.example'
    expect([connection.status.kind, connection.serverName]).toEqual(['online', 'confab.example'])
  })

  it('takes a place resumed elsewhere for no trouble of the service', () => {
    const { connection, clients } = setUp()
    clients.home.setStatus({ kind: 'refused', code: 'resumedElsewhere' })
    expect(connection.status).toEqual({ kind: 'online' })
    clients.home.setStatus({ kind: 'refused', code: 'serverFull' })
    expect(connection.status).toEqual({ kind: 'refused', code: 'serverFull' })
  })
})

it('the return of the call’s server is said, and of no other', () => {
  const { call, clients, toasts } = setUp()
  call.reset({ kind: 'inCall', roomId: `kitchen@${other}` })
  for (const client of [clients.home, clients.other]) {
    client.setStatus({ kind: 'unreachable' })
    client.setStatus({ kind: 'online' })
    client.setStatus({ kind: 'online' })
  }
  expect(toasts.toasts.map(({ id }) => id)).toEqual([1])
})

describe('the access code of a server', () => {
  const denied = { kind: 'refused', code: 'accessDenied' } as const

  it('is wanted from its refusal on, whatever is tried meanwhile, until it lets us in', () => {
    const { connection, clients } = setUp()
    expect(connection.codeEntryOf(`kitchen@${other}`)).toBeUndefined()
    for (const status of [denied, { kind: 'connecting' }, { kind: 'unreachable' }, denied] as const) {
      clients.other.setStatus(status)
      expect(connection.codeEntryOf(`kitchen@${other}`)).toBe('wanted')
    }
    expect(connection.codeEntryOf('kitchen')).toBeUndefined()
    clients.other.setStatus({ kind: 'online' })
    expect(connection.codeEntryOf(`kitchen@${other}`)).toBeUndefined()
  })

  it('is wrong when it was entered and the server refuses again', () => {
    const { connection, clients } = setUp()
    clients.home.setStatus(denied)
    connection.codeEntries.set(home, 'trying')
    clients.home.setStatus({ kind: 'connecting' })
    expect(connection.codeEntryOf('kitchen')).toBe('trying')
    clients.home.setStatus(denied)
    expect(connection.codeEntryOf('kitchen')).toBe('wrong')
  })
})

it('the machine says itself when it has no network', () => {
  const { connection, machine } = setUp()
  machine(false)
  expect(connection.isMachineOffline).toBe(true)
  machine(true)
  expect(connection.isMachineOffline).toBe(false)
})

it('nothing is shown after the end', () => {
  const { connection, clients, undos } = setUp()
  clients.home.setStatus({ kind: 'refused', code: 'accessDenied' })
  for (const undo of undos) undo()
  expect([connection.statuses.size, connection.codeEntries.size]).toEqual([0, 0])
  clients.home.setStatus({ kind: 'unreachable' })
  expect(connection.status.kind).not.toBe('unreachable')
})
