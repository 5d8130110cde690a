import { describe, expect, it } from 'vitest'
import type { RemoteParticipant } from '../stores/call'
import { unreadLink, type HeardDigest, type LinkDigest, type LinkFacts, type Pair } from '../stores/links'
import { whoHearsWhom, type Surroundings } from './whoHearsWhom'

const nowMs = 60_000

/** A link on which everything is well, as its owner tells it. */
const well = (to: string, change: Partial<LinkDigest> = {}): LinkDigest => ({
  with: to,
  state: 'connected',
  repair: null,
  cause: null,
  hears: true,
  path: 'direct',
  protocol: 'udp',
  rttMs: 20,
  lossPercent: 0,
  height: 180,
  ...change
})

const heard = (links: readonly LinkDigest[], atMs = nowMs): HeardDigest => ({ links, atMs })

const person = (id: string, change: Partial<RemoteParticipant> = {}) =>
  ({ id, link: 'connected', repair: null, ...change }) as const

const ownFacts = (change: Partial<LinkFacts> = {}): LinkFacts => ({ ...unreadLink, hears: true, ...change })

/** Ana (ourselves), Ben and Cem, who hear each other; what `change` says is different. */
function room(change: Partial<Surroundings> = {}): Surroundings {
  return {
    selfId: 'ana',
    participants: [person('ben'), person('cem')],
    links: new Map([
      ['ben', ownFacts()],
      ['cem', ownFacts()]
    ]),
    digests: new Map([
      ['ben', heard([well('ana'), well('cem')])],
      ['cem', heard([well('ana'), well('ben')])]
    ]),
    hasRelay: true,
    nowMs,
    ...change
  }
}

function between(one: string, other: string, surroundings: Surroundings): Pair {
  const pair = whoHearsWhom(surroundings).find(({ ids }) => ids.includes(one) && ids.includes(other))
  if (!pair) throw new Error('no such pair')
  return pair
}

/** What Ben and Cem say of each other, each in place of "all is well". */
function told(byBen: Partial<LinkDigest>, byCem: Partial<LinkDigest> = {}): Surroundings {
  return room({
    digests: new Map([
      ['ben', heard([well('ana'), well('cem', byBen)])],
      ['cem', heard([well('ana'), well('ben', byCem)])]
    ])
  })
}

const gradesOf = ({ hearings }: Pair): string[] => hearings.map(({ grade }) => grade)

describe('who hears whom', () => {
  it('has every two people once, ourselves first', () => {
    const pairs = whoHearsWhom(room())
    expect(pairs.map(({ ids }) => ids.join())).toEqual(['ana,ben', 'ana,cem', 'ben,cem'])
    expect(pairs.map(({ grade }) => grade)).toEqual(['good', 'good', 'good'])
    expect(pairs.every(({ trouble }) => trouble === null)).toBe(true)
  })

  it('finds the one pair that is broken among three, and says what is done about it', () => {
    const pairs = whoHearsWhom(told({ state: 'failed', repair: 'relayOnly', cause: 'failed', hears: false }))
    expect(pairs.map(({ grade }) => grade)).toEqual(['good', 'good', 'broken'])
    expect(pairs[2]?.trouble).toEqual({
      kind: 'broken',
      cause: 'failed',
      oneWay: null,
      remedy: 'relayOnly',
      relay: null
    })
  })

  it('believes the worse of two who disagree, and the one who has tried more', () => {
    const pair = between('ben', 'cem', told({}, { state: 'interrupted' }))
    expect(gradesOf(pair)).toEqual(['broken', 'broken'])
    const trouble = between(
      'ben',
      'cem',
      told(
        { state: 'failed', repair: 'restart', cause: 'failed' },
        { repair: 'anew', cause: 'neverConnected' }
      )
    ).trouble
    expect(trouble).toMatchObject({ cause: 'neverConnected', remedy: 'anew' })
  })

  it('knows nothing of people nobody has heard of, or not for ten seconds, and calls that no fault', () => {
    const silent = between('ben', 'cem', room({ digests: new Map() }))
    expect(silent).toMatchObject({ grade: 'unknown', trouble: null })
    const broken = [well('ana'), well('cem', { state: 'failed' })]
    const old = between('ben', 'cem', room({ digests: new Map([['ben', heard(broken, nowMs - 10_001)]]) }))
    expect(old).toMatchObject({ grade: 'unknown', trouble: null })
    const justNow = between('ben', 'cem', room({ digests: new Map([['ben', heard(broken, nowMs - 9_999)]]) }))
    expect(justNow.grade).toBe('broken')
  })

  it('tells which direction is gone where the other still works', () => {
    const pair = between(
      'ben',
      'cem',
      told({ repair: 'restart', cause: 'oneWay', hears: false }, { repair: 'restart', cause: 'oneWay' })
    )
    expect(gradesOf(pair)).toEqual(['broken', 'good'])
    expect(pair.trouble).toMatchObject({
      cause: 'oneWay',
      oneWay: { listenerId: 'ben', speakerId: 'cem' },
      remedy: 'restart'
    })
  })

  it('notices a direction that is silent before anybody repairs it', () => {
    const pair = between('ana', 'ben', room({ links: new Map([['ben', ownFacts({ hears: false })]]) }))
    expect(pair.trouble).toMatchObject({ cause: 'oneWay', remedy: 'watching', oneWay: { listenerId: 'ana' } })
  })

  it.each([
    [{ lossPercent: 5 }, 'loss', 'ben'],
    [{ rttMs: 400 }, 'slow', null]
  ] as const)('calls %j poor', (byBen, reason, listenerId) => {
    expect(between('ben', 'cem', told(byBen)).trouble).toEqual({ kind: 'poor', reason, listenerId })
  })

  it('does not complain just below what people notice', () => {
    expect(between('ben', 'cem', told({ lossPercent: 4.9, rttMs: 399 })).grade).toBe('good')
  })

  it('hears made-up sound on our own links', () => {
    const links = new Map([['ben', ownFacts({ concealedPercent: 6 })]])
    expect(between('ana', 'ben', room({ links })).trouble).toEqual({
      kind: 'poor',
      reason: 'choppy',
      listenerId: 'ana'
    })
  })

  it('takes a link that is only just being made for unknown, until something is done about it', () => {
    const making = (change: Partial<RemoteParticipant>) =>
      between('ana', 'ben', room({ participants: [person('ben', { link: 'connecting', ...change })] }))
    expect(making({}).grade).toBe('unknown')
    const repair = { step: 'restart', cause: 'neverConnected', isWaiting: false } as const
    expect(making({ repair }).trouble).toMatchObject({ cause: 'neverConnected', remedy: 'restart' })
  })

  it('says that a repair waits for the service', () => {
    const repair = { step: 'restart', cause: 'failed', isWaiting: true } as const
    const participants = [person('ben', { link: 'failed', repair })]
    expect(between('ana', 'ben', room({ participants })).trouble).toMatchObject({ remedy: 'waiting' })
  })

  it('names what is wrong with the relay, and first of all that there is none', () => {
    const participants = [person('ben', { link: 'failed' })]
    const links = new Map([['ben', ownFacts({ relayProblem: 'expired' })]])
    expect(between('ana', 'ben', room({ participants, links })).trouble).toMatchObject({ relay: 'expired' })
    const without = room({ participants, links, hasRelay: false })
    expect(between('ana', 'ben', without).trouble).toMatchObject({ relay: 'none' })
  })

  it('calls a path relayed as soon as one end is', () => {
    const { path } = between('ben', 'cem', told({}, { path: 'relay', protocol: 'tls' }))
    expect(path).toEqual({ path: 'relay', protocol: 'tls' })
  })
})
