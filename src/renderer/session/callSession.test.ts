import { describe, expect, it, vi } from 'vitest'
import type { RequestPayload } from '../../../signaling/protocol'
import { validOfferSdp } from '../rtc/fakeConnection'
import type { Signal } from '../rtc/signal'
import { readCard } from '../trust/card'
import { newRoomSecret } from '../trust/roomSecret'
import { unreachable } from './fakeClient'
import { ben, inFreshPages, participant, seal, setUp, setUpInside, settled } from './sessionRig'

const cem = await participant('Cem')
const offer = (sequence: number): Signal => ({
  epoch: 2,
  attempt: 0,
  sequence,
  body: { kind: 'description', type: 'offer', sdp: validOfferSdp }
})

inFreshPages()

describe('joining', () => {
  const answer: Signal = {
    epoch: 2,
    attempt: 0,
    sequence: 0,
    body: { kind: 'description', type: 'answer', sdp: 'm=audio m=video m=video m=audio #answer' }
  }

  it('draws the call when those inside have answered', async () => {
    const { session, say, stores } = setUp({ introductionsMs: 250 })
    void session.join('tea-kitchen')
    await settled()
    expect(stores.call.phase.kind).toBe('joining')
    await say(ben, answer)
    await settled()
    expect(stores.call.isInCall).toBe(true)
    session.leave()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not wait long for somebody who does not answer', async () => {
    const { session, stores } = setUp({ introductionsMs: 250 })
    void session.join('tea-kitchen')
    await settled()
    await vi.advanceTimersByTimeAsync(250)
    expect(stores.call.isInCall).toBe(true)
  })

  it('tries once more when the connection breaks on the way in, and not for ever', async () => {
    const { session, client, inside, stores } = setUp()
    client.handlers['room:join'] = () => {
      inside()
      return unreachable
    }
    await session.join('tea-kitchen')
    expect(stores.call.isInCall).toBe(true)
    session.leave()

    client.handlers['room:join'] = () => unreachable
    await session.join('tea-kitchen')
    expect(stores.call.phase).toMatchObject({ kind: 'failed', problem: 'serverUnreachable' })
    expect(client.askedOf('room:join')).toHaveLength(4)
  })

  it('leaves no wait behind when given up', async () => {
    const { session } = setUp({ introductionsMs: 250 })
    void session.join('tea-kitchen')
    await settled()
    session.leave()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('leaving', () => {
  it('leaves nothing behind, ten times over', async () => {
    const { session, desk, client, say, devices, elements, connections, stores } = setUp()
    for (let round = 0; round < 10; round += 1) {
      await session.openPreview()
      await session.join('tea-kitchen')
      client.emit('room:joined', { participant: cem, isContinued: false, version: 2 })
      await say(cem, offer(0))
      desk.setShare(true)
      await settled()
      expect(stores.call.isInCall).toBe(true)
      expect(elements.filter(({ srcObject }) => srcObject)).toHaveLength(2)
      session.leave()
      await settled()
    }
    expect(connections).toHaveLength(20)
    expect(connections.filter(({ signalingState }) => signalingState !== 'closed')).toEqual([])
    expect(devices.liveTracks).toEqual([])
    expect(elements.filter(({ srcObject }) => srcObject)).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
    expect(stores.call.participants.size).toBe(0)
  })

  it('shows everything as off at once, whatever the senders had still to say', async () => {
    const { session, stores } = await setUpInside()
    expect(stores.call.local.camera.isOn).toBe(true)
    session.setCamera(false)
    session.leave()
    const { microphone, camera, share } = stores.call.local
    expect([microphone.isOn, camera.isOn, share.isOn]).toEqual([false, false, false])
  })

  it('from the door of another room keeps that door’s mirror as it is, and stops the share', async () => {
    const { session, desk, stores, devices } = await setUpInside()
    session.setCamera(false)
    desk.setShare(true)
    await settled()
    stores.rooms.visitedId = 'cellar'
    await session.openPreview()
    session.leave()
    expect(devices.liveTracks.map(({ kind }) => kind)).toEqual(['audio'])

    await session.join('cellar')
    await settled()
    const { microphone, camera, share } = stores.call.local
    expect([microphone.isOn, camera.isOn, share.isOn]).toEqual([true, false, false])
    expect(devices.requests).toHaveLength(3)
  })
})

describe('a call that is lost', () => {
  it('switches nothing on at the door it leaves us at', async () => {
    const { session, client, stores, devices } = await setUpInside()
    client.setStatus({ kind: 'refused', code: 'resumedElsewhere' })
    await settled()
    expect(stores.call.phase).toMatchObject({ kind: 'failed', problem: 'resumedElsewhere' })
    await session.openPreview()
    await settled()
    expect(devices.liveTracks).toEqual([])

    session.setCamera(true)
    await settled()
    expect(devices.liveTracks.map(({ kind }) => kind)).toEqual(['video'])
  })

  it('leaves the mirror of another door alone', async () => {
    const { client, stores, devices } = await setUpInside()
    stores.rooms.visitedId = 'cellar'
    client.setStatus({ kind: 'refused', code: 'resumedElsewhere' })
    await settled()
    expect(devices.liveTracks).toHaveLength(2)
    expect(stores.call.local.camera.isOn).toBe(true)
  })
})

describe('a room with a new secret', () => {
  it('is moved to in one call, with what we send and with the hand up', async () => {
    const { session, stores, client, devices, connections } = await setUpInside()
    session.setHand(true)
    const phases: string[] = []
    stores.call.$subscribe(() => phases.push(stores.call.phase.kind), { flush: 'sync' })
    stores.roomSecrets.replace(
      'tea-kitchen',
      newRoomSecret((bytes) => crypto.getRandomValues(bytes))
    )
    await session.moveTo('tea-kitchen')
    await settled()

    const [before, after, ...more] = client.askedOf('room:join') as RequestPayload<'room:join'>[]
    expect(before?.roomId).toBe('tea-kitchen')
    expect(after?.roomId).toMatch(/^[0-9a-f]{40}$/)
    expect(after).toMatchObject({ state: { microphone: true, camera: true, hand: true } })
    expect(after).not.toHaveProperty('resume')
    expect(more).toEqual([])
    expect(client.askedOf('room:leave')).toEqual([{ mayReturn: false }])
    expect(new Set(phases)).toEqual(new Set(['inCall']))
    expect(devices.requests).toHaveLength(2)
    expect(connections.map(({ signalingState }) => signalingState)).toEqual(['closed'])
    // Ben has not come along: his card is of the old secret.
    expect(stores.trust.identities.get(ben.id)).toEqual({ standing: 'foreign', meeting: null })
  })
})

describe('a page that goes away', () => {
  it('frees everything, may return, and shows no door that would open the devices again', async () => {
    const { session, client, stores, devices, connections, ticket } = await setUpInside()
    session.suspend()
    expect(client.askedOf('room:leave')).toEqual([{ mayReturn: true }])
    expect(devices.liveTracks).toEqual([])
    expect(connections.map(({ signalingState }) => signalingState)).toEqual(['closed'])
    expect(stores.call.isInCall).toBe(true)
    expect(ticket()).toMatchObject({ roomId: 'tea-kitchen', microphone: true, camera: true })
  })

  it('that crashes instead comes back with what was last switched off still off', async () => {
    const { session, ticket } = await setUpInside()
    session.setMicrophone(false)
    expect(ticket()).toMatchObject({ microphone: false, camera: true })
    session.setCamera(false)
    expect(ticket()).toMatchObject({ microphone: false, camera: false })
  })

  it('finds no way back without a name', async () => {
    const { session, stores, client } = await setUpInside()
    session.suspend()
    stores.call.reset()
    stores.settings.update({ displayName: '' })
    expect(await session.resume()).toBe(false)
    expect(stores.call.phase).toEqual({ kind: 'idle' })
    expect(client.askedOf('room:join')).toHaveLength(1)
  })
})

describe('an attempt to join', () => {
  it('ends when the person turns to another place, and a call does not', async () => {
    const { session, stores, client } = setUp({ introductionsMs: 250 })
    void session.join('tea-kitchen')
    await settled()
    session.turnTo('tea-kitchen')
    expect(stores.call.phase.kind).toBe('joining')
    session.turnTo(null)
    expect(stores.call.phase.kind).toBe('idle')
    client.asked.length = 0

    void session.join('tea-kitchen')
    await settled()
    await vi.advanceTimersByTimeAsync(250)
    session.turnTo(null)
    expect(stores.call.isInCall).toBe(true)
  })

  it('with wishes of its own captures those, whatever the settings say or the door shows', async () => {
    const quietly = { microphone: false, camera: false }
    const { session, stores, devices } = setUp()
    await session.join('tea-kitchen', quietly)
    await settled()
    expect(devices.requests).toEqual([])
    session.leave()

    await session.openPreview()
    expect(devices.liveTracks).toHaveLength(2)
    await session.join('tea-kitchen', quietly)
    await settled()
    // Muting keeps the device, so that it is back at once.
    expect(devices.liveTracks.map(({ kind, enabled }) => [kind, enabled])).toEqual([['audio', false]])
    expect([stores.call.local.microphone.isOn, stores.call.local.camera.isOn]).toEqual([false, false])
    expect(stores.settings.values).toMatchObject({ joinWithMicrophone: true, joinWithCamera: true })
  })
})

describe('somebody who comes back over a new connection', () => {
  it('has their own link checked, and nobody else', async () => {
    const { client, session, inside } = setUp()
    inside({ others: [ben, cem] })
    await session.join('tea-kitchen')
    await settled()
    const before = client.askedOf('signal:send').length
    client.emit('room:joined', { participant: ben, isContinued: false, version: 2 })
    await settled()
    expect(client.askedOf('signal:send').slice(before)).toMatchObject([{ to: ben.id }])
  })
})

describe('a new name', () => {
  it('reaches the others once it has been typed, as the same participant', async () => {
    const { session, client, inside } = await setUpInside()
    inside({ isContinued: true })
    for (const name of ['An', 'Ann', 'Anna', ' ']) session.rename(name)
    await vi.advanceTimersByTimeAsync(2_000)
    await settled()
    const [again, ...more] = client.askedOf('room:join').slice(1) as RequestPayload<'room:join'>[]
    expect(again).toMatchObject({ resume: { token: 'token', isContinuing: true } })
    expect(await readCard(again?.card ?? '', seal)).toMatchObject({ card: { name: 'Anna' } })
    expect(more).toEqual([])
  })
})
