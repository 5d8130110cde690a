import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Signal } from './signal'
import { MeshPair, pairIds, type PairId } from './meshPair'

let pair: MeshPair
beforeEach(async () => {
  pair = new MeshPair()
  pair.meet()
  expect(await pair.clock.until(() => pair.isWell, 10_000)).toBe(true)
  for (const id of pairIds) pair.events[id].length = 0
  pair.sent.length = 0
})
afterEach(() => {
  expect(pair.errors).toEqual([])
  pair.close()
})

const recovers = async (): Promise<void> => {
  expect(await pair.clock.until(() => pair.isWell, 120_000), pair.describe()).toBe(true)
}
const attempts = (): number[] => pair.sent.map(({ signal }) => signal.attempt)
const offers = (): string[] =>
  pair.sent.flatMap(({ from, signal }) =>
    signal.body.kind === 'description' && signal.body.type === 'offer' ? `${from} ${signal.attempt}` : []
  )
const isOffer = ({ body }: Signal): boolean => body.kind === 'description' && body.type === 'offer'

describe('a cut that ends', () => {
  it('is repaired by the same connection, and nothing is made anew', async () => {
    pair.network.change({ isCut: true })
    await pair.clock.advance(7_000)
    pair.network.change({ isCut: false })
    await recovers()
    expect(pair.events.ben).toEqual([
      'interrupted',
      'repair: restart',
      expect.any(String),
      'connected',
      'repair: none'
    ])
    expect(Math.max(...attempts())).toBe(0)
  })

  it('is no matter where media went both ways all the time', async () => {
    for (const id of pairIds) pair.meshes[id].checkPaths()
    await pair.clock.advance(60_000)
    expect([...pair.events.anna, ...pair.events.ben, ...pair.sent]).toEqual([])
  })

  it('is noticed within moments by whoever is given a hint', async () => {
    pair.network.change({ isCut: true })
    pair.meshes.anna.checkPaths()
    await pair.clock.advance(1_500)
    expect(pair.repairs.anna).toEqual({ step: 'restart', cause: 'interrupted', isWaiting: false })
  })
})

it('a hint does not start a connection over that is in the making, unless that takes long', async () => {
  const fresh = new MeshPair()
  fresh.fate = () => []
  fresh.meet()
  const hint = async (afterMs: number): Promise<void> => {
    await fresh.clock.advance(afterMs)
    fresh.meshes.ben.checkPaths()
    await fresh.clock.advance(300)
  }
  await hint(1_500)
  expect(fresh.repairs.ben).toBeNull()
  await hint(1_500)
  expect(fresh.repairs.ben?.cause).toBe('neverConnected')
  fresh.close()
})

describe('a cut that stays', () => {
  it('is got round by a relay, with the same connection', async () => {
    pair.network.change({ isCut: true, hasRelay: true })
    expect(await pair.clock.until(() => pair.repairs.ben !== null, 30_000)).toBe(true)
    await recovers()
    expect(Math.max(...attempts())).toBe(0)
  })

  it('leads to one new connection after another, and to words', async () => {
    pair.network.change({ isCut: true })
    await pair.clock.advance(200_000)
    expect(pair.isNamed).toBe(true)
    expect([pair.repairs.anna?.step, pair.repairs.ben?.step]).toEqual(['stuck', 'stuck'])
    expect(Math.max(...attempts())).toBeGreaterThan(2)
    expect(pair.events.anna).not.toContain('closed')
    pair.network.change({ isCut: false })
    await recovers()
  })
})

describe('media that goes one way', () => {
  it.each(pairIds)('is repaired when it is %s who is not heard', async (blockedFrom) => {
    pair.network.change({ blockedFrom })
    expect(await pair.clock.until(() => pair.repairs.ben?.cause === 'oneWay', 15_000)).toBe(true)
    pair.network.change({ blockedFrom: null })
    await recovers()
  })

  it('is not taken for repaired again and again because little is said', async () => {
    pair.network.packetsPerMs = 0.0025 // comfort noise
    pair.network.change({ blockedFrom: 'anna' })
    await pair.clock.advance(60_000)
    expect(Math.max(...attempts())).toBeGreaterThan(0)
    expect(pair.repairs.ben?.cause).toBe('oneWay')
    pair.network.change({ blockedFrom: null })
    await recovers()
  })
})

describe('a new connection', () => {
  /** Brings both ends to their newest attempt, as if nothing before had helped. */
  const beginAnew = async (signalsOf: (id: PairId) => boolean): Promise<void> => {
    pair.network.change({ isCut: true })
    pair.fate = (_signal, index) => (signalsOf(pair.sent[index]?.from ?? 'ben') ? [20] : [])
    expect(await pair.clock.until(() => Math.max(0, ...attempts()) > 0, 60_000)).toBe(true)
    pair.network.change({ isCut: false })
    pair.fate = () => [20]
  }

  it('brings new streams and is never told as a link that closed', async () => {
    await beginAnew(() => true)
    await recovers()
    for (const id of pairIds) {
      expect(pair.events[id].filter((event) => event === 'camera')).toHaveLength(1)
      expect(pair.events[id]).not.toContain('closed')
    }
  })

  it('is the same one when both ends begin it in the same instant', async () => {
    pair.fate = () => [] // neither hears of the other's
    pair.network.change({ isCut: true })
    const begun = (id: PairId): boolean =>
      pair.sent.some(({ from, signal }) => from === id && signal.attempt > 0)
    expect(await pair.clock.until(() => begun('anna') && begun('ben'), 60_000)).toBe(true)
    const attempt = Math.max(...attempts())
    pair.network.change({ isCut: false })
    pair.fate = () => [20]
    for (const id of pairIds) pair.meshes[id].resync()
    await recovers()
    expect(Math.max(...attempts())).toBe(attempt)
    expect(new Set(offers().filter((offer) => offer.endsWith(` ${attempt}`)))).toEqual(
      new Set([`ben ${attempt}`])
    )
  })

  it('is taken part in by somebody whom its offer reaches after its candidates', async () => {
    pair.fate = (signal) => [isOffer(signal) ? 400 : 20]
    await beginAnew(() => true)
    pair.fate = (signal) => [isOffer(signal) ? 400 : 20]
    await recovers()
  })

  it('is told again to somebody who still speaks of the old one', async () => {
    pair.network.change({ isCut: true })
    pair.fate = ({ attempt }) => (attempt > 0 ? [] : [20])
    expect(await pair.clock.until(() => attempts().includes(1), 60_000)).toBe(true)
    pair.network.change({ isCut: false })
    pair.fate = () => [20]
    const attempt = Math.max(...attempts())
    pair.meshes.anna.resync() // who knows nothing of it
    await pair.clock.advance(2_000)
    expect([pair.states.anna, pair.states.ben]).toEqual(['connected', 'connected'])
    expect(Math.max(...attempts())).toBe(attempt)
  })

  it('does not come of signals of an epoch that is not ours', async () => {
    const offer = { kind: 'description', type: 'offer', sdp: 'm=audio m=video m=video m=audio #x' } as const
    pair.meshes.anna.receive('ben', { epoch: 2, attempt: 1, sequence: 0, body: offer })
    pair.meshes.anna.receive('ben', { epoch: 0, attempt: 1, sequence: 0, body: offer })
    await pair.clock.advance(1_000)
    expect(pair.events.anna).toEqual([])
  })
})

describe('while the service is away', () => {
  it('nothing is said, and media goes on', async () => {
    for (const id of pairIds) pair.meshes[id].setSignalingUp(false)
    await pair.clock.advance(60_000)
    expect([...pair.events.anna, ...pair.sent]).toEqual([])
    pair.network.change({ isCut: true })
    await pair.clock.advance(60_000)
    expect(pair.sent).toEqual([])
    expect(pair.repairs.ben).toEqual({ step: 'restart', cause: 'interrupted', isWaiting: true })
    pair.network.change({ isCut: false })
    for (const id of pairIds) pair.meshes[id].setSignalingUp(true)
    await recovers()
  })
})

describe('what is told', () => {
  const door = { kind: 'door', isLocked: true, count: 1, isOwn: true, admitted: [] } as const
  const code = { kind: 'code', commitment: 'A'.repeat(43), nonce: null } as const

  it('arrives, and is said again over a connection made anew where it still holds', async () => {
    const heard: string[] = []
    pair.meshes.ben.on('message', ({ participantId, message }) =>
      heard.push(`${participantId}: ${message.kind}`)
    )
    pair.meshes.anna.tell('ben', door)
    pair.meshes.anna.tell('ben', code)
    await pair.clock.advance(1_000)
    expect(heard).toEqual(['anna: door', 'anna: code'])
    pair.network.change({ isCut: true })
    expect(await pair.clock.until(() => attempts().includes(1), 60_000)).toBe(true)
    pair.network.change({ isCut: false })
    await recovers()
    expect(new Set(heard.slice(2))).toEqual(new Set(['anna: door']))
  })

  it('is forgotten with whoever it was told', async () => {
    const heard: unknown[] = []
    pair.meshes.ben.on('message', ({ message }) => heard.push(message))
    pair.meshes.anna.disconnect('ben')
    pair.meshes.ben.disconnect('anna')
    pair.meshes.anna.tell('ben', door)
    pair.meshes.anna.disconnect('ben')
    pair.meet(2)
    await recovers()
    expect(heard).toEqual([])
  })
})
