/** What a hostile service can try on a whole call in a room with a secret, alone or with somebody who has the secret. */
import { describe, expect, it } from 'vitest'
import { bounds } from '../../../signaling/protocol'
import { trustOf } from '../components/basics/trustOf'
import { validOfferSdp } from '../rtc/fakeConnection'
import { deviceKeyOf, makeDeviceKeyPair } from '../trust/deviceKey'
import { makeSessionKey } from '../trust/pairSeal'
import { newRoomSecret } from '../trust/roomSecret'
import { roomSealOf } from '../trust/roomSeal'
import { Person, quiet } from './sealedRig'
import { ana, inFreshPages, settled, setUp } from './sessionRig'

inFreshPages()
const room = 'tea-kitchen'
const secret = newRoomSecret((bytes) => crypto.getRandomValues(bytes))
const seal = await roomSealOf(secret, room)

async function enter(...people: readonly Person[]) {
  const parts = setUp()
  const { client, stores, session, inside } = parts
  stores.roomSecrets.replace(room, secret)
  stores.rooms.visitedId = room
  inside({ others: [...people] })
  client.handlers['room:lock'] = () => ({ ok: true, value: { version: 1 } })
  await session.openPreview()
  await session.join(room)
  await settled()
  let version = 1
  /** The service says that somebody has come, with whatever card under whatever id. */
  const show = async (id: string, card: string, epoch = 1): Promise<void> => {
    version += 1
    const participant = { id, card, epoch, state: quiet }
    client.emit('room:joined', { participant, isContinued: false, version })
    await settled()
  }
  const word = (id: string) => trustOf(stores.trust, id)
  return { ...parts, show, word }
}

/** @returns one person, as themselves and under the id of Ben */
async function twoFaced(): Promise<{ mallory: Person; asBen: Person }> {
  const keys = { device: await deviceKeyOf(await makeDeviceKeyPair()), sessionKey: await makeSessionKey() }
  return {
    mallory: await Person.come('Mallory', seal, keys),
    asBen: await Person.come('Ben', seal, keys)
  }
}

const offer = {
  epoch: 2,
  attempt: 1,
  sequence: 0,
  body: { kind: 'description', type: 'offer', sdp: validOfferSdp }
} as const

describe('behind a lock', () => {
  it('nobody gets a link by the id of somebody who was let in', async () => {
    const ben = await Person.come('Ben', seal)
    const { asBen } = await twoFaced()
    const { session, connections, show, say, heardBy, word } = await enter(ben)
    await session.trust?.doors?.setLocked(true)
    await settled()
    const { length: before } = connections
    await show(ben.id, asBen.card, 2)
    // Of the link that was Ben's.
    await say(asBen, offer)
    await settled()
    expect(connections[0]?.signalingState).toBe('closed')
    expect(connections).toHaveLength(before)
    expect(await heardBy(asBen)).toEqual([])
    expect(word(ben.id)).toBe('notAdmitted')
  })
})

it('does not keep the link to somebody in whose place there is a card that proves nothing', async () => {
  const ben = await Person.come('Ben', seal)
  const { connections, show, word } = await enter(ben)
  await show(ben.id, 'AAAA'.repeat(20), 2)
  expect(word(ben.id)).toBe('foreign')
  expect(connections.map(({ signalingState }) => signalingState)).toEqual(['closed'])
})

it('does not tell the new secret to whoever is removed, by the id of somebody else', async () => {
  const ben = await Person.come('Ben', seal)
  const { mallory, asBen } = await twoFaced()
  const { session, show, wait, heardBy } = await enter(ben, mallory)
  void session.trust?.moves?.renew({ without: mallory.id })
  await settled()
  const toldBefore = (await heardBy(ben)).length
  await show(ben.id, asBen.card, 2)
  await wait(1)
  await settled()
  const heard = (await heardBy(asBen)).flatMap(({ body }) => (body.kind === 'message' ? [body.text] : []))
  expect(toldBefore).toBeGreaterThan(0)
  expect(heard.filter((text) => text.includes('"moved"'))).toEqual([])
})

describe('a card that was kept', () => {
  it('makes nobody verified, announces nobody and opens no lock to them', async () => {
    const ben = await Person.come('Ben', seal)
    const cem = await Person.come('Cem', seal)
    const { client, session, stores, say, show, said, word } = await enter(ben)
    await say(ben, { ...offer, attempt: 0 })
    await settled()
    await show('ghost-12345', cem.card)
    expect([word(ben.id), word('ghost-12345'), said()]).toEqual(['verified', null, []])
    await session.trust?.doors?.setLocked(true)
    await settled()
    expect([word(ben.id), word('ghost-12345')]).toEqual(['verified', 'notAdmitted'])
    // And neither does it knock.
    client.emit('room:knocked', { knockId: 'knock-12345', card: cem.card })
    await settled()
    expect(stores.trust.knockers).toMatchObject([{ displayName: null }])
  })

  it('is announced once they speak', async () => {
    const cem = await Person.come('Cem', seal)
    const { say, show, said, word } = await enter()
    await show(cem.id, cem.card)
    expect(said()).toEqual([])
    await say(cem, { ...offer, attempt: 0 })
    await settled()
    expect([said(), word(cem.id)]).toEqual([['participantJoined'], 'verified'])
  })

  it('is not ours, under any id, nor anybody’s twice', async () => {
    const ben = await Person.come('Ben', seal)
    const { client, stores, connections, show } = await enter(ben)
    const [own] = client.askedOf('room:join') as { card: string }[]
    const { length: before } = connections
    await show(ana.id, own?.card ?? '')
    await show('ghost-12345', own?.card ?? '')
    await show('ghost-54321', ben.card)
    expect([...stores.call.participants.keys()]).toEqual([ben.id])
    expect(connections).toHaveLength(before)
  })
})

describe('a service without end', () => {
  it('fills neither the room nor its door', async () => {
    const { client, stores, show } = await enter()
    for (let count = 0; count < 40; count += 1) await show(`ghost-1234${count}`, 'AAAA')
    for (let count = 0; count < 40; count += 1)
      client.emit('room:knocked', { knockId: `knock-1234${count}`, card: 'AAAA' })
    await settled()
    expect(stores.call.participants.size).toBe(32)
    expect(stores.trust.knockers).toHaveLength(bounds.knocksPerRoom)
  })

  it('does not have us remember what we cannot open as quickly', async () => {
    const { client, stores } = await enter()
    for (let count = 0; count < 1_200; count += 1)
      client.emit('room:knocked', { knockId: 'knock-12345', card: 'AAAA' })
    client.emit('room:knockEnded', { knockId: 'knock-12345' })
    await settled()
    // It came too late to be told.
    expect(stores.trust.knockers).toHaveLength(1)
  })
})

describe('a join whose answer means nothing', () => {
  it.each([
    ['nothing', null],
    ['neither yes nor no', {}],
    ['a room of nobody', { ok: true, value: { others: [{}], self: ana, knocks: [] } }]
  ])('fails, and says so: %s', async (_what, answer) => {
    const { client, stores, session } = setUp()
    stores.rooms.visitedId = room
    client.handlers['room:join'] = () => answer as never
    await session.join(room)
    await settled()
    expect(stores.call.phase).toMatchObject({ kind: 'failed', problem: 'internal' })
  })
})
