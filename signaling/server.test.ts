import { afterEach, describe, expect, it } from 'vitest'
import { bounds } from './protocol'
import { cardOf, joinOf, quiet, Rig, sealed, until } from './testRig'

let rig: Rig
afterEach(() => rig.close())

async function startWith(config: Parameters<typeof Rig.start>[0] = {}): Promise<void> {
  rig = await Rig.start(config)
}

describe('joining', () => {
  it('gives the newcomer the snapshot and the incumbents a notice with the same version', async () => {
    await startWith({ iceServers: [{ urls: ['stun:stun.example.org'] }], maxParticipants: 5 })
    const [ada, bob] = await rig.gather('Ada', 'Bob')
    expect(bob).toMatchObject({
      self: { card: cardOf('Bob'), epoch: 1, state: quiet },
      others: [ada?.self],
      version: 2,
      isContinued: false,
      ice: { servers: [{ urls: ['stun:stun.example.org'] }], expiresInMs: null },
      othersSettleInMs: 0,
      maxParticipants: 5
    })
    expect(await ada?.caller.hears('room:joined')).toEqual({
      participant: bob?.self,
      isContinued: false,
      version: 2
    })
    expect(bob?.caller.heard('room:joined')).toEqual([])
  })

  it(
    'lets exactly one of any two be the newcomer, however many arrive at once',
    { timeout: 60_000 },
    async () => {
      await startWith()
      for (let round = 0; round < 30; round += 1) {
        const roomId = `round-${round}`
        const callers = await Promise.all([rig.caller(), rig.caller(), rig.caller()])
        const replies = await Promise.all(callers.map((caller) => caller.must('room:join', joinOf(roomId))))
        await Promise.all(callers.map((caller) => caller.caughtUp()))
        for (const [index, { self, others }] of replies.entries()) {
          const told = callers[index]?.heard('room:joined').map(({ participant }) => participant.id) ?? []
          // Nobody twice, nobody missing: each pair has met in a snapshot or in a notice, never in both.
          const met = [...others.map(({ id }) => id), ...told]
          const everybodyElse = replies.map((reply) => reply.self.id).filter((id) => id !== self.id)
          expect(met.toSorted()).toEqual(everybodyElse.toSorted())
        }
        expect(replies.map(({ others }) => others.length).toSorted()).toEqual([0, 1, 2])
        for (const { socket } of callers) socket.disconnect()
      }
    }
  )

  it('tells incumbents of the newcomer before the newcomer’s first signal', async () => {
    await startWith()
    const [ada] = await rig.gather('Ada')
    const bob = await rig.caller()
    // Sent in one go: the service must not let the signal overtake the notice.
    const joined = bob.must('room:join', joinOf('kitchen', 'Bob'))
    const sent = bob.must('signal:send', { to: ada?.self.id ?? '', signal: sealed() })
    await Promise.all([joined, sent])
    await ada?.caller.hears('signal:received')
    expect(ada?.caller.notices.map(({ name }) => name)).toEqual(['room:joined', 'signal:received'])
  })

  it('leaves the room the connection was in before', async () => {
    await startWith()
    const [ada, bob] = await rig.gather('Ada', 'Bob')
    const moved = await bob?.caller.must('room:join', joinOf('cellar', 'Bob'))
    expect(await ada?.caller.hears('room:left')).toEqual({
      participantId: bob?.self.id,
      isLost: false,
      version: 3
    })
    expect(moved).toMatchObject({ others: [], version: 1 })
    expect(moved?.self.id).not.toBe(bob?.self.id)
  })

  it('stays where it is when the other room is full', async () => {
    await startWith({ maxParticipants: 1 })
    const [ada] = await rig.gather('Ada')
    const bob = await rig.caller()
    await bob.must('room:join', joinOf('cellar', 'Bob'))
    expect(await bob.request('room:join', joinOf('kitchen', 'Bob'))).toMatchObject({
      error: { code: 'roomFull' }
    })
    expect(await bob.must('state:set', { state: quiet })).toEqual({ version: 1 })
    await ada?.caller.caughtUp()
    expect(ada?.caller.notices).toEqual([])
  })

  it('is the same person anew when joining the same room again without a token', async () => {
    await startWith({ maxParticipants: 2 })
    const [ada, bob] = await rig.gather('Ada', 'Bob')
    const again = await bob?.caller.must('room:join', joinOf('kitchen', 'Bob'))
    expect(again).toMatchObject({ self: { id: bob?.self.id, epoch: 2 }, isContinued: false })
    expect(await ada?.caller.hears('room:joined', 2)).toEqual({
      participant: again?.self,
      isContinued: false,
      version: 3
    })
  })

  it('hands the longest card on as it is', async () => {
    await startWith()
    const card = 'a'.repeat(bounds.card)
    const [ada] = await rig.gather('Ada')
    await (await rig.caller()).must('room:join', { ...joinOf('kitchen'), card })
    expect((await ada?.caller.hears('room:joined'))?.participant.card).toBe(card)
  })
})

describe('refusing by name', () => {
  it('roomFull, until somebody leaves', async () => {
    await startWith({ maxParticipants: 2 })
    const [ada] = await rig.gather('Ada', 'Bob')
    const cy = await rig.caller()
    expect(await cy.request('room:join', joinOf('kitchen', 'Cy'))).toMatchObject({
      ok: false,
      error: { code: 'roomFull' }
    })
    await ada?.caller.must('room:leave', { mayReturn: false })
    expect(await cy.must('room:join', joinOf('kitchen', 'Cy'))).toMatchObject({
      others: [{ card: cardOf('Bob') }]
    })
  })

  it('serverFull, for a room too many', async () => {
    await startWith({ maxRooms: 1 })
    await rig.gather('Ada')
    const bob = await rig.caller()
    expect(await bob.request('room:join', joinOf('cellar'))).toMatchObject({ error: { code: 'serverFull' } })
  })

  it('notInRoom, for whoever is in none', async () => {
    await startWith()
    const [ada] = await rig.gather('Ada')
    const outsider = await rig.caller()
    const to = ada?.self.id ?? ''
    expect(await outsider.request('signal:send', { to, signal: sealed() })).toMatchObject({
      error: { code: 'notInRoom' }
    })
    expect(await outsider.request('state:set', { state: quiet })).toMatchObject({
      error: { code: 'notInRoom' }
    })
    await ada?.caller.caughtUp()
    expect(ada?.caller.notices).toEqual([])
  })

  it('unknownParticipant, for signals to other rooms, to oneself and to nobody', async () => {
    await startWith()
    const [ada] = await rig.gather('Ada')
    const eve = await rig.caller()
    const { self } = await eve.must('room:join', joinOf('cellar', 'Eve'))
    for (const to of [ada?.self.id ?? '', self.id, 'nobody-at-all'])
      expect(await eve.request('signal:send', { to, signal: sealed() })).toMatchObject({
        error: { code: 'unknownParticipant' }
      })
    await ada?.caller.caughtUp()
    expect(ada?.caller.notices).toEqual([])
  })

  it('invalidPayload and unknownRequest, never repeating what was sent', async () => {
    await startWith()
    const caller = await rig.caller()
    const wrong = await caller.ask('room:join', { roomId: 'SECRET-sauce', card: cardOf('Ada'), state: quiet })
    const unknown = await caller.ask('SECRET-sauce', {})
    expect([wrong, unknown]).toMatchObject([
      { error: { code: 'invalidPayload' } },
      { error: { code: 'unknownRequest' } }
    ])
    expect(JSON.stringify([wrong, unknown])).not.toContain('SECRET')
  })
})

describe('connecting', () => {
  it('turns away another protocol version, and callers who name none', async () => {
    await startWith()
    expect(await rig.refusalOf({ protocol: 999 })).toBe('versionMismatch')
    expect(await rig.refusalOf({})).toBe('versionMismatch')
    expect(await rig.metric('confab_refusals_total{code="versionMismatch"}')).toBe(2)
  })

  it('turns away connections beyond the maximum, and takes new ones when others have gone', async () => {
    await startWith({ maxConnections: 2 })
    const [first] = [await rig.caller(), await rig.caller()]
    expect(await rig.refusalOf()).toBe('serverFull')
    first.socket.disconnect()
    // Connections that were turned away count until they have closed.
    await until(async () => ((await rig.refusalOf()) === null ? true : undefined))
  })
})

describe('inside', () => {
  it('relays signals to the one they are for, as they are', async () => {
    await startWith()
    const [ada, bob, cy] = await rig.gather('Ada', 'Bob', 'Cy')
    const signal = sealed(4, 'a'.repeat(bounds.sealedBody))
    await cy?.caller.must('signal:send', { to: ada?.self.id ?? '', signal })
    expect(await ada?.caller.hears('signal:received')).toEqual({ from: cy?.self.id, signal })
    await bob?.caller.caughtUp()
    expect(bob?.caller.heard('signal:received')).toEqual([])
  })

  it('tells the others of a changed state once, and of an unchanged one not at all', async () => {
    await startWith()
    const [ada, bob] = await rig.gather('Ada', 'Bob')
    const state = { ...quiet, camera: true }
    expect(await bob?.caller.must('state:set', { state })).toEqual({ version: 3 })
    expect(await bob?.caller.must('state:set', { state })).toEqual({ version: 3 })
    await ada?.caller.caughtUp()
    expect(ada?.caller.heard('room:state')).toEqual([{ participantId: bob?.self.id, state, version: 3 }])
    expect(bob?.caller.heard('room:state')).toEqual([])
  })

  it('numbers everything an incumbent hears without a gap', async () => {
    await startWith()
    const [ada, bob] = await rig.gather('Ada', 'Bob', 'Cy')
    await bob?.caller.must('state:set', { state: { ...quiet, hand: true } })
    await bob?.caller.must('room:leave', { mayReturn: false })
    await ada?.caller.hears('room:left')
    const versions = ada?.caller.notices.map(({ payload }) => (payload as { version: number }).version)
    expect([ada?.version, ...(versions ?? [])]).toEqual([1, 2, 3, 4, 5])
  })

  it('says nothing to somebody who has left', async () => {
    await startWith()
    const [ada, bob] = await rig.gather('Ada', 'Bob')
    await ada?.caller.must('room:leave', { mayReturn: false })
    await bob?.caller.must('state:set', { state: { ...quiet, hand: true } })
    await ada?.caller.caughtUp()
    expect(ada?.caller.heard('room:state')).toEqual([])
    const toLeaver = { to: ada?.self.id ?? '', signal: sealed() }
    expect(await bob?.caller.request('signal:send', toLeaver)).toMatchObject({
      error: { code: 'unknownParticipant' }
    })
  })
})

describe('draining', () => {
  it('tells everybody, admits nobody, and ends when all have gone', async () => {
    await startWith({ drainMs: 60_000 })
    const [ada] = await rig.gather('Ada')
    const drained = rig.service.drain()
    expect(await ada?.caller.hears('server:draining')).toEqual({ closesInMs: 60_000 })
    expect(await rig.refusalOf()).toBe('serverDraining')
    expect(await ada?.caller.request('room:join', joinOf('cellar'))).toMatchObject({
      error: { code: 'serverDraining' }
    })
    const health = await fetch(`${rig.service.url}/healthz`)
    expect([health.status, await health.json()]).toEqual([
      503,
      { status: 'draining', rooms: 1, participants: 1 }
    ])
    ada?.caller.socket.disconnect()
    await drained
    await expect(fetch(`${rig.service.url}/healthz`)).rejects.toThrow()
  })

  it('ends after its time with people still connected', async () => {
    await startWith({ drainMs: 1 })
    const [ada] = await rig.gather('Ada')
    await rig.service.drain()
    await ada?.caller.disconnected()
  })
})
