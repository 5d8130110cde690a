import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useCallStore } from '../stores/call'
import { useConnectionStore } from '../stores/connection'
import { useRoomSecretsStore } from '../stores/roomSecrets'
import { useRoomsStore } from '../stores/rooms'
import { useSettingsStore } from '../stores/settings'
import { newRoomSecret } from '../trust/roomSecret'
import { createEntrance } from './entrance'
import { createServerTrust } from './serverTrust'

const quietly = { microphone: false, camera: false }

beforeEach(() => setActivePinia(createPinia()))

function setUp() {
  const stores = {
    call: useCallStore(),
    connection: useConnectionStore(),
    roomSecrets: useRoomSecretsStore(),
    settings: useSettingsStore()
  }
  stores.connection.knownServers = ['https://confab.example']
  stores.settings.update({ displayName: 'Ana' })
  const log: unknown[] = []
  const entrance = createEntrance({
    stores,
    levels: { resume: () => log.push('sound') },
    router: { push: (to) => Promise.resolve(void log.push(to)) },
    session: {
      join(key, wishes) {
        log.push({ join: key, wishes })
        stores.call.reset({ kind: 'inCall', roomId: key })
        return Promise.resolve()
      }
    }
  })
  return { ...stores, entrance, log }
}
const fresh = () => newRoomSecret((bytes) => crypto.getRandomValues(bytes))
const doorOf = (roomId: string): unknown => ({ name: 'room', params: { roomId } })

describe('entering a room from outside', () => {
  it('joins before its door could open the devices, and shows it', async () => {
    const { entrance, log } = setUp()
    expect(await entrance.enter('kitchen', quietly)).toBe(true)
    expect(log).toEqual(['sound', { join: 'kitchen', wishes: quietly }, doorOf('kitchen')])
  })

  it('only shows the door where something is still to be asked', async () => {
    const { entrance, log, settings } = setUp()
    expect(await entrance.enter('kitchen@https://other.example', quietly)).toBe(false)
    settings.update({ displayName: ' ' })
    expect(await entrance.enter('kitchen', quietly)).toBe(false)
    expect(log).toEqual([doorOf('kitchen@https://other.example'), doorOf('kitchen')])
  })

  it('never takes a private room whose key is missing for an open one, nor chooses between two keys', async () => {
    const { entrance, log, roomSecrets } = setUp()
    const [one, another] = [fresh(), fresh()]
    useRoomsStore().favourites = [{ id: 'kitchen', label: '', wish: 'joinAtStart', isPrivate: true }]
    expect(await entrance.enter('kitchen', quietly)).toBe(false)
    roomSecrets.adopt('kitchen', one)
    roomSecrets.adopt('kitchen', another)
    expect(await entrance.enter('kitchen', quietly)).toBe(false)
    expect(log).toEqual([doorOf('kitchen'), doorOf('kitchen')])
    roomSecrets.takeOffer('kitchen')
    expect(await entrance.enter('kitchen', quietly)).toBe(true)
  })

  it('ends no other call: its door says what joining there would end', async () => {
    const { entrance, log, call } = setUp()
    call.reset({ kind: 'inCall', roomId: 'cellar' })
    expect(await entrance.enter('kitchen', quietly)).toBe(false)
    expect(log).toEqual([doorOf('kitchen')])
  })

  it('leads back into the call we are in', async () => {
    const { entrance, log, call } = setUp()
    call.reset({ kind: 'inCall', roomId: 'kitchen' })
    expect(await entrance.enter('kitchen', quietly)).toBe(true)
    expect(log).toEqual([doorOf('kitchen')])
  })

  it('tries again where a try has failed', async () => {
    const { entrance, call } = setUp()
    call.reset({ kind: 'failed', roomId: 'kitchen', problem: 'roomFull' })
    expect(await entrance.enter('kitchen', quietly)).toBe(true)
  })
})

describe('a server to be trusted', () => {
  const key = 'kitchen@https://other.example'

  function ask(answer: () => Promise<boolean>) {
    const log: string[] = []
    const trust = createServerTrust({
      shell: {
        trustServer(serverUrl) {
          log.push(`trust ${serverUrl}?`)
          return answer()
        }
      },
      homeServer: 'https://confab.example',
      loadRoom: (room) => log.push(room)
    })
    return trust(key).then(() => log)
  }

  it('is gone to after a yes of the person’s, and only then', async () => {
    const question = 'trust https://other.example?'
    expect(await ask(() => Promise.resolve(true))).toEqual([question, key])
    expect(await ask(() => Promise.resolve(false))).toEqual([question])
    expect(await ask(() => Promise.reject(new Error('failed: trustServer')))).toEqual([question])
  })
})
