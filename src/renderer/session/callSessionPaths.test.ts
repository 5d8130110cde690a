import { describe, expect, it, vi } from 'vitest'
import type { IceGrant } from '../../../signaling/protocol'
import { ana, ben, inFreshPages, participant, reconnect, setUp, setUpInside, settled } from './sessionRig'

const cem = await participant('Cem')
const relay = (username: string): IceGrant => ({
  servers: [{ urls: ['turn:relay.example'], username, credential: 'secret' }],
  expiresInMs: 60_000
})

inFreshPages()

describe('the way to the others', () => {
  it('is looked for with what the service grants, and nothing is hidden unasked', async () => {
    const { session, inside, configurations } = setUp()
    inside({ ice: relay('first') })
    await session.join('tea-kitchen')
    expect(configurations).toMatchObject([
      { iceServers: relay('first').servers, iceTransportPolicy: 'all', bundlePolicy: 'max-bundle' }
    ])
  })

  it('is looked for with renewed credentials by whoever comes later', async () => {
    const { session, client, inside, configurations } = setUp()
    inside({ ice: relay('first') })
    client.handlers['ice:get'] = () => ({ ok: true, value: relay('second') })
    await session.join('tea-kitchen')
    await vi.advanceTimersByTimeAsync(41_000)
    client.emit('room:joined', { participant: cem, isContinued: false, version: 2 })
    expect(configurations.at(-1)).toMatchObject({ iceServers: relay('second').servers })
    session.leave()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a network address that is to be hidden', () => {
  it('is hidden from the first connection on, and nobody is warned where there is a relay', async () => {
    const { session, stores, inside, configurations, said } = setUp()
    stores.settings.update({ alwaysRelay: true })
    inside({ ice: relay('first') })
    await session.join('tea-kitchen')
    expect(configurations).toMatchObject([{ iceTransportPolicy: 'relay' }])
    expect(said()).toEqual([])
  })

  it('is hidden where there is no relay, too, and that is said', async () => {
    const { session, stores, configurations, said } = setUp()
    stores.settings.update({ alwaysRelay: true })
    await session.join('tea-kitchen')
    expect(configurations).toMatchObject([{ iceTransportPolicy: 'relay' }])
    expect(said()).toEqual(['noRelay'])
    expect(stores.connection.hasRelay).toBe(false)
    session.leave()
    expect(stores.connection.hasRelay).toBeNull()
  })

  it('is hidden in the middle of a call by connections that have never shown it', async () => {
    const { session, stores, client, inside, connections, configurations } = await setUpInside()
    inside({ self: { ...ana, epoch: 2 }, version: 2, ice: relay('first') })
    stores.settings.update({ alwaysRelay: true })
    session.applyRelayChoice()
    await settled()
    expect(client.askedOf('room:join').at(-1)).toMatchObject({ resume: { isContinuing: false } })
    expect(connections.map(({ signalingState }) => signalingState === 'closed')).toEqual([true, false])
    expect(configurations.at(-1)).toMatchObject({ iceTransportPolicy: 'relay' })
  })

  it('is hidden once the service is back where it is away, and that is said', async () => {
    const { session, stores, client, inside, configurations, said } = await setUpInside()
    client.setStatus({ kind: 'unreachable' })
    inside({ self: { ...ana, epoch: 2 }, version: 2, ice: relay('first') })
    stores.settings.update({ alwaysRelay: true })
    session.applyRelayChoice()
    await settled()
    expect(said()).toContain('hidesLater')
    const asked = client.askedOf('room:join').length
    client.setStatus({ kind: 'online' })
    client.emit('connected', { isRecovered: false })
    await settled()
    expect(client.askedOf('room:join').slice(asked)).toMatchObject([{ resume: { isContinuing: false } }])
    expect(configurations.at(-1)).toMatchObject({ iceTransportPolicy: 'relay' })
  })

  it('is shown again without a connection being made anew', async () => {
    const { session, stores, client, connections } = await setUpInside()
    stores.settings.update({ alwaysRelay: false })
    session.applyRelayChoice()
    await settled()
    expect(client.askedOf('room:join')).toHaveLength(1)
    expect(connections.map(({ signalingState }) => signalingState === 'closed')).toEqual([false])
  })
})

describe('a link that has lost contact', () => {
  it('has the service looked at, without which it could not be repaired', async () => {
    const { client, connections } = await setUpInside()
    connections[0]?.changeState('connected')
    client.deeds.length = 0
    connections[0]?.changeState('disconnected')
    expect(client.deeds).toEqual(['wake'])
  })

  it('is repaired at once when somebody asks for it', async () => {
    const { session, client, connections } = await setUpInside()
    connections[0]?.changeState('connected')
    client.deeds.length = 0
    session.reconnectTo(ben.id)
    await settled()
    expect(client.deeds).toEqual(['wake'])
    expect(connections[0]?.calls).toContain('restartIce')
  })
})

describe('while the service is away', () => {
  it('everybody stays as they are, and whoever is not back at once is kept in the room', async () => {
    const { client, inside, stores, connections, said } = await setUpInside()
    connections[0]?.changeState('connected')
    inside({ others: [], version: 1, isContinued: true, othersSettleInMs: 20_000 })
    await reconnect(client, false)
    client.emit('room:joined', { participant: ben, isContinued: true, version: 2 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect([...stores.call.participants.keys()]).toEqual([ben.id])
    expect(connections.map(({ signalingState }) => signalingState === 'closed')).toEqual([false])
    expect(said()).toEqual([])
  })

  it('what we switch meanwhile is said on the way back', async () => {
    const { session, client, inside } = await setUpInside()
    inside({ isContinued: true })
    client.setStatus({ kind: 'unreachable' })
    session.setMicrophone(false)
    await settled()
    await reconnect(client, false)
    expect(client.askedOf('room:join').at(-1)).toMatchObject({ state: { microphone: false, camera: true } })
  })
})
