import { afterEach, describe, expect, it } from 'vitest'
import { bounds } from './protocol'
import { cardOf, joinOf, knockOf, quiet, refusedWith, Rig, until, type Caller, type Inside } from './testRig'

let rig: Rig
afterEach(() => rig.close())

/** Ada and Bob in the kitchen, which Ada has locked; nothing else is to be heard of that. */
async function lockedKitchen(
  config: Parameters<typeof Rig.start>[0] = {}
): Promise<readonly [Inside, Inside]> {
  rig = await Rig.start(config)
  return rig.gatherLockedIn('kitchen')
}
/** A new caller who waits at the door of the kitchen. */
async function knocker(name = 'Eve'): Promise<{ readonly caller: Caller; readonly knockId: string }> {
  const caller = await rig.caller()
  return { caller, ...(await caller.must('room:knock', knockOf('kitchen', name))) }
}
const admitted = { roomId: 'kitchen', isAdmitted: true }

describe('a knock', () => {
  it('is heard by everybody inside, and by nobody else', async () => {
    const [ada, bob] = await lockedKitchen()
    const [elsewhere] = await rig.gatherLockedIn('cellar')
    const { knockId } = await knocker('Eve')
    for (const { caller } of [ada, bob])
      expect(await caller.hears('room:knocked')).toEqual({ knockId, card: cardOf('Eve') })
    await elsewhere.caller.caughtUp()
    expect(elsewhere.caller.notices).toEqual([])
  })

  it('shows who knocks nothing of the room until they are let in', async () => {
    const [ada, bob] = await lockedKitchen()
    const eve = await knocker()
    await ada.caller.must('state:set', { state: { ...quiet, hand: true } })
    await bob.caller.must('room:leave', { mayReturn: false })
    await knocker('Mallory')
    await eve.caller.caughtUp()
    expect(eve.caller.notices).toEqual([])
    await ada.caller.must('room:answer', { knockId: eve.knockId, isAdmitted: true })
    await eve.caller.hears('knock:answered')
    expect(eve.caller.notices).toEqual([{ name: 'knock:answered', payload: admitted }])
  })

  it('that is admitted opens the door to that connection, once', async () => {
    const [ada, bob] = await lockedKitchen()
    const { caller: eve, knockId } = await knocker()
    await bob.caller.must('room:answer', { knockId, isAdmitted: true })
    await eve.hears('knock:answered')
    expect(await (await rig.caller()).request('room:join', joinOf('kitchen'))).toMatchObject(
      refusedWith('roomLocked')
    )
    const inside = await eve.must('room:join', joinOf('kitchen', 'Eve'))
    expect(inside).toMatchObject({ others: [ada.self, bob.self], isLocked: true, knocks: [] })
    await eve.must('room:leave', { mayReturn: false })
    expect(await eve.request('room:join', joinOf('kitchen', 'Eve'))).toMatchObject(refusedWith('roomLocked'))
  })

  it('that is refused opens nothing', async () => {
    const [ada] = await lockedKitchen()
    const { caller: eve, knockId } = await knocker()
    await ada.caller.must('room:answer', { knockId, isAdmitted: false })
    expect(await eve.hears('knock:answered')).toEqual({ roomId: 'kitchen', isAdmitted: false })
    expect(await eve.request('room:join', joinOf('kitchen'))).toMatchObject(refusedWith('roomLocked'))
  })

  it('is answered once, by the first, and everybody inside hears that it is over', async () => {
    const [ada, bob] = await lockedKitchen()
    const { caller: eve, knockId } = await knocker()
    await ada.caller.must('room:answer', { knockId, isAdmitted: false })
    expect(await bob.caller.request('room:answer', { knockId, isAdmitted: true })).toMatchObject(
      refusedWith('unknownKnock')
    )
    for (const { caller } of [ada, bob]) expect(await caller.hears('room:knockEnded')).toEqual({ knockId })
    await eve.caughtUp()
    expect(eve.heard('knock:answered')).toEqual([{ roomId: 'kitchen', isAdmitted: false }])
  })

  it('is not for those to answer who are in another room, or in none', async () => {
    await lockedKitchen()
    const [elsewhere] = await rig.gatherLockedIn('cellar')
    const { caller: eve, knockId } = await knocker()
    const answer = { knockId, isAdmitted: true }
    expect(await elsewhere.caller.request('room:answer', answer)).toMatchObject(refusedWith('unknownKnock'))
    expect(await eve.request('room:answer', answer)).toMatchObject(refusedWith('notInRoom'))
    await eve.caughtUp()
    expect(eve.notices).toEqual([])
    expect(await eve.request('room:join', joinOf('kitchen'))).toMatchObject(refusedWith('roomLocked'))
  })

  it('is in the snapshot of whoever comes in meanwhile, in order', async () => {
    const [, bob] = await lockedKitchen()
    const [eve, mallory] = [await knocker('Eve'), await knocker('Mallory')]
    const again = await bob.caller.must('room:join', joinOf('kitchen', 'Bob'))
    expect(again.knocks).toEqual([
      { knockId: eve.knockId, card: cardOf('Eve') },
      { knockId: mallory.knockId, card: cardOf('Mallory') }
    ])
  })

  it.each([
    ['there is no lock', 'attic'],
    ['nobody is inside', 'cellar'],
    ['one is inside', 'kitchen']
  ])('is refused where %s', async (_where, roomId) => {
    const [ada] = await lockedKitchen()
    await rig.gatherIn('attic', 'Cy')
    expect(await ada.caller.request('room:knock', knockOf(roomId))).toMatchObject(refusedWith('notLocked'))
  })

  it('is refused to whoever has been let in, and by a service that is about to stop', async () => {
    const [ada] = await lockedKitchen({ drainMs: 200 })
    const { caller: eve, knockId } = await knocker()
    await ada.caller.must('room:answer', { knockId, isAdmitted: true })
    expect(await eve.request('room:knock', knockOf('kitchen'))).toMatchObject(refusedWith('notLocked'))
    const drained = rig.service.drain()
    await eve.hears('server:draining')
    expect(await eve.request('room:knock', knockOf('kitchen'))).toMatchObject(refusedWith('serverDraining'))
    await drained
  })
})

describe('at a crowded door', () => {
  it('there is space again when somebody has gone, and for who is there already', async () => {
    const [ada] = await lockedKitchen()
    const waiting = await Promise.all(Array.from({ length: bounds.knocksPerRoom }, () => knocker()))
    const late = await rig.caller()
    expect(await late.request('room:knock', knockOf('kitchen'))).toMatchObject(refusedWith('doorCrowded'))
    await waiting[0]?.caller.must('room:knock', knockOf('kitchen', 'Eve again'))
    await waiting[1]?.caller.must('room:unknock', {})
    await late.must('room:knock', knockOf('kitchen', 'Late'))
    const { knocks } = await ada.caller.must('room:join', joinOf('kitchen', 'Ada'))
    expect(knocks).toHaveLength(bounds.knocksPerRoom)
    expect(knocks.slice(-2).map(({ card }) => card)).toEqual([cardOf('Eve again'), cardOf('Late')])
  })

  it('who is turned away still waits where they were', async () => {
    await lockedKitchen()
    const [cellar] = await rig.gatherLockedIn('cellar')
    await Promise.all(Array.from({ length: bounds.knocksPerRoom }, () => knocker()))
    const eve = await rig.caller()
    const { knockId } = await eve.must('room:knock', knockOf('cellar'))
    expect(await eve.request('room:knock', knockOf('kitchen'))).toMatchObject(refusedWith('doorCrowded'))
    await cellar.caller.must('room:answer', { knockId, isAdmitted: true })
    expect(await eve.hears('knock:answered')).toEqual({ roomId: 'cellar', isAdmitted: true })
  })
})

describe('a knock ends', () => {
  it.each<[string, (eve: Caller) => unknown]>([
    ['when it is taken back', (eve) => eve.must('room:unknock', {})],
    ['with the connection', (eve) => eve.socket.disconnect()],
    ['when another one follows it', (eve) => eve.must('room:knock', knockOf('kitchen'))],
    ['when another one follows it elsewhere', (eve) => eve.must('room:knock', knockOf('cellar'))],
    ['when they go into another room', (eve) => eve.must('room:join', joinOf('attic', 'Eve'))]
  ])('%s', async (_when, end) => {
    const [ada, bob] = await lockedKitchen()
    await rig.gatherLockedIn('cellar')
    const { caller: eve, knockId } = await knocker()
    await end(eve)
    for (const { caller } of [ada, bob]) expect(await caller.hears('room:knockEnded')).toEqual({ knockId })
    expect(await ada.caller.request('room:answer', { knockId, isAdmitted: true })).toMatchObject(
      refusedWith('unknownKnock')
    )
    expect(eve.heard('knock:answered')).toEqual([])
  })

  it('when whoever knocks comes in as who they were', async () => {
    const [ada, bob] = await lockedKitchen()
    await bob.caller.must('room:leave', { mayReturn: true })
    const { knockId } = await bob.caller.must('room:knock', knockOf('kitchen', 'Bob'))
    const resume = { token: bob.resumeToken, isContinuing: false }
    expect((await bob.caller.must('room:join', { ...joinOf('kitchen'), resume })).knocks).toEqual([])
    expect(await ada.caller.hears('room:knockEnded')).toEqual({ knockId })
    await bob.caller.caughtUp()
    expect(bob.caller.notices).toEqual([])
  })

  it('with the lock: everybody who waits there can come in, and nobody who waits elsewhere', async () => {
    const [ada, bob] = await lockedKitchen()
    await rig.gatherLockedIn('cellar')
    const [eve, mallory, other] = [await knocker(), await knocker('Mallory'), await rig.caller()]
    await other.must('room:knock', knockOf('cellar'))
    await ada.caller.must('room:lock', { isLocked: false })
    for (const { caller } of [eve, mallory]) {
      expect(await caller.hears('knock:answered')).toEqual(admitted)
      await caller.must('room:join', joinOf('kitchen'))
    }
    await bob.caller.caughtUp()
    expect(bob.caller.heard('room:knockEnded').map(({ knockId }) => knockId)).toEqual([
      eve.knockId,
      mallory.knockId
    ])
    await other.caughtUp()
    expect(other.notices).toEqual([])
  })

  it('with the room: the lock went with the last participant', async () => {
    const [ada, bob] = await lockedKitchen({ graceMs: 20 })
    const { caller: eve } = await knocker()
    await ada.caller.must('room:leave', { mayReturn: false })
    await eve.caughtUp()
    expect(eve.notices).toEqual([])
    bob.caller.socket.disconnect()
    expect(await eve.hears('knock:answered')).toEqual(admitted)
    expect(await eve.must('room:join', joinOf('kitchen'))).toMatchObject({ others: [], isLocked: false })
  })
})

describe('a connection that is recovered', () => {
  /** Its client has to have received a packet with an offset: recovery starts from there. */
  const recover = async (caller: Caller, meanwhile: () => Promise<unknown>): Promise<void> => {
    caller.socket.io.reconnection(false)
    const connections = await rig.metric('confab_connections')
    caller.loseConnection()
    await until(async () => ((await rig.metric('confab_connections')) < connections ? true : undefined))
    await meanwhile()
    caller.socket.connect()
    await caller.connected()
    expect(caller.socket.recovered).toBe(true)
  }

  it('no longer waits, and may knock again', async () => {
    const [ada] = await lockedKitchen()
    const eve = await rig.caller()
    await eve.must('room:watch', { roomIds: ['attic'] })
    await rig.gatherIn('attic', 'Cy')
    await eve.hears('room:presence')
    const { knockId } = await eve.must('room:knock', knockOf('kitchen'))
    await recover(eve, async () => {
      expect(await ada.caller.hears('room:knockEnded')).toEqual({ knockId })
      expect(await ada.caller.request('room:answer', { knockId, isAdmitted: true })).toMatchObject(
        refusedWith('unknownKnock')
      )
    })
    const again = await eve.must('room:knock', knockOf('kitchen'))
    expect(again.knockId).not.toBe(knockId)
    await ada.caller.must('room:answer', { knockId: again.knockId, isAdmitted: true })
    await eve.must('room:join', joinOf('kitchen'))
  })

  it('may still come in when it had been let in, and a new one may not', async () => {
    const [ada] = await lockedKitchen()
    const { caller: eve, knockId } = await knocker()
    await ada.caller.must('room:answer', { knockId, isAdmitted: true })
    await eve.hears('knock:answered')
    await recover(eve, async () => {
      const stranger = await rig.caller()
      expect(await stranger.request('room:join', joinOf('kitchen'))).toMatchObject(refusedWith('roomLocked'))
    })
    await eve.must('room:join', joinOf('kitchen'))
  })

  it('hears inside of a knock that came while it was away', async () => {
    const [ada] = await lockedKitchen()
    await knocker('Mallory')
    await ada.caller.hears('room:knocked')
    await recover(ada.caller, () => knocker('Eve'))
    expect(await ada.caller.hears('room:knocked', 2)).toMatchObject({ card: cardOf('Eve') })
  })
})
