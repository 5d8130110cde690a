import { afterEach, describe, expect, it } from 'vitest'
import { PROTOCOL_VERSION, type RequestReply } from './protocol'
import type { Config } from './settings'
import { cardOf, joinOf, quiet, Rig, sealed, until, type Caller, type Inside } from './testRig'

let rig: Rig
afterEach(() => rig.close())

/** Ada and Bob, in that order, in the same room. */
async function meet(config: Partial<Config> = {}): Promise<readonly [Inside, Inside]> {
  rig = await Rig.start(config)
  const [ada, bob] = await rig.gather('Ada', 'Bob')
  if (!ada || !bob) throw new Error('nobody came')
  return [ada, bob]
}
/** Joins again with a token. */
function comeBack(
  caller: Caller,
  { resumeToken }: Inside,
  { isContinuing, name = 'Ada' }: { isContinuing: boolean; name?: string }
): Promise<RequestReply<'room:join'>> {
  return caller.must('room:join', {
    ...joinOf('kitchen', name),
    resume: { token: resumeToken, isContinuing }
  })
}
const isGone = async (): Promise<true | undefined> =>
  (await rig.metric('confab_connections')) === 1 ? true : undefined

describe('a lost connection', () => {
  it('recovers unnoticed and gets what was sent meanwhile', async () => {
    const [ada, bob] = await meet()
    // Recovery starts from the last packet received, so Ada needs to have received one.
    await ada.caller.hears('room:joined')
    ada.caller.socket.io.reconnection(false)
    ada.caller.loseConnection()
    await until(isGone)
    const state = { ...quiet, hand: true }
    await bob.caller.must('signal:send', { to: ada.self.id, signal: sealed(0) })
    await bob.caller.must('signal:send', { to: ada.self.id, signal: sealed(1) })
    await bob.caller.must('state:set', { state })
    ada.caller.socket.connect()
    await ada.caller.connected()
    expect(ada.caller.socket.recovered).toBe(true)
    await ada.caller.hears('room:state')
    expect(ada.caller.heard('signal:received').map(({ signal }) => signal.sequence)).toEqual([0, 1])

    await ada.caller.must('signal:send', { to: bob.self.id, signal: sealed() })
    await bob.caller.hears('signal:received')
    expect(bob.caller.notices.map(({ name }) => name)).toEqual(['signal:received'])
  })

  it('is no news when a recovered connection asks for a snapshot', async () => {
    const [ada, bob] = await meet()
    await ada.caller.hears('room:joined')
    ada.caller.loseConnection()
    await ada.caller.disconnected()
    await ada.caller.connected()
    const again = await comeBack(ada.caller, ada, { isContinuing: true })
    expect(again).toMatchObject({ self: ada.self, others: [bob.self], isContinued: true, version: 2 })
    await bob.caller.caughtUp()
    expect(bob.caller.notices).toEqual([])
  })

  it('recovers a second time before the first recovered connection was missed', async () => {
    const [ada, bob] = await meet()
    await ada.caller.hears('room:joined')
    await ada.caller.must('room:watch', { roomIds: ['cellar'] })
    ada.caller.loseConnection()
    await ada.caller.disconnected()
    await ada.caller.connected()
    // A second recovery of the same session while the first still stands, as after a silent loss.
    const { _pid: pid, _lastOffset: offset } = ada.caller.socket as unknown as Record<string, string>
    const { id } = ada.caller.socket
    const twin = await rig.caller({ protocol: PROTOCOL_VERSION, pid, offset })
    expect(twin.socket.id).toBe(id)
    await ada.caller.disconnected()
    await bob.caller.must('signal:send', { to: ada.self.id, signal: sealed() })
    await twin.hears('signal:received')
    await bob.caller.must('room:join', joinOf('cellar', 'Bob'))
    await twin.hears('room:presence')
    await bob.caller.must('room:join', joinOf('kitchen', 'Bob'))
    await twin.must('state:set', { state: { ...quiet, hand: true } })
    await bob.caller.hears('room:state')
    expect(bob.caller.notices.map(({ name }) => name)).toEqual(['room:state'])
  })

  it('resumes on a new connection under the same id and epoch, without leaving', async () => {
    const [ada, bob] = await meet()
    ada.caller.socket.disconnect()
    await until(isGone)
    const second = await rig.caller()
    const again = await comeBack(second, ada, { isContinuing: true })
    expect(again).toMatchObject({ self: ada.self, others: [bob.self], isContinued: true })
    // Told to check their links, since signals may have been lost between the two connections.
    expect(await bob.caller.hears('room:joined')).toEqual({
      participant: ada.self,
      isContinued: true,
      version: 3
    })
    await bob.caller.must('signal:send', { to: ada.self.id, signal: sealed() })
    await second.hears('signal:received')
    expect(bob.caller.heard('room:left')).toEqual([])
  })

  it('is given up after the grace time', async () => {
    const [ada, bob] = await meet({ graceMs: 50 })
    const watcher = await rig.caller()
    await watcher.must('room:watch', { roomIds: ['kitchen'] })
    ada.caller.socket.disconnect()
    expect(await bob.caller.hears('room:left')).toEqual({
      participantId: ada.self.id,
      isLost: true,
      version: 3
    })
    expect(await watcher.hears('room:presence')).toEqual({ roomId: 'kitchen', cards: [cardOf('Bob')] })
    const second = await rig.caller()
    const again = await comeBack(second, ada, { isContinuing: true })
    expect(again).toMatchObject({ self: { id: ada.self.id, epoch: 2 }, isContinued: false })
    expect(await bob.caller.hears('room:joined')).toEqual({
      participant: again.self,
      isContinued: false,
      version: 4
    })
  })

  it('keeps the seat in a full room, and the card inside for watchers', async () => {
    const [ada] = await meet({ maxParticipants: 2 })
    ada.caller.socket.disconnect()
    await until(isGone)
    const cy = await rig.caller()
    expect(await cy.must('room:watch', { roomIds: ['kitchen'] })).toMatchObject({
      rooms: [{ cards: [cardOf('Ada'), cardOf('Bob')] }]
    })
    expect(await cy.request('room:join', joinOf('kitchen', 'Cy'))).toMatchObject({
      error: { code: 'roomFull' }
    })
    expect(await comeBack(cy, ada, { isContinuing: true })).toMatchObject({ self: { id: ada.self.id } })
  })

  it('is turned away when it recovers after its seat was resumed elsewhere', async () => {
    const [ada, bob] = await meet()
    await ada.caller.hears('room:joined')
    ada.caller.socket.io.reconnection(false)
    ada.caller.loseConnection()
    await until(isGone)
    const second = await rig.caller()
    await comeBack(second, ada, { isContinuing: true })
    ada.caller.socket.connect()
    expect(await ada.caller.hears('connection:refused')).toEqual({ code: 'resumedElsewhere' })
    await ada.caller.disconnected()
    await bob.caller.must('signal:send', { to: ada.self.id, signal: sealed() })
    await second.hears('signal:received')
    expect(bob.caller.heard('room:left')).toEqual([])
  })

  it('is not in the room for somebody who left it before it was recovered', async () => {
    const [ada, bob] = await meet()
    await ada.caller.hears('room:joined')
    ada.caller.loseConnection()
    await ada.caller.disconnected()
    await ada.caller.connected()
    await ada.caller.must('room:leave', { mayReturn: false })
    // The session of the first loss still exists and remembers the room.
    ada.caller.socket.disconnect().connect()
    await ada.caller.connected()
    expect(await ada.caller.request('state:set', { state: quiet })).toMatchObject({
      error: { code: 'notInRoom' }
    })
    ada.caller.notices.length = 0
    await bob.caller.must('state:set', { state: { ...quiet, hand: true } })
    await ada.caller.caughtUp()
    expect(ada.caller.notices).toEqual([])
  })
})

describe('a reload', () => {
  it('returns with a higher epoch and no leave in between', async () => {
    const [ada, bob] = await meet()
    await ada.caller.must('room:leave', { mayReturn: true })
    ada.caller.socket.disconnect()
    const again = await comeBack(await rig.caller(), ada, { isContinuing: false })
    expect(again).toMatchObject({ self: { ...ada.self, epoch: 2 }, others: [bob.self], isContinued: false })
    expect(await bob.caller.hears('room:joined')).toEqual({
      participant: again.self,
      isContinued: false,
      version: 3
    })
    expect(bob.caller.heard('room:left')).toEqual([])
  })

  it('that never comes back ends as a leave', async () => {
    const [ada, bob] = await meet({ returnGraceMs: 20, graceMs: 60_000 })
    await ada.caller.must('room:leave', { mayReturn: true })
    ada.caller.socket.disconnect()
    expect(await bob.caller.hears('room:left')).toEqual({
      participantId: ada.self.id,
      isLost: false,
      version: 3
    })
  })

  it('counts up again and again, above any older token', async () => {
    const [ada, bob] = await meet()
    const second = await comeBack(await rig.caller(), ada, { isContinuing: false })
    // The first token is older than the seat: its links cannot be alive.
    const third = await comeBack(await rig.caller(), ada, { isContinuing: true })
    expect([second.self.epoch, third.self.epoch, third.isContinued]).toEqual([2, 3, false])
    await bob.caller.hears('room:joined', 2)
    expect(bob.caller.heard('room:joined').map(({ participant }) => participant.epoch)).toEqual([2, 3])
  })
})

describe('a token', () => {
  it('takes the seat from a connection that still stands, and tells that one why', async () => {
    const [ada, bob] = await meet()
    const second = await rig.caller()
    await comeBack(second, ada, { isContinuing: true })
    expect(await ada.caller.hears('connection:refused')).toEqual({ code: 'resumedElsewhere' })
    await ada.caller.disconnected()
    await second.must('signal:send', { to: bob.self.id, signal: sealed() })
    await bob.caller.hears('signal:received')
    expect(bob.caller.heard('room:left')).toEqual([])
    expect(await rig.metric('confab_participants')).toBe(2)
  })

  it('that is foreign, forged or for another room is as good as none', async () => {
    const [ada] = await meet()
    const elsewhere = await rig.caller()
    const other = await elsewhere.must('room:join', joinOf('cellar', 'Eve'))
    const caller = await rig.caller()
    for (const token of ['', 'nonsense', `${ada.resumeToken.slice(0, -4)}AAAA`, other.resumeToken]) {
      const reply = await caller.must('room:join', {
        ...joinOf('attic'),
        resume: { token, isContinuing: true }
      })
      expect(reply).toMatchObject({ self: { epoch: 1 }, others: [], isContinued: false })
      expect([ada.self.id, other.self.id]).not.toContain(reply.self.id)
      await caller.must('room:leave', { mayReturn: false })
    }
    expect(ada.caller.socket.connected).toBe(true)
  })

  it('carries a new card to the others', async () => {
    const [ada, bob] = await meet()
    const second = await rig.caller()
    const again = await comeBack(second, ada, { isContinuing: true, name: 'Countess' })
    expect(again.self).toEqual({ ...ada.self, card: cardOf('Countess') })
    expect(await bob.caller.hears('room:joined')).toEqual({
      participant: again.self,
      isContinued: true,
      version: 3
    })
  })
})
