import { afterEach, describe, expect, it } from 'vitest'
import type { Config } from './settings'
import { joinOf, Rig, sealed, type Caller, type Inside } from './testRig'

let rig: Rig
afterEach(() => rig.close())

const resumeSecret = 'a secret of more than thirty-two characters'
const names = ['Ada', 'Bob', 'Cy', 'Dora'] as const

async function meet(config: Partial<Config> = {}): Promise<readonly [Inside, Inside]> {
  rig = await Rig.start({ resumeSecret, ...config })
  const [ada, bob] = await rig.gather('Ada', 'Bob')
  if (!ada || !bob) throw new Error('nobody came')
  return [ada, bob]
}

interface Return {
  readonly roomId?: string
  readonly isContinuing?: boolean
  /** The one they have by default, which reconnects by itself. */
  readonly over?: Caller
}
async function comeBack(inside: Inside, how: Return = {}): Promise<Inside> {
  const { roomId = 'kitchen', isContinuing = true, over: caller = inside.caller } = how
  await caller.connected()
  const resume = { token: inside.resumeToken, isContinuing }
  const reply = await caller.must('room:join', { ...joinOf(roomId), card: inside.self.card, resume })
  return { caller, ...reply }
}

describe('after a restart', () => {
  it('brings everybody back as who they were, in the eyes of everybody', async () => {
    const [ada, bob] = await meet()
    await rig.restart()
    const first = await comeBack(bob)
    expect(first).toMatchObject({ self: bob.self, others: [], isContinued: true, version: 1 })
    const second = await comeBack(ada)
    expect(second).toMatchObject({ self: ada.self, others: [bob.self], isContinued: true, version: 2 })
    expect(await bob.caller.hears('room:joined')).toEqual({
      participant: ada.self,
      isContinued: true,
      version: 2
    })
    await ada.caller.must('signal:send', { to: bob.self.id, signal: sealed() })
    await bob.caller.hears('signal:received')
    expect([...ada.caller.heard('room:left'), ...bob.caller.heard('room:left')]).toEqual([])
  })

  it('says how long others may follow, until the grace time is over', async () => {
    const [ada, bob] = await meet({ graceMs: 60_000 })
    expect(bob.othersSettleInMs).toBe(0)
    await rig.restart()
    const { othersSettleInMs } = await comeBack(ada)
    expect(othersSettleInMs).toBeGreaterThan(50_000)
    const cy = await rig.caller()
    const newcomer = await cy.must('room:join', joinOf('kitchen', 'Cy'))
    expect(newcomer.othersSettleInMs).toBeGreaterThan(0)
    expect(newcomer.othersSettleInMs).toBeLessThanOrEqual(othersSettleInMs)
    expect((await cy.must('room:join', joinOf('cellar', 'Cy'))).othersSettleInMs).toBe(0)
  })

  it('raises the epoch of whoever reloaded meanwhile', async () => {
    const [ada, bob] = await meet()
    await rig.restart()
    await comeBack(bob)
    const again = await comeBack(ada, { isContinuing: false })
    expect(again).toMatchObject({ self: { ...ada.self, epoch: 2 }, others: [bob.self], isContinued: false })
    expect(await bob.caller.hears('room:joined')).toMatchObject({
      participant: again.self,
      isContinued: false
    })
  })

  it('believes a token once: who is given up after that has left', async () => {
    const [ada, bob] = await meet({ graceMs: 50 })
    await rig.restart()
    await comeBack(bob)
    await comeBack(ada)
    ada.caller.socket.disconnect()
    expect(await bob.caller.hears('room:left')).toMatchObject({ participantId: ada.self.id, isLost: true })
    // The token from before the restart: the reply with the newer one may never have arrived.
    const again = await comeBack(ada, { over: await rig.caller() })
    expect(again).toMatchObject({ self: { id: ada.self.id, epoch: 2 }, isContinued: false })
  })

  it('gives the seat to the last who brings the token, as ever', async () => {
    const [ada, bob] = await meet()
    await rig.restart()
    await comeBack(bob)
    await comeBack(ada)
    const second = await rig.caller()
    expect(await comeBack(ada, { over: second })).toMatchObject({ self: ada.self, isContinued: true })
    expect(await ada.caller.hears('connection:refused')).toEqual({ code: 'resumedElsewhere' })
    await bob.caller.must('signal:send', { to: ada.self.id, signal: sealed() })
    await second.hears('signal:received')
    expect(await rig.metric('confab_participants')).toBe(2)
  })

  it('takes a token of another room for none', async () => {
    const [ada] = await meet()
    await rig.restart()
    const elsewhere = await comeBack(ada, { roomId: 'cellar' })
    expect(elsewhere).toMatchObject({ self: { epoch: 1 }, isContinued: false, othersSettleInMs: 0 })
    expect(elsewhere.self.id).not.toBe(ada.self.id)
  })

  it('knows nobody where the secret was not kept', async () => {
    const [ada] = await meet({ resumeSecret: null })
    await rig.restart()
    const stranger = await comeBack(ada)
    expect(stranger).toMatchObject({ self: { epoch: 1 }, isContinued: false, othersSettleInMs: 0 })
    expect(stranger.self.id).not.toBe(ada.self.id)
  })

  it('survives the next restart as well', async () => {
    const [ada, bob] = await meet()
    await rig.restart()
    const reloaded = await comeBack(ada, { isContinuing: false })
    const stayed = await comeBack(bob)
    await rig.restart()
    expect(await comeBack(stayed)).toMatchObject({ self: bob.self, isContinued: true })
    expect(await comeBack(reloaded)).toMatchObject({ self: { epoch: 2 }, isContinued: true })
  })
})

describe('a rolling restart', () => {
  it('announces itself, admits nobody any more, and loses nobody', async () => {
    const [ada, bob] = await meet({ drainMs: 200 })
    const restarted = rig.restart({ isGentle: true })
    expect(await ada.caller.hears('server:draining')).toEqual({ closesInMs: 200 })
    expect(await bob.caller.request('room:join', joinOf('kitchen', 'Bob'))).toMatchObject({
      error: { code: 'serverDraining' }
    })
    await ada.caller.must('signal:send', { to: bob.self.id, signal: sealed() })
    await bob.caller.hears('signal:received')
    await restarted
    const back = await Promise.all([comeBack(ada), comeBack(bob)])
    expect(back).toMatchObject([
      { self: ada.self, isContinued: true },
      { self: bob.self, isContinued: true }
    ])
    expect([...ada.caller.heard('room:left'), ...bob.caller.heard('room:left')]).toEqual([])
  })

  it('does not give up whoever it can no longer take back', async () => {
    const [ada, bob] = await meet({ graceMs: 20, drainMs: 200 })
    const restarted = rig.restart({ isGentle: true })
    await ada.caller.hears('server:draining')
    ada.caller.loseConnection()
    await restarted
    await comeBack(bob)
    // A connection that was turned away while draining does not try again by itself.
    const again = await comeBack(ada, { over: await rig.caller() })
    expect(again).toMatchObject({ self: ada.self, isContinued: true })
    expect(bob.caller.heard('room:left')).toEqual([])
  })

  it('still tells of those who leave', async () => {
    const [ada, bob] = await meet({ returnGraceMs: 20, drainMs: 200 })
    const restarted = rig.restart({ isGentle: true })
    await ada.caller.hears('server:draining')
    await ada.caller.must('room:leave', { mayReturn: true })
    expect(await bob.caller.hears('room:left')).toMatchObject({ participantId: ada.self.id, isLost: false })
    await restarted
  })
})

/** Whose turn it is, as one end sees it: the link is there, or it offers, or it waits for an offer. */
type Turn = 'keeps' | 'offers' | 'answers'

/** What somebody knows at the end of the story: the epochs of those they have links to from before. */
interface Person {
  readonly back: Inside
  readonly links: ReadonlyMap<string, number>
}

/** The rules of the protocol for who offers (see `room:joined`), applied to what the service said. */
function turns(early: Person, late: Person): { readonly early: Turn; readonly late: Turn } {
  const { back } = late
  const notice = early.back.caller
    .heard('room:joined')
    .find(({ participant }) => participant.id === back.self.id)
  const entry = back.others.find(({ id }) => id === early.back.self.id)
  if (!notice || !entry) throw new Error('the two have not heard of each other')
  const knows = early.links.get(back.self.id) === notice.participant.epoch
  const isKnown = late.links.get(entry.id) === entry.epoch
  return {
    early: knows ? 'keeps' : notice.isContinued ? 'offers' : 'answers',
    late: back.isContinued ? (isKnown ? 'keeps' : 'answers') : 'offers'
  }
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((others) => [item, ...others])
  )
}

/** One room of its own after the restart: its people return in an order, one of them reloaded, and Eve comes new. */
async function gatherAgain(
  before: readonly Inside[],
  order: readonly number[],
  index: number
): Promise<Person[]> {
  const roomId = `room-${index}`
  const known = new Map(before.map(({ self }) => [self.id, self.epoch]))
  const [reloaded, newcomerAfter] = [index % 4, index % 5]
  const persons: Person[] = []
  const admitNewcomer = async (): Promise<void> => {
    for (const back of await rig.gatherIn(roomId, 'Eve')) persons.push({ back, links: new Map() })
  }
  for (const [position, who] of order.entries()) {
    if (position === newcomerAfter) await admitNewcomer()
    const inside = before[who]
    if (!inside) throw new Error('nobody')
    inside.caller.notices.length = 0
    const isContinuing = who !== reloaded
    const back = await comeBack(inside, { roomId, isContinuing })
    persons.push({ back, links: isContinuing ? known : new Map() })
  }
  if (newcomerAfter === order.length) await admitNewcomer()
  await Promise.all(persons.map(({ back }) => back.caller.caughtUp()))
  return persons
}

it(
  'lets exactly one of two offer where a link is missing, and nobody where it is alive, in any order of return',
  { timeout: 60_000 },
  async () => {
    rig = await Rig.start({ resumeSecret })
    const orders = permutations([0, 1, 2, 3])
    const rooms = await Promise.all(orders.map((_, index) => rig.gatherIn(`room-${index}`, ...names)))
    await rig.restart()
    const stories = await Promise.all(
      orders.map((order, index) => gatherAgain(rooms[index] ?? [], order, index))
    )
    for (const persons of stories) {
      expect(persons).toHaveLength(5)
      for (const [later, late] of persons.entries())
        for (const early of persons.slice(0, later)) {
          const isAlive = early.links.size > 0 && late.links.size > 0
          const expected = isAlive ? ['keeps', 'keeps'] : ['answers', 'offers']
          expect(Object.values(turns(early, late)).toSorted()).toEqual(expected)
        }
      for (const { back } of persons) expect(back.caller.heard('room:left')).toEqual([])
    }
  }
)
