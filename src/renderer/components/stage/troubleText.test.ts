import { describe, expect, it } from 'vitest'
import { createAppI18n, type Text } from '../../i18n'
import type { Pair, RelayProblem, Remedy, RepairCause, Trouble } from '../../stores/links'
import { repairSentence, troubleSentence } from './troubleText'

const { t } = createAppI18n().global
const text: Text = (key, values = {}, count) => (count === undefined ? t(key, values) : t(key, values, count))
const names = { selfId: 'ana', nameOf: (id: string) => (id === 'ben' ? 'Ben' : 'Cem') }

function sentence(trouble: Trouble | null, ids: Pair['ids'] = ['ana', 'ben']): string | null {
  const pair = {
    ids,
    grade: 'broken',
    hearings: [],
    path: { path: null, protocol: null },
    rttMs: null,
    trouble
  }
  return troubleSentence(text, names, pair as unknown as Pair)
}

const broken = (change: Partial<Extract<Trouble, { kind: 'broken' }>> = {}): Trouble => ({
  kind: 'broken',
  cause: 'failed',
  oneWay: null,
  remedy: 'restart',
  relay: null,
  ...change
})

/** Records make the lists complete: a new code without an entry does not compile. */
const causes: Record<RepairCause, true> = {
  failed: true,
  interrupted: true,
  oneWay: true,
  neverConnected: true
}
const remedies: Record<Remedy, true> = {
  restart: true,
  freshRestart: true,
  relayOnly: true,
  anew: true,
  stuck: true,
  waiting: true,
  watching: true
}
const relays: Record<RelayProblem | 'none', true> = {
  none: true,
  unauthorized: true,
  expired: true,
  missing: true,
  unreachable: true,
  full: true,
  refused: true
}
const keys = <Key extends string>(record: Record<Key, true>) => Object.keys(record) as Key[]

describe('the sentence on what is wrong', () => {
  it('is different for every cause, remedy and problem of the relay, and complete', () => {
    const sentences = [
      ...keys(causes).map((cause) => sentence(broken({ cause }))),
      ...keys(remedies).map((remedy) => sentence(broken({ remedy, cause: 'interrupted' }))),
      ...keys(relays).map((relay) => sentence(broken({ relay, remedy: 'stuck' })))
    ]
    // One of the remedies is also among the causes.
    expect(new Set(sentences).size).toBe(sentences.length - 1)
    for (const one of sentences) expect(one).not.toMatch(/[{}]|trouble\./)
  })

  it('calls ourselves you, and the others by name', () => {
    expect(sentence(broken())).toBe(
      'The connection between you and Ben has failed. Confab is looking for another way.'
    )
    expect(sentence(broken(), ['ben', 'cem'])).toContain('between Ben and Cem')
  })

  it.each([
    ['ana', 'ben', 'You cannot hear Ben, although you are connected.'],
    ['ben', 'ana', 'Ben cannot hear you, although they are connected.'],
    ['ben', 'cem', 'Ben cannot hear Cem, although they are connected.']
  ])('says who does not hear whom (%s, %s)', (listenerId, speakerId, wanted) => {
    expect(sentence(broken({ cause: 'oneWay', oneWay: { listenerId, speakerId } }))).toContain(wanted)
  })

  it('speaks of the relay only once it matters', () => {
    expect(sentence(broken({ relay: 'none' }))).not.toContain('relay')
    expect(sentence(broken({ relay: 'none', remedy: 'anew' }))).toContain('offers no relay')
  })

  it('says in which direction it is poor', () => {
    expect(sentence({ kind: 'poor', reason: 'loss', listenerId: 'ana' })).toContain('from Ben to you')
    expect(sentence({ kind: 'poor', reason: 'choppy', listenerId: 'ben' })).toContain('from you to Ben')
    expect(sentence({ kind: 'poor', reason: 'loss', listenerId: null })).toContain('between you and Ben')
    expect(sentence({ kind: 'poor', reason: 'slow', listenerId: null })).toContain('is long')
  })

  it('is nothing where nothing is wrong', () => {
    expect(sentence(null)).toBeNull()
  })
})

describe('the sentence on a tile', () => {
  it('says what happened and what is done, or that it waits', () => {
    const repair = { step: 'anew', cause: 'interrupted', isWaiting: false } as const
    expect(repairSentence(text, repair, 'Ben')).toBe(
      'The connection between you and Ben is interrupted. Confab is making the connection anew.'
    )
    expect(repairSentence(text, { ...repair, isWaiting: true }, 'Ben')).toContain(
      'as soon as the room service'
    )
  })
})
