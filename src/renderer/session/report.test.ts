import { describe, expect, it } from 'vitest'
import type { LinkStats } from '../rtc/linkStats'
import type { RemoteParticipant } from '../stores/call'
import { unreadLink, type LinkSample } from '../stores/links'
import { writeReport, type ReportSources } from './report'

const selfId = 'participant-aaaa1111'
const benId = 'participant-bbbb2222'
const goneId = 'participant-cccc3333'

const ben: RemoteParticipant = {
  id: benId,
  displayName: 'Ben Secretson',
  microphone: true,
  camera: true,
  share: false,
  sharePaused: false,
  hand: false,
  link: 'failed',
  repair: { step: 'relayOnly', cause: 'failed', isWaiting: false },
  isOutOfSight: false,
  microphoneStream: null,
  cameraStream: null,
  shareStream: null,
  shareAudioStream: null,
  supply: null,
  received: {}
}

const figures: LinkStats = {
  rttMs: 31,
  packetLossRatio: 0.1,
  sendBitsPerSecond: 200_000,
  receiveBitsPerSecond: 300_000,
  packetsSent: 12,
  packetsReceived: 34,
  video: {},
  audioEnergy: {},
  sound: { bufferMs: 55, jitterMs: 3, concealedRatio: 0 },
  path: { kind: 'relay', protocol: 'tls' },
  ends: { local: '192.0.2.7:50000', remote: '[2001:db8::9]:3478' }
}

const sample = (atMs: number, rttMs: number): LinkSample => ({
  atMs,
  sentBitsPerSecond: 200_000,
  receivedBitsPerSecond: null,
  lossPercent: 10,
  concealedPercent: 0,
  rttMs,
  bufferMs: 55
})

const sources: ReportSources = {
  selfId,
  selfName: 'Ana Privatova',
  participants: [ben],
  links: new Map([[benId, { ...unreadLink, figures, history: [sample(1_000, 20), sample(3_000, 31)] }]]),
  pairs: [
    {
      ids: [selfId, benId],
      grade: 'broken',
      hearings: [
        { listenerId: selfId, speakerId: benId, grade: 'broken' },
        { listenerId: benId, speakerId: selfId, grade: 'good' }
      ],
      path: { path: 'relay', protocol: 'tls' },
      rttMs: 31,
      trouble: {
        kind: 'broken',
        cause: 'oneWay',
        oneWay: { listenerId: selfId, speakerId: benId },
        remedy: 'relayOnly',
        relay: 'full'
      }
    }
  ],
  repairLog: [
    { atMs: 2_000, participantId: goneId, repair: { step: 'anew', cause: 'interrupted', isWaiting: true } },
    { atMs: 4_000, participantId: benId, repair: null }
  ],
  deviceCounts: { microphone: 2, camera: 1, speaker: 0 },
  versions: { app: '1.2.3', protocol: 4, browser: 'Browser/1' },
  nowMs: 5_000,
  writtenAt: new Date(Date.UTC(2026, 0, 2, 3, 4, 5))
}

const plain = { withNames: false, withAddresses: false }
interface Written {
  readonly people: string[]
  readonly pairs: { readonly hearings: string[]; readonly trouble: object }[]
  readonly links: { readonly lastTwoMinutes: Record<string, unknown> }[]
  readonly repairs: object[]
}
const read = (text: string) => JSON.parse(text) as Written

describe('the report', () => {
  it('has no name, id or address in it unless the person agrees', () => {
    const text = writeReport(sources, plain)
    for (const secret of [selfId, benId, goneId, 'Ana', 'Privatova', 'Ben', 'Secretson'])
      expect(text).not.toContain(secret)
    expect(text).not.toMatch(/\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f]*::|participant-/i)
  })

  it('has exactly what was agreed to', () => {
    const named = writeReport(sources, { withNames: true, withAddresses: false })
    expect(named).toContain('B (Ben Secretson)')
    expect(named).not.toContain('192.0.2.7')
    const addressed = writeReport(sources, { withNames: false, withAddresses: true })
    expect(addressed).toContain('192.0.2.7:50000')
    expect(addressed).toContain('[2001:db8::9]:3478')
    expect(addressed).not.toContain('Ben')
  })

  it('says who hears whom, what is wrong and what was done, by letters', () => {
    const { people, pairs, repairs } = read(writeReport(sources, plain))
    expect(people).toEqual(['A', 'B'])
    expect(pairs[0]?.hearings).toEqual(['A hears B: broken', 'B hears A: good'])
    expect(pairs[0]?.trouble).toEqual({ cause: 'oneWay', remedy: 'relayOnly', relay: 'full', deaf: 'A' })
    expect(repairs).toEqual([
      { secondsAgo: 3, with: 'C', step: 'anew', cause: 'interrupted', isWaiting: true },
      { secondsAgo: 1, with: 'B', step: 'over' }
    ])
  })

  it('sums up what was measured, and says where nothing was', () => {
    const [link] = read(writeReport(sources, plain)).links
    expect(link?.lastTwoMinutes).toMatchObject({
      rttMs: { least: 20, mean: 25.5, most: 31 },
      sentKilobits: { least: 200, mean: 200, most: 200 },
      receivedKilobits: null
    })
  })

  it('can be written of a call in which nothing was measured yet', () => {
    const empty = { ...sources, links: new Map(), pairs: [], repairLog: [] }
    expect(read(writeReport(empty, plain)).links).toHaveLength(1)
  })
})
