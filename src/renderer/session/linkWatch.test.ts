import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Emitter } from '../emitter'
import type { LinkStats } from '../rtc/linkStats'
import type { MeshEvents } from '../rtc/meshEvents'
import { useCallStore } from '../stores/call'
import { useConnectionStore } from '../stores/connection'
import type { LinkDigest } from '../stores/links'
import { keepLinkFacts } from './linkWatch'

const figures = (change: Partial<LinkStats> = {}): LinkStats => ({
  rttMs: 20.4,
  packetLossRatio: 0,
  sendBitsPerSecond: 300_000,
  receiveBitsPerSecond: 400_000,
  packetsSent: 10,
  packetsReceived: 10,
  video: {},
  audioEnergy: {},
  sound: { bufferMs: 40, jitterMs: 2, concealedRatio: 0 },
  path: { kind: 'direct', protocol: 'udp' },
  ends: null,
  ...change
})

const withoutMedia = {
  camera: false,
  share: false,
  sharePaused: false,
  hand: false,
  microphoneStream: null,
  cameraStream: null,
  shareStream: null,
  shareAudioStream: null
}

const undos: (() => void)[] = []

/** A call with Ben, whose link reads as `next` says. */
function setUp() {
  setActivePinia(createPinia())
  const call = useCallStore()
  call.reset({ kind: 'inCall', roomId: 'tea-kitchen' })
  call.selfId = 'ana'
  call.putParticipant({ id: 'ben', displayName: 'Ben', microphone: true, link: 'connected', ...withoutMedia })
  const events = new Emitter<MeshEvents>()
  const told: (readonly LinkDigest[])[] = []
  let next: LinkStats | null = figures()
  let packets = 0
  const undo = keepLinkFacts({
    stores: { call, connection: useConnectionStore() },
    mesh: {
      stats: () => Promise.resolve(next),
      on: (event, listener) => events.on(event, listener),
      tellDigest: (links) => void told.push(links)
    },
    now: () => Date.now()
  })
  undos.push(undo)
  /** Readings later, in each of which so many packets have come. */
  const pass = async (readings: number, change: Partial<LinkStats> = {}, perReading = 100): Promise<void> => {
    for (let count = 0; count < readings; count += 1) {
      packets += perReading
      next = figures({ packetsReceived: packets, ...change })
      await vi.advanceTimersByTimeAsync(2_000)
    }
  }
  return { call, events, told, pass, undo, facts: () => call.links.get('ben') }
}

describe('the watch over links', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => {
    for (const undo of undos.splice(0)) undo()
    vi.useRealTimers()
  })

  it('keeps what a link does, two minutes of it', async () => {
    const { pass, facts } = setUp()
    await pass(80, { packetLossRatio: 0.02 })
    const { figures: latest, history = [], lossPercent, readings } = facts() ?? {}
    expect(latest?.packetsReceived).toBe(8_000)
    expect(lossPercent).toBeCloseTo(2)
    expect(readings).toBe(80)
    expect(history).toHaveLength(61)
    expect(history.at(-1)).toMatchObject({ receivedBitsPerSecond: 400_000, rttMs: 20.4, bufferMs: 40 })
  })

  it('tells the others in few and whole numbers', async () => {
    const { pass, told } = setUp()
    await pass(2, { packetLossRatio: 0.01234 })
    expect(told.at(-1)).toEqual([
      expect.objectContaining({ with: 'ben', state: 'connected', hears: true, rttMs: 20, lossPercent: 1.2 })
    ])
  })

  it('tells them at once when a link changes', async () => {
    const { call, told } = setUp()
    call.updateParticipant('ben', { link: 'interrupted' })
    await vi.advanceTimersByTimeAsync(200)
    expect(told).toHaveLength(1)
    expect(told[0]?.[0]).toMatchObject({ state: 'interrupted', path: null })
    expect(call.pairs[0]).toMatchObject({ grade: 'broken', trouble: { cause: 'interrupted' } })
  })

  it('does not take one empty reading for deafness, but two', async () => {
    const { pass, facts } = setUp()
    await pass(2)
    await pass(1, {}, 0)
    expect(facts()?.hears).toBe(true)
    await pass(1, {}, 0)
    expect(facts()?.hears).toBe(false)
    await pass(1)
    expect(facts()?.hears).toBe(true)
  })

  it('has heard enough in one where the link is in trouble anyway', async () => {
    const { call, pass, facts } = setUp()
    await pass(2)
    call.updateParticipant('ben', { link: 'interrupted' })
    await pass(1, {}, 0)
    expect(facts()).toMatchObject({ hears: false, readings: 0 })
  })

  it('calls nobody unheard whose microphone is off', async () => {
    const { call, pass, facts } = setUp()
    await pass(2)
    call.updateParticipant('ben', { microphone: false })
    await pass(3, {}, 0)
    expect(facts()?.hears).toBeNull()
  })

  it('draws conclusions from what others say, and forgets them when they leave', async () => {
    const { call, events, pass } = setUp()
    call.putParticipant({
      id: 'cem',
      displayName: 'Cem',
      microphone: true,
      link: 'connected',
      ...withoutMedia
    })
    await pass(2)
    const digest = (to: string, state: LinkDigest['state']): LinkDigest => ({
      with: to,
      state,
      repair: null,
      cause: null,
      hears: true,
      path: 'direct',
      protocol: 'udp',
      rttMs: 1,
      lossPercent: 0,
      height: null
    })
    events.emit('digest', {
      participantId: 'ben',
      links: [digest('cem', 'failed'), digest('ana', 'connected')]
    })
    await vi.advanceTimersByTimeAsync(200)
    expect(call.pairs.find(({ ids }) => ids.join() === 'ben,cem')?.grade).toBe('broken')
    events.emit('digest', { participantId: 'stranger', links: [] })
    call.removeParticipant('ben')
    expect([...call.digests.keys(), ...call.links.keys()]).toEqual(['cem'])
    expect(call.pairs.map(({ ids }) => ids.join())).toEqual(['ana,cem'])
  })

  it('keeps a log of repairs and of what relays have said', () => {
    const { call, events, facts } = setUp()
    const repair = { step: 'restart', cause: 'failed', isWaiting: false } as const
    events.emit('repair', { participantId: 'ben', repair })
    events.emit('repair', { participantId: 'ben', repair: null })
    expect(call.repairLog.map((note) => note.repair?.step ?? 'over')).toEqual(['restart', 'over'])
    events.emit('relayProblem', { participantId: 'ben', problem: 'full' })
    expect(facts()?.relayProblem).toBe('full')
  })

  it('ends without a trace', async () => {
    const { undo, told, pass } = setUp()
    await pass(1)
    undo()
    const before = told.length
    await pass(3)
    expect(told).toHaveLength(before)
    expect(vi.getTimerCount()).toBe(0)
  })
})
