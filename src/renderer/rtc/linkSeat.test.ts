import { describe, expect, it } from 'vitest'
import type { Signal } from './signal'
import { MeshPair, pairIds, type PairId } from './meshPair'
import { openSeatRig } from './linkSeatRig'

const rig = openSeatRig()
const attempts = (): number[] => rig.pair.sent.map(({ signal }) => signal.attempt)
const isOffer = ({ body }: Signal): boolean => body.kind === 'description' && body.type === 'offer'

describe('a cut that ends', () => {
  it('is repaired by the same connection, and nothing is made anew', async () => {
    rig.pair.network.change({ isCut: true })
    await rig.pair.clock.advance(7_000)
    rig.pair.network.change({ isCut: false })
    await rig.recovers()
    expect(rig.pair.events.ben).toEqual([
      'interrupted',
      'repair: restart',
      expect.any(String),
      'connected',
      'repair: none'
    ])
    expect(Math.max(...attempts())).toBe(0)
  })

  it('is no matter where media went both ways all the time', async () => {
    for (const id of pairIds) rig.pair.meshes[id].checkPaths()
    await rig.pair.clock.advance(60_000)
    expect([...rig.pair.events.anna, ...rig.pair.events.ben, ...rig.pair.sent]).toEqual([])
  })

  it('is noticed within moments by whoever is given a hint', async () => {
    rig.pair.network.change({ isCut: true })
    rig.pair.meshes.anna.checkPaths()
    await rig.pair.clock.advance(1_500)
    expect(rig.pair.repairs.anna).toEqual({ step: 'restart', cause: 'interrupted', isWaiting: false })
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
    rig.pair.network.change({ isCut: true, hasRelay: true })
    expect(await rig.pair.clock.until(() => rig.pair.repairs.ben !== null, 30_000)).toBe(true)
    await rig.recovers()
    expect(Math.max(...attempts())).toBe(0)
  })

  it('leads to one new connection after another, and to words', async () => {
    rig.pair.network.change({ isCut: true })
    await rig.pair.clock.advance(200_000)
    expect(rig.pair.isNamed).toBe(true)
    expect([rig.pair.repairs.anna?.step, rig.pair.repairs.ben?.step]).toEqual(['stuck', 'stuck'])
    expect(Math.max(...attempts())).toBeGreaterThan(2)
    expect(rig.pair.events.anna).not.toContain('closed')
    rig.pair.network.change({ isCut: false })
    await rig.recovers()
  })
})

describe('media that goes one way', () => {
  it.each(pairIds)('is repaired when it is %s who is not heard', async (blockedFrom) => {
    rig.pair.network.change({ blockedFrom })
    expect(await rig.pair.clock.until(() => rig.pair.repairs.ben?.cause === 'oneWay', 15_000)).toBe(true)
    rig.pair.network.change({ blockedFrom: null })
    await rig.recovers()
  })

  it('is not taken for repaired again and again because little is said', async () => {
    rig.pair.network.packetsPerMs = 0.0025 // comfort noise
    rig.pair.network.change({ blockedFrom: 'anna' })
    await rig.pair.clock.advance(60_000)
    expect(Math.max(...attempts())).toBeGreaterThan(0)
    expect(rig.pair.repairs.ben?.cause).toBe('oneWay')
    rig.pair.network.change({ blockedFrom: null })
    await rig.recovers()
  })
})

describe('a new connection', () => {
  /** Brings both ends to their newest attempt, as if nothing before had helped. */
  const beginAnew = async (signalsOf: (id: PairId) => boolean): Promise<void> => {
    rig.pair.network.change({ isCut: true })
    rig.pair.fate = (_signal, index) => (signalsOf(rig.pair.sent[index]?.from ?? 'ben') ? [20] : [])
    expect(await rig.pair.clock.until(() => Math.max(0, ...attempts()) > 0, 60_000)).toBe(true)
    rig.pair.network.change({ isCut: false })
    rig.pair.fate = () => [20]
  }

  it('brings new streams and is never told as a link that closed', async () => {
    await beginAnew(() => true)
    await rig.recovers()
    for (const id of pairIds) {
      expect(rig.pair.events[id].filter((event) => event === 'camera')).toHaveLength(1)
      expect(rig.pair.events[id]).not.toContain('closed')
    }
  })

  it('is the same one when both ends begin it in the same instant', async () => {
    rig.pair.fate = () => [] // neither hears of the other's
    rig.pair.network.change({ isCut: true })
    const begun = (id: PairId): boolean =>
      rig.pair.sent.some(({ from, signal }) => from === id && signal.attempt > 0)
    expect(await rig.pair.clock.until(() => begun('anna') && begun('ben'), 60_000)).toBe(true)
    const attempt = Math.max(...attempts())
    rig.pair.network.change({ isCut: false })
    rig.pair.fate = () => [20]
    for (const id of pairIds) rig.pair.meshes[id].resync()
    await rig.recovers()
    expect(Math.max(...attempts())).toBe(attempt)
    expect(new Set(rig.offers().filter((offer) => offer.endsWith(` ${attempt}`)))).toEqual(
      new Set([`ben ${attempt}`])
    )
  })

  it('is taken part in by somebody whom its offer reaches after its candidates', async () => {
    rig.pair.fate = (signal) => [isOffer(signal) ? 400 : 20]
    await beginAnew(() => true)
    rig.pair.fate = (signal) => [isOffer(signal) ? 400 : 20]
    await rig.recovers()
  })

  it('is told again to somebody who still speaks of the old one', async () => {
    rig.pair.network.change({ isCut: true })
    rig.pair.fate = ({ attempt }) => (attempt > 0 ? [] : [20])
    expect(await rig.pair.clock.until(() => attempts().includes(1), 60_000)).toBe(true)
    rig.pair.network.change({ isCut: false })
    rig.pair.fate = () => [20]
    const attempt = Math.max(...attempts())
    rig.pair.meshes.anna.resync() // who knows nothing of it
    await rig.pair.clock.advance(2_000)
    expect([rig.pair.states.anna, rig.pair.states.ben]).toEqual(['connected', 'connected'])
    expect(Math.max(...attempts())).toBe(attempt)
  })

  it('does not come of signals of an epoch that is not ours', async () => {
    const offer = { kind: 'description', type: 'offer', sdp: 'm=audio m=video m=video m=audio #x' } as const
    rig.pair.meshes.anna.receive('ben', { epoch: 2, attempt: 1, sequence: 0, body: offer })
    rig.pair.meshes.anna.receive('ben', { epoch: 0, attempt: 1, sequence: 0, body: offer })
    await rig.pair.clock.advance(1_000)
    expect(rig.pair.events.anna).toEqual([])
  })
})

describe('while the service is away', () => {
  it('nothing is said, and media goes on', async () => {
    for (const id of pairIds) rig.pair.meshes[id].setSignalingUp(false)
    await rig.pair.clock.advance(60_000)
    expect([...rig.pair.events.anna, ...rig.pair.sent]).toEqual([])
    rig.pair.network.change({ isCut: true })
    await rig.pair.clock.advance(60_000)
    expect(rig.pair.sent).toEqual([])
    expect(rig.pair.repairs.ben).toEqual({ step: 'restart', cause: 'interrupted', isWaiting: true })
    rig.pair.network.change({ isCut: false })
    for (const id of pairIds) rig.pair.meshes[id].setSignalingUp(true)
    await rig.recovers()
  })
})

describe('what is told', () => {
  const door = { kind: 'door', isLocked: true, count: 1, isOwn: true, admitted: [] } as const
  const code = { kind: 'code', commitment: 'A'.repeat(43), nonce: null } as const

  it('arrives, and is said again over a connection made anew where it still holds', async () => {
    const heard: string[] = []
    rig.pair.meshes.ben.on('message', ({ participantId, message }) =>
      heard.push(`${participantId}: ${message.kind}`)
    )
    rig.pair.meshes.anna.tell('ben', door)
    rig.pair.meshes.anna.tell('ben', code)
    await rig.pair.clock.advance(1_000)
    expect(heard).toEqual(['anna: door', 'anna: code'])
    rig.pair.network.change({ isCut: true })
    expect(await rig.pair.clock.until(() => attempts().includes(1), 60_000)).toBe(true)
    rig.pair.network.change({ isCut: false })
    await rig.recovers()
    expect(new Set(heard.slice(2))).toEqual(new Set(['anna: door']))
  })

  it('is forgotten with whoever it was told', async () => {
    const heard: unknown[] = []
    rig.pair.meshes.ben.on('message', ({ message }) => heard.push(message))
    rig.pair.meshes.anna.disconnect('ben')
    rig.pair.meshes.ben.disconnect('anna')
    rig.pair.meshes.anna.tell('ben', door)
    rig.pair.meshes.anna.disconnect('ben')
    rig.pair.meet(2)
    await rig.recovers()
    expect(heard).toEqual([])
  })
})
