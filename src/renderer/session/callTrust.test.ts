import { describe, expect, it, vi } from 'vitest'
import { watch } from 'vue'
import type { RequestPayload } from '../../../signaling/protocol'
import { encodeMessage, type DoorMessage, type LinkMessage } from '../rtc/linkMessages'
import type { Signal } from '../rtc/signal'
import { fingerprintOf } from '../trust/deviceKey'
import { readCard } from '../trust/card'
import { roomSealOf } from '../trust/roomSeal'
import { Person } from './sealedRig'
import { inFreshPages, setUp, settled } from './sessionRig'
import { newSecret } from './trustRig'

inFreshPages()

const key = 'tea-kitchen'
const secret = newSecret()
const seal = await roomSealOf(secret, key)
const ben = await Person.come('Ben', seal)
const cem = await Person.come('Cem', seal)

const told = (sequence: number, message: LinkMessage): Signal => ({
  epoch: 2,
  attempt: 0,
  sequence,
  body: { kind: 'message', text: encodeMessage({ sequence, message }) }
})

/** Ana is in a room with a secret, with Ben. */
async function setUpInPrivate() {
  const { inside, ...parts } = setUp()
  parts.stores.rooms.visitedId = key
  parts.stores.roomSecrets.replace(key, secret)
  inside({ others: [ben] })
  parts.client.handlers['room:lock'] = () => ({ ok: true, value: { version: 2 } })
  await parts.session.join(key)
  await settled()
  const rooms = (): string[] =>
    (parts.client.askedOf('room:join') as RequestPayload<'room:join'>[]).map(({ roomId }) => roomId)
  const come = async (person: Person): Promise<void> => {
    parts.client.emit('room:joined', { participant: person, isContinued: false, version: 2 })
    await settled()
  }
  return { ...parts, inside, rooms, come }
}

async function doorOf(...people: readonly Person[]): Promise<DoorMessage> {
  const cards = await Promise.all(people.map(({ card }) => readCard(card, seal)))
  const admitted = await Promise.all(
    cards.flatMap((reading) => (reading.kind === 'card' ? fingerprintOf(reading.card.device) : []))
  )
  return { kind: 'door', isLocked: true, count: 1, isOwn: true, admitted }
}

describe('a call in a room with a secret', () => {
  it('makes no link behind a lock with somebody who was not inside, and makes it when they are let in', async () => {
    const { session, say, come, connections, stores } = await setUpInPrivate()
    await say(ben, told(0, await doorOf(ben)))
    await settled()
    expect(stores.trust.isLocked).toBe(true)
    const before = connections.length
    await come(cem)
    expect(connections).toHaveLength(before)
    expect([...stores.trust.notAdmitted]).toEqual([cem.id])
    await say(ben, told(1, await doorOf(ben, cem)))
    await settled()
    expect(connections).toHaveLength(before + 1)
    expect(stores.trust.notAdmitted.size).toBe(0)
    session.leave()
  })

  it('drops the link to whoever has come past the lock', async () => {
    const { session, say, come, connections, stores } = await setUpInPrivate()
    await come(cem)
    expect(connections.at(-1)?.connectionState).not.toBe('closed')
    await say(ben, told(0, await doorOf(ben)))
    await settled()
    expect(connections.at(-1)?.connectionState).toBe('closed')
    expect([...stores.trust.notAdmitted]).toEqual([cem.id])
    session.leave()
  })

  it('goes along to where a new link leads, as one call', async () => {
    const { session, say, wait, inside, rooms, stores } = await setUpInPrivate()
    const next = newSecret()
    const phases = new Set<string>()
    const unwatch = watch(
      () => stores.call.phase.kind,
      (kind) => phases.add(kind),
      { flush: 'sync' }
    )
    inside({ others: [] })
    await say(ben, told(0, { kind: 'moved', secret: next, without: null }))
    await settled()
    await wait(2)
    await settled()
    expect(rooms()).toEqual([seal.wireRoomId, (await roomSealOf(next, key)).wireRoomId])
    expect(stores.roomSecrets.secretOf(key)).toBe(next)
    expect([...phases, stores.call.isInCall]).toEqual([true])
    unwatch()
    session.leave()
  })

  it('ends for whoever is removed, and says why', async () => {
    const { say, stores } = await setUpInPrivate()
    await say(ben, told(0, { kind: 'removed' }))
    await settled()
    expect(stores.call.phase).toEqual({ kind: 'failed', roomId: key, problem: 'removed' })
  })

  it('takes whoever is told the new link along, and keeps the secret from the service', async () => {
    const { session, client, inside, rooms, wait, stores } = await setUpInPrivate()
    inside({ others: [] })
    const renewal = session.trust?.moves?.renew({ without: null })
    client.emit('room:left', { participantId: ben.id, isLost: false, version: 2 })
    await settled()
    await wait(1)
    await renewal
    await settled()
    const next = stores.roomSecrets.secretOf(key)
    expect(next).not.toBe(secret)
    expect(rooms()).toHaveLength(2)
    for (const known of [secret, next]) expect(JSON.stringify(client.asked)).not.toContain(known)
    session.leave()
  })

  it('sends nothing any more to whoever is removed, before everybody has gone', async () => {
    const { session, inside, come, wait, connections } = await setUpInPrivate()
    await come(cem)
    const [toBen, toCem] = connections
    inside({ others: [] })
    const renewal = session.trust?.moves?.renew({ without: cem.id })
    await settled()
    expect(toCem?.connectionState).not.toBe('closed')
    await wait(1)
    expect([toBen, toCem].map((one) => one?.connectionState === 'closed')).toEqual([false, true])
    await wait(4)
    await renewal
    session.leave()
  })

  it('sends nothing any more to whoever somebody else removes', async () => {
    const { session, say, come, connections } = await setUpInPrivate()
    await come(cem)
    const [without = ''] = (await doorOf(cem)).admitted
    await say(ben, told(0, { kind: 'moved', secret: newSecret(), without }))
    await settled()
    await vi.advanceTimersByTimeAsync(1)
    expect(connections.map(({ connectionState }) => connectionState === 'closed')).toEqual([false, true])
    session.leave()
  })

  it('takes its lock along to where a new link leads', async () => {
    const { session, client, inside, come, wait, connections, stores } = await setUpInPrivate()
    await session.trust?.doors?.setLocked(true)
    inside({ others: [] })
    const renewal = session.trust?.moves?.renew({ without: null })
    await wait(4)
    await renewal
    await settled()
    expect([stores.call.isInCall, stores.trust.isLocked]).toEqual([true, true])
    const before = connections.length
    await come(await Person.come('Dora', await roomSealOf(stores.roomSecrets.secretOf(key), key)))
    expect(connections).toHaveLength(before)
    expect(client.askedOf('room:lock')).toHaveLength(1)
    await wait(11)
    expect(client.askedOf('room:lock').slice(1)).toEqual([{ isLocked: true }])
    session.leave()
  })

  it('keeps its lock over a reload, whoever the service shows then', async () => {
    const { session, inside, reload, ticket, connections, stores } = await setUpInPrivate()
    await session.trust?.doors?.setLocked(true)
    expect(ticket()).toMatchObject({ door: { isLocked: true } })
    session.suspend()
    const before = connections.length
    inside({ others: [cem], isLocked: true })
    const again = reload()
    await again.resume()
    await settled()
    expect([stores.trust.isLocked, [...stores.trust.notAdmitted]]).toEqual([true, [cem.id]])
    expect(connections).toHaveLength(before)
    again.leave()
  })

  it('can have a device accepted as whose it says it is', async () => {
    const { session, stores } = await setUpInPrivate()
    stores.trust.identities.set(ben.id, { standing: 'verified', meeting: 'changed' })
    session.trust?.accept(ben.id)
    expect(stores.trust.identities.get(ben.id)).toEqual({ standing: 'verified', meeting: 'known' })
    session.leave()
  })
})

it('has neither lock nor new link in a room without a secret', async () => {
  const { session } = setUp()
  await session.join(key)
  await settled()
  expect([session.trust?.doors, session.trust?.moves]).toEqual([null, null])
  session.leave()
})
