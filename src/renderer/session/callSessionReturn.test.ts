import { createPinia, setActivePinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { validOfferSdp } from '../rtc/fakeConnection'
import type { Signal } from '../rtc/signal'
import { useRoomSecretsStore } from '../stores/roomSecrets'
import { useRoomsStore } from '../stores/rooms'
import { newRoomSecret } from '../trust/roomSecret'
import { ana, ben, inFreshPages, participant, reconnect, setUp, setUpInside, settled } from './sessionRig'

const secret = newRoomSecret((bytes) => crypto.getRandomValues(bytes))
const cem = await participant('Cem')
const offer: Signal = {
  epoch: 2,
  attempt: 0,
  sequence: 0,
  body: { kind: 'description', type: 'offer', sdp: validOfferSdp }
}

inFreshPages()

describe('coming back after a crash', () => {
  it('has a ticket that is never older than its time, however long the call', async () => {
    const { reload, wait, stores, client } = await setUpInside()
    for (let minute = 0; minute < 3; minute += 1) await wait(60)
    await wait(19)
    expect(await reload().resume()).toBe(true)
    expect(stores.call.phase).toEqual({ kind: 'inCall', roomId: 'tea-kitchen' })
    expect(client.askedOf('room:join')[1]).toMatchObject({ resume: { token: 'token', isContinuing: false } })
  })

  it('never goes into the open room of the name of a private one whose key is gone', async () => {
    const { session, reload, stores, client } = setUp()
    stores.roomSecrets.replace('tea-kitchen', secret)
    await session.join('tea-kitchen')
    await settled()
    expect(stores.call.isInCall).toBe(true)
    session.suspend()
    // Another window has forgotten the room, and with it everything that was kept of it.
    setActivePinia(createPinia())
    const emptied = { rooms: useRoomsStore(), roomSecrets: useRoomSecretsStore() }
    Object.assign(stores, emptied)
    expect(await reload().resume()).toBe(true)
    await settled()
    expect(stores.call.phase).toMatchObject({ kind: 'failed', problem: 'keyMissing' })
    expect(client.askedOf('room:join')).toHaveLength(1)
  })

  it('comes too late when the page took more than a minute to return', async () => {
    const { session, reload, wait, stores } = await setUpInside()
    session.suspend()
    await wait(61)
    expect(await reload().resume()).toBe(false)
    expect(stores.call.phase.kind).toBe('idle')
  })

  it('goes on behind the home view, and behind another room’s door with what was being sent', async () => {
    const { session, reload, stores } = await setUpInside()
    session.setCamera(false)
    session.suspend()
    stores.rooms.visitedId = 'cellar'
    const again = reload()
    const returned = again.resume()
    await again.openPreview()
    again.turnTo('cellar')
    again.closePreview()
    stores.rooms.visitedId = null
    again.turnTo(null)
    await settled()
    expect(await returned).toBe(true)
    expect(stores.call.phase).toEqual({ kind: 'inCall', roomId: 'tea-kitchen' })
    expect([stores.call.local.microphone.isOn, stores.call.local.camera.isOn]).toEqual([true, false])
  })

  it('leads to the room’s own server when another one has become home', async () => {
    const { session, reload, stores } = await setUpInside()
    session.suspend()
    stores.connection.homeServer = 'https://other.example'
    await reload().resume()
    expect(stores.call.roomId).toBe('tea-kitchen@https://confab.example')
  })

  it('says where nobody would notice that there was no way back, and leaves no device on', async () => {
    const { session, reload, client, stores, devices, said } = await setUpInside()
    session.suspend()
    stores.rooms.visitedId = null
    client.setStatus({ kind: 'unreachable' })
    await reload().resume()
    expect(said()).toContain('callEnded')
    expect(devices.liveTracks).toEqual([])
  })

  it('is over when the person leaves on the way', async () => {
    const { session, reload, stores, devices, ticket } = await setUpInside()
    session.suspend()
    const again = reload()
    const returned = again.resume()
    again.leave()
    await settled()
    await returned
    expect(stores.call.phase.kind).toBe('idle')
    expect(devices.liveTracks).toEqual([])
    expect(ticket()).toBeNull()
  })
})

describe('a machine that has slept', () => {
  it('has its connections looked after, and a lost place taken again as before', async () => {
    const { session, client, inside, stores, connections, devices } = await setUpInside()
    session.setCamera(false)
    await settled()
    session.checkNetwork()
    expect(client.deeds).toContain('wake')
    inside({ self: { ...ana, epoch: 2 }, others: [ben], version: 1 })
    await reconnect(client, false)
    expect(client.askedOf('room:join').at(-1)).toMatchObject({
      resume: { token: 'token', isContinuing: true }
    })
    expect(stores.call.isInCall).toBe(true)
    expect(connections.map(({ signalingState }) => signalingState === 'closed')).toEqual([true, false])
    expect(devices.liveTracks.map(({ kind }) => kind)).toEqual(['audio'])
    expect([stores.call.local.microphone.isOn, stores.call.local.camera.isOn]).toEqual([true, false])
  })
})

describe('coming back to the service', () => {
  it('asks whoever arrived meanwhile for their offer, which came before we knew them', async () => {
    const { client, inside, say, heardBy } = await setUpInside()
    inside({ others: [ben, cem], version: 2, isContinued: true })
    client.setStatus({ kind: 'unreachable' })
    client.setStatus({ kind: 'online' })
    client.emit('connected', { isRecovered: true })
    // Replayed by the service, before it answers our request.
    client.emit('room:joined', { participant: cem, isContinued: false, version: 2 })
    await say(cem, offer)
    await settled()
    expect(await heardBy(cem)).toContainEqual({
      epoch: 2,
      attempt: 0,
      sequence: 0,
      body: { kind: 'offerWanted' }
    })
  })

  it('says who has left in the meantime', async () => {
    const { client, inside, said, stores } = await setUpInside()
    inside({ others: [], version: 2, isContinued: true })
    await reconnect(client, false)
    expect(said()).toEqual(['participantLeft'])
    expect(stores.call.participants.size).toBe(0)
  })

  it('says of nobody that they left when the place was lost: they may be on their way back too', async () => {
    const { client, inside, said, stores, connections } = await setUpInside()
    inside({ self: { ...ana, epoch: 2 }, others: [], version: 1 })
    await reconnect(client, false)
    expect(said()).toEqual([])
    expect(stores.call.participants.size).toBe(0)
    expect(connections.map(({ signalingState }) => signalingState)).toEqual(['closed'])
  })
})
