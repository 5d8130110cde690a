import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import type { RequestPayload } from '../../../signaling/protocol'
import { useCallStore } from '../stores/call'
import { useRoomSecretsStore } from '../stores/roomSecrets'
import { useRoomsStore } from '../stores/rooms'
import { useSettingsStore } from '../stores/settings'
import { useTrustStore } from '../stores/trust'
import { readCard } from '../trust/card'
import { deviceKeyOf, makeDeviceKeyPair } from '../trust/deviceKey'
import { roomSealOf } from '../trust/roomSeal'
import { FakeClient } from './fakeClient'
import { OwnKnock } from './ownKnock'
import { newSecret } from './trustRig'

const key = 'tea-kitchen'
const secret = newSecret()

beforeEach(() => setActivePinia(createPinia()))

/** Ana stands at the door of a room that is locked. */
function setUp() {
  const stores = {
    call: useCallStore(),
    rooms: useRoomsStore(),
    roomSecrets: useRoomSecretsStore(),
    settings: useSettingsStore(),
    trust: useTrustStore()
  }
  stores.roomSecrets.replace(key, secret)
  stores.settings.update({ displayName: 'Ana' })
  stores.rooms.visitedId = key
  const client = new FakeClient()
  client.handlers['room:knock'] = () => ({ ok: true, value: { knockId: 'knock-of-ana' } })
  client.handlers['room:unknock'] = () => ({ ok: true, value: null })
  const joined: string[] = []
  const ownKnock = new OwnKnock({
    services: { placeOf: () => ({ client, roomId: key }) },
    stores,
    device: makeDeviceKeyPair().then(deviceKeyOf),
    join: (room) => Promise.resolve(void joined.push(room))
  })
  const asked = () => client.askedOf('room:knock') as RequestPayload<'room:knock'>[]
  const answer = async (isAdmitted: boolean, roomId?: string): Promise<void> =>
    client.emit('knock:answered', {
      roomId: roomId ?? (await roomSealOf(secret, key)).wireRoomId,
      isAdmitted
    })
  return { stores, client, joined, ownKnock, asked, answer, trust: stores.trust }
}

describe('a knock', () => {
  it('says who it is to those inside, and neither name nor room to the service', async () => {
    const { ownKnock, asked, trust } = setUp()
    await ownKnock.knock(key)
    const [knock] = asked()
    const reading = await readCard(knock?.card ?? '', await roomSealOf(secret, key), 'knock')
    expect(reading).toMatchObject({ kind: 'card', card: { name: 'Ana' } })
    expect(JSON.stringify(knock)).not.toMatch(/Ana|tea-kitchen/)
    expect(trust.ownKnock).toBe('waiting')
  })

  it('takes us in when somebody opens, once', async () => {
    const { ownKnock, answer, joined, trust } = setUp()
    await ownKnock.knock(key)
    await answer(true)
    await vi.waitFor(() => expect(joined).toEqual([key]))
    await answer(true)
    await nextTick()
    expect([joined, trust.ownKnock]).toEqual([[key], 'none'])
  })

  it('is over when it is refused, and says so', async () => {
    const { ownKnock, answer, joined, trust } = setUp()
    await ownKnock.knock(key)
    await answer(false)
    await vi.waitFor(() => expect(trust.ownKnock).toBe('refused'))
    expect(joined).toEqual([])
  })

  it('is not answered by what is said of another room', async () => {
    const { ownKnock, answer, joined, trust } = setUp()
    await ownKnock.knock(key)
    await answer(true, 'another-room')
    await answer(false)
    await vi.waitFor(() => expect(trust.ownKnock).toBe('refused'))
    expect(joined).toEqual([])
  })

  it('is made again over the next connection', async () => {
    const { client, ownKnock, asked, trust } = setUp()
    client.setStatus({ kind: 'unreachable', retryAtMs: null } as never)
    await ownKnock.knock(key)
    expect(trust.ownKnock).toBe('waiting')
    client.setStatus({ kind: 'online' })
    client.emit('connected', { isRecovered: false })
    await vi.waitFor(() => expect(asked()).toHaveLength(2))
  })

  it('goes in where there is no lock any more', async () => {
    const { client, ownKnock, joined } = setUp()
    client.handlers['room:knock'] = () => ({ ok: false, error: { code: 'notLocked', message: '' } })
    await ownKnock.knock(key)
    expect(joined).toEqual([key])
  })

  it('can be made again where too many knock', async () => {
    const { client, stores, ownKnock, asked, trust } = setUp()
    stores.call.reset({ kind: 'failed', roomId: key, problem: 'roomLocked' })
    client.handlers['room:knock'] = () => ({ ok: false, error: { code: 'doorCrowded', message: '' } })
    await ownKnock.knock(key)
    expect(trust.ownKnock).toBe('crowded')
    expect(stores.call.phase).toMatchObject({ kind: 'failed', problem: 'roomLocked' })
    client.handlers['room:knock'] = () => ({ ok: true, value: { knockId: 'knock-of-ana' } })
    await ownKnock.knock(key)
    expect([asked().length, trust.ownKnock]).toEqual([2, 'waiting'])
  })

  it('ends when the person turns away, and the service hears of it', async () => {
    const { client, stores, ownKnock, trust } = setUp()
    await ownKnock.knock(key)
    stores.rooms.visitedId = null
    await nextTick()
    expect(trust.ownKnock).toBe('none')
    expect(client.askedOf('room:unknock')).toEqual([{}])
  })

  it('is not made without the key of the room', async () => {
    const { stores, ownKnock, asked, trust } = setUp()
    stores.roomSecrets.forget(key)
    await ownKnock.knock(key)
    expect([asked(), trust.ownKnock]).toEqual([[], 'none'])
  })
})
