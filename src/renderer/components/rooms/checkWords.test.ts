import { describe, expect, it } from 'vitest'
import { createAppI18n, type Text } from '../../i18n'
import { unbegun, type BandwidthFacts, type CheckSteps } from '../../stores/connectionCheck'
import { checkReportOf, checkRowsOf } from './checkWords'

const { t } = createAppI18n().global
const text: Text = (key, values = {}) => t(key, values)

const notOffered = { kind: 'skipped', reason: 'notOffered' } as const
const noRelay: Partial<CheckSteps> = { relayUdp: notOffered, relayTcp: notOffered, relayTls: notOffered }

function rows(change: Partial<CheckSteps>) {
  return checkRowsOf({ ...unbegun, ...change }, text)
}

function sentence(id: string, change: Partial<CheckSteps>): string | null | undefined {
  return rows(change).find((row) => row.id === id)?.sentence
}

describe('checkRowsOf', () => {
  it('has a row for each step, and nothing to say before it begins', () => {
    expect(rows({})).toHaveLength(8)
    expect(rows({}).every((row) => row.sentence === null && row.state === 'Waiting')).toBe(true)
  })

  it('makes one row of a relay that is not there, and says the same of the bandwidth', () => {
    const shown = rows({ ...noRelay, bandwidth: { kind: 'skipped', reason: 'noRelay' } })
    expect(shown.map(({ id }) => id)).toEqual([
      'microphone',
      'camera',
      'server',
      'stun',
      'relay',
      'bandwidth'
    ])
    expect(shown.at(-1)?.sentence).toContain('this server offers none')
    expect(
      sentence('bandwidth', { ...noRelay, bandwidth: { kind: 'skipped', reason: 'stopped' } })
    ).toContain('You have stopped')
  })

  it('says what silence means by the way it was met on', () => {
    const silent = { kind: 'problem', problem: 'unreachable' } as const
    expect(sentence('relayUdp', { relayUdp: silent })).toContain('block UDP')
    expect(sentence('relayTls', { relayTls: silent })).toContain('certificate')
  })

  it('mentions addresses that do not work beside one that does', () => {
    const facts = { working: 1, total: 3, rttMs: 12.2 }
    expect(sentence('relayTcp', { relayTcp: { kind: 'ok', facts } })).toBe(
      'A call can go this way: 13 ms to the relay and back. 1 of 3 addresses work.'
    )
    expect(sentence('stun', { stun: { kind: 'ok', facts: { working: 2, total: 2 } } })).not.toContain(
      '2 of 2'
    )
  })

  it.each<[Partial<BandwidthFacts>, string]>([
    [{}, '5.1 Mbit/s up and down. Enough for HD pictures among 3 people, or smaller ones among 16.'],
    [{ isCapped: true, bitsPerSecond: 20e6 }, '20 Mbit/s and more, up and down. Enough for HD'],
    [{ capacity: { hd: 16, standard: 16, small: 16, soundOnly: 16 } }, 'HD pictures among 16 people.'],
    [
      { capacity: { hd: 1, standard: 2, small: 4, soundOnly: 9 } },
      'good pictures among 2 people, or small ones among 4'
    ],
    [{ capacity: { hd: 1, standard: 1, small: 2, soundOnly: 5 } }, 'small pictures among 2 people'],
    [
      { bitsPerSecond: 123_400, capacity: { hd: 1, standard: 1, small: 1, soundOnly: 2 } },
      '123 kbit/s up and down. Enough for sound among 2 people, and not for pictures.'
    ]
  ])('says what a bandwidth is good for: %j', (change, words) => {
    const capacity = { hd: 3, standard: 6, small: 16, soundOnly: 16 }
    const facts = { bitsPerSecond: 5_123_456, isCapped: false, capacity, ...change }
    expect(sentence('bandwidth', { bandwidth: { kind: 'ok', facts } })).toContain(words)
  })
})

describe('checkReportOf', () => {
  it('is one line for each row below the verdict', () => {
    const shown = rows({ camera: { kind: 'problem', problem: 'notFound' } })
    const lines = checkReportOf(shown, 'All is well.', text).split('\n')
    expect(lines.slice(0, 3)).toEqual(['Confab: Connection check', 'All is well.', ''])
    expect(lines[4]).toMatch(/^Camera: Trouble\. No camera found\./)
    expect(lines[5]).toBe('Room service: Waiting.')
  })
})
