/** What a hostile service can try on us, at this level: everything is refused, and what has to be said is counted. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { Participant, RequestPayload, RequestReply, SealedSignal } from '../../../signaling/protocol'
import type { Signal } from '../rtc/signal'
import { fromBase64url } from '../trust/bytes'
import { deviceKeyOf, makeDeviceKeyPair } from '../trust/deviceKey'
import { makeSessionKey } from '../trust/pairSeal'
import { newRoomSecret, type RoomSecret } from '../trust/roomSecret'
import { roomSealOf, type RoomSeal } from '../trust/roomSeal'
import { FakeClient } from './fakeClient'
import { countSealing, knockOf, Person, quiet } from './sealedRig'
import { SealedRoom, type KnownSnapshot } from './sealedRoom'

const settled = countSealing()
const secret = newRoomSecret((bytes) => crypto.getRandomValues(bytes))
let seal: RoomSeal
let ben: Person
let cem: Person

beforeEach(async () => {
  seal = await roomSealOf(secret, 'tea-kitchen')
  ben = await Person.come('Ben', seal)
  cem = await Person.come('Cem', seal)
})

const signal = (sequence: number, change: Partial<Signal> = {}): Signal => ({
  epoch: 2,
  attempt: 0,
  sequence,
  body: { kind: 'message', text: `number ${sequence}` },
  ...change
})

/** Ana in the room, with whoever the service says is inside. */
async function enter(
  others: readonly Participant[],
  { ownSecret = secret }: { ownSecret?: RoomSecret | null } = {}
) {
  const client = new FakeClient()
  const shown = { id: 'participant-Ana', epoch: 1, state: quiet }
  const inside = (change: Partial<RequestReply<'room:join'>>): void => {
    client.handlers['room:join'] = ({ card }) => ({
      ok: true,
      value: {
        self: { ...shown, card },
        others: [...others],
        version: 1,
        isContinued: false,
        othersSettleInMs: 0,
        resumeToken: 'token',
        ice: { servers: [], expiresInMs: null },
        maxParticipants: 8,
        isLocked: false,
        knocks: [],
        ...change
      }
    })
  }
  inside({})
  client.handlers['signal:send'] = () => ({ ok: true, value: null })
  const room = new SealedRoom({
    client,
    roomId: 'tea-kitchen',
    secret: ownSecret,
    device: makeDeviceKeyPair().then(deviceKeyOf),
    displayName: 'Ana',
    resumeToken: null,
    state: quiet
  })
  const told: string[] = []
  const snapshots: KnownSnapshot[] = []
  room.on('snapshot', (snapshot) => snapshots.push(snapshot))
  room.on('joined', ({ participant }) =>
    told.push(`${participant.displayName || participant.standing} joined`)
  )
  room.on('left', ({ participantId }) => told.push(`${participantId} left`))
  room.on('signal', ({ from, signal: { sequence } }) => told.push(`${from}: ${sequence}`))
  room.on('unverified', ({ participantId }) => told.push(`${participantId} not verified`))
  room.on('knocked', ({ displayName }) => told.push(`${displayName} knocked`))
  const refusal = await room.join()
  const ana = (): Pick<Participant, 'id' | 'card'> => {
    const { card } = client.askedOf('room:join').at(-1) as RequestPayload<'room:join'>
    return { id: shown.id, card }
  }
  const deliver = (from: string, sealed: SealedSignal): void =>
    client.emit('signal:received', { from, signal: sealed })
  const sentTo = (id: string): SealedSignal[] =>
    (client.askedOf('signal:send') as RequestPayload<'signal:send'>[]).flatMap(({ to, signal: sent }) =>
      to === id ? sent : []
    )
  return { client, room, inside, told, snapshots, refusal, ana, deliver, sentTo }
}

describe('those inside', () => {
  it('are known by their cards when join resolves, and the service reads neither their names nor the room’s', async () => {
    const { snapshots, client, refusal } = await enter([ben])
    expect(refusal).toBeNull()
    expect(snapshots).toMatchObject([{ others: [{ displayName: 'Ben', standing: 'verified' }] }])
    const asked = JSON.stringify(client.asked)
    expect(asked).not.toMatch(/tea-kitchen|Ana/)
    expect(client.askedOf('room:join')).toMatchObject([{ roomId: seal.wireRoomId }])
  })

  it('are foreign with another secret, and forged where somebody else has signed', async () => {
    const elsewhere = await Person.come('Eve', await roomSealOf(null, 'tea-kitchen'))
    const device = await deviceKeyOf(await makeDeviceKeyPair())
    const forged = await Person.come('Ben', seal, {
      device: { ...device, sign: () => Promise.resolve(new Uint8Array(64)) }
    })
    const noKey = await Person.come('Dan', seal, {
      sessionKey: { ...(await makeSessionKey()), publicKey: new Uint8Array(65).fill(4) }
    })
    const { snapshots } = await enter([elsewhere, forged, noKey, cem])
    expect(snapshots[0]?.others.map(({ standing, displayName }) => `${standing} ${displayName}`)).toEqual([
      'foreign ',
      'forged ',
      'forged ',
      'verified Cem'
    ])
  })

  it('are open where the room has no secret', async () => {
    const open = await Person.come('Ben', await roomSealOf(null, 'tea-kitchen'))
    const { snapshots, client } = await enter([open], { ownSecret: null })
    expect(snapshots).toMatchObject([{ others: [{ displayName: 'Ben', standing: 'open' }] }])
    expect(client.askedOf('room:join')).toMatchObject([{ roomId: 'tea-kitchen' }])
  })
})

describe('what two say to each other', () => {
  it('arrives, both ways, and the service cannot read it', async () => {
    const { room, told, ana, deliver, sentTo } = await enter([ben])
    deliver(ben.id, await ben.say(ana(), signal(0)))
    room.sendSignal(ben.id, signal(7))
    await settled()
    expect(told).toEqual([`${ben.id}: 0`])
    const [sent] = sentTo(ben.id)
    expect(sent && (await ben.hear(ana(), sent))).toEqual({ kind: 'signal', signal: signal(7) })
    expect(atob((sent?.body ?? '').replaceAll('-', '+').replaceAll('_', '/'))).not.toContain('number')
  })

  it('is told in the order it came, however long each takes to open', async () => {
    const { client, told, ana, deliver } = await enter([ben])
    const first = await cem.say(ana(), signal(0, { body: { kind: 'message', text: 'x'.repeat(2_000) } }))
    const second = await cem.say(ana(), signal(1))
    const knock = await knockOf('Ben', seal)
    client.emit('room:joined', { participant: cem, isContinued: false, version: 2 })
    deliver(cem.id, first)
    deliver(cem.id, second)
    client.emit('room:knocked', { knockId: 'knock-12345', card: knock })
    client.emit('room:left', { participantId: cem.id, isLost: false, version: 3 })
    expect(told).toEqual([])
    await settled()
    expect(told).toEqual(['Cem joined', `${cem.id}: 0`, `${cem.id}: 1`, 'Ben knocked', `${cem.id} left`])
  })

  it('is not told any more once the stay has ended', async () => {
    const { room, told, ana, deliver } = await enter([ben])
    deliver(ben.id, await ben.say(ana(), signal(0)))
    room.leave({ mayReturn: false })
    await settled()
    expect(told).toEqual([])
  })

  it('never counts from the beginning again, whoever is said to have left and come back', async () => {
    const { client, room, told, ana, deliver, sentTo } = await enter([ben])
    const sealed = await ben.say(ana(), signal(0))
    deliver(ben.id, sealed)
    room.sendSignal(ben.id, signal(0))
    await settled()
    client.emit('room:left', { participantId: ben.id, isLost: false, version: 2 })
    client.emit('room:joined', { participant: ben, isContinued: false, version: 3 })
    deliver(ben.id, sealed)
    await settled()
    room.sendSignal(ben.id, signal(0))
    await settled()
    expect(told).toEqual([`${ben.id}: 0`, `${ben.id} left`, 'Ben joined'])
    // The number in front is the nonce: the same one twice would give away both.
    const numbers = sentTo(ben.id).map(({ body }) => String(fromBase64url(body)?.slice(0, 8)))
    expect(new Set(numbers).size).toBe(2)
  })
})

describe('a hostile service', () => {
  const refused = ['participant-Ben not verified']

  it('cannot put a key of its own into a card', async () => {
    const mallory = await Person.come('Ben', await roomSealOf(null, 'tea-kitchen'))
    const { room, snapshots, told, ana, deliver, sentTo } = await enter([mallory])
    expect(snapshots[0]?.others[0]?.standing).toBe('foreign')
    room.sendSignal(mallory.id, signal(0))
    deliver(mallory.id, { ...signal(0), body: garbled(await ben.say(ana(), signal(0))) })
    await settled()
    expect(sentTo(mallory.id)).toEqual([])
    expect(told).toEqual(refused)
  })

  it('can repeat what was said, which is dropped without a word', async () => {
    const { told, ana, deliver } = await enter([ben])
    const sealed = await ben.say(ana(), signal(0))
    for (let time = 0; time < 3; time += 1) deliver(ben.id, sealed)
    await settled()
    expect(told).toEqual([`${ben.id}: 0`])
  })

  it('can put what was said into another order, and both still arrive', async () => {
    const { told, ana, deliver } = await enter([ben])
    const [first, second] = [await ben.say(ana(), signal(0)), await ben.say(ana(), signal(1))]
    deliver(ben.id, second)
    deliver(ben.id, first)
    await settled()
    expect(told).toEqual([`${ben.id}: 1`, `${ben.id}: 0`])
  })

  it('cannot pass off what one has said as said by another, or said to another', async () => {
    const { told, ana, deliver } = await enter([ben, cem])
    deliver(ben.id, await cem.say(ana(), signal(0)))
    deliver(ben.id, await ben.say(cem, signal(0)))
    await settled()
    expect(told).toEqual([...refused, ...refused])
  })

  it('cannot give back to us what we have said', async () => {
    const { room, told, sentTo, deliver } = await enter([ben])
    room.sendSignal(ben.id, signal(0))
    await settled()
    for (const sent of sentTo(ben.id)) deliver(ben.id, sent)
    await settled()
    expect(told).toEqual(refused)
  })

  it.each([{ epoch: 3 }, { attempt: 1 }, { sequence: 1 }])(
    'cannot say that it belongs elsewhere: %o',
    async (change) => {
      const { told, ana, deliver } = await enter([ben])
      deliver(ben.id, { ...(await ben.say(ana(), signal(0))), ...change })
      await settled()
      expect(told).toEqual(refused)
    }
  )

  it('cannot change a bit of it', async () => {
    const { told, ana, deliver } = await enter([ben])
    const sealed = await ben.say(ana(), signal(0))
    deliver(ben.id, { ...sealed, body: garbled(sealed) })
    deliver(ben.id, { ...sealed, body: sealed.body.slice(0, 30) })
    await settled()
    expect(told).toEqual([...refused, ...refused])
  })

  it('gets nothing in that is sealed and means nothing', async () => {
    const { told, ana, deliver } = await enter([ben])
    const nonsense = { kind: 'candidates', candidates: [] } as const
    deliver(ben.id, await ben.say(ana(), signal(0, { body: nonsense as unknown as Signal['body'] })))
    await settled()
    expect(told).toEqual(refused)
  })

  it('is not blamed for what was on its way when somebody reloaded, nor strangers for anything', async () => {
    const { client, told, ana, deliver } = await enter([ben])
    const late = await ben.say(ana(), signal(0))
    const again = await Person.come('Ben', seal, { epoch: 2 })
    client.emit('room:joined', { participant: again, isContinued: false, version: 2 })
    deliver(ben.id, late)
    deliver(cem.id, await cem.say(ana(), signal(0)))
    await settled()
    expect(told).toEqual(['Ben joined'])
  })
})

function garbled({ body }: SealedSignal): string {
  return `${body.slice(0, 20)}${body[20] === 'A' ? 'B' : 'A'}${body.slice(21)}`
}
