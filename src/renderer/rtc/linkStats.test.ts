import { describe, expect, it } from 'vitest'
import { compareTotals, readTotals } from './linkStats'
import type { StatsEntry } from './statsEntry'

const mids = ['0', '1', '2', '3']

/** A reading `seconds` after the beginning of a connection that has been even all along. */
function reading(seconds: number, changes: Record<string, object> = {}): StatsEntry[] {
  const timestamp = 1_000_000 + seconds * 1_000
  const entries: Record<string, StatsEntry> = {
    transport: { type: 'transport', selectedCandidatePairId: 'pair' },
    pair: {
      type: 'candidate-pair',
      localCandidateId: 'local',
      remoteCandidateId: 'remote',
      responsesReceived: seconds,
      totalRoundTripTime: seconds * 0.04,
      currentRoundTripTime: 0.03
    },
    local: { type: 'local-candidate', candidateType: 'host', protocol: 'udp' },
    remote: { type: 'remote-candidate', candidateType: 'srflx', protocol: 'udp' },
    camera: {
      type: 'inbound-rtp',
      kind: 'video',
      mid: '1',
      bytesReceived: seconds * 900,
      headerBytesReceived: seconds * 100,
      packetsReceived: seconds * 90,
      packetsLost: seconds * 10,
      framesDecoded: seconds * 30,
      frameWidth: 640,
      frameHeight: 360,
      framesPerSecond: 30
    },
    microphone: {
      type: 'inbound-rtp',
      kind: 'audio',
      mid: '0',
      totalAudioEnergy: seconds * 0.5,
      jitter: 0.004,
      jitterBufferDelay: seconds * 48_000 * 0.06,
      jitterBufferEmittedCount: seconds * 48_000,
      totalSamplesReceived: seconds * 48_000,
      concealedSamples: seconds * 12_000,
      silentConcealedSamples: seconds * 7_200
    },
    sent: {
      type: 'outbound-rtp',
      kind: 'video',
      bytesSent: seconds * 250,
      headerBytesSent: 0,
      packetsSent: seconds * 5
    }
  }
  return Object.entries(entries).map(([id, entry]) => ({ id, timestamp, ...entry, ...changes[id] }))
}

describe('link statistics', () => {
  it('are rates between two readings', () => {
    const stats = compareTotals(readTotals(reading(10), mids), readTotals(reading(12), mids))
    expect(stats.receiveBitsPerSecond).toBe(8_000)
    expect(stats.sendBitsPerSecond).toBe(2_000)
    expect(stats.packetLossRatio).toBeCloseTo(0.1)
    expect(stats.rttMs).toBeCloseTo(40)
  })

  it('say by slot what is being received', () => {
    const { video, audioEnergy } = compareTotals(null, readTotals(reading(10), mids))
    expect(video).toEqual({
      camera: { framesDecoded: 300, width: 640, height: 360, framesPerSecond: 30 }
    })
    expect(audioEnergy).toEqual({ microphone: 5 })
  })

  it('count packets since the beginning', () => {
    const stats = compareTotals(readTotals(reading(10), mids), readTotals(reading(12), mids))
    expect(stats).toMatchObject({ packetsSent: 60, packetsReceived: 1_080 })
  })

  it('say how sound is played, and do not count silence that was made up', () => {
    const { sound } = compareTotals(readTotals(reading(10), mids), readTotals(reading(12), mids))
    expect(sound.bufferMs).toBeCloseTo(60)
    expect(sound.jitterMs).toBeCloseTo(4)
    expect(sound.concealedRatio).toBeCloseTo(0.1)
  })

  it('say nothing of sound that was not played, or only once measured', () => {
    const totals = readTotals(reading(10), mids)
    expect(compareTotals(null, totals).sound).toEqual({ bufferMs: null, jitterMs: 4, concealedRatio: null })
    expect(compareTotals(totals, totals).sound).toMatchObject({ bufferMs: null, concealedRatio: null })
    expect(compareTotals(null, readTotals([], mids)).sound).toEqual({
      bufferMs: null,
      jitterMs: null,
      concealedRatio: null
    })
  })

  it('know both ends of the path, as far as the browser lets them', () => {
    const known = {
      local: { address: '192.0.2.1', port: 5000 },
      remote: { address: '2001:db8::1', port: 6000 }
    }
    expect(compareTotals(null, readTotals(reading(1, known), mids)).ends).toEqual({
      local: '192.0.2.1:5000',
      remote: '[2001:db8::1]:6000'
    })
    expect(compareTotals(null, readTotals(reading(1), mids)).ends).toEqual({ local: null, remote: null })
  })

  it('have no rates on the first reading, and no division by nothing on the same one', () => {
    const totals = readTotals(reading(10), mids)
    expect(compareTotals(null, totals)).toMatchObject({ sendBitsPerSecond: null, rttMs: 30 })
    expect(compareTotals(totals, totals)).toMatchObject({
      sendBitsPerSecond: null,
      packetLossRatio: null,
      rttMs: 30
    })
  })

  it('do not mix the round trips of two candidate pairs', () => {
    const earlier = readTotals(reading(10), mids)
    const later = reading(12, { transport: { selectedCandidatePairId: 'other' }, pair: { id: 'other' } })
    expect(compareTotals(earlier, readTotals(later, mids)).rttMs).toBe(30)
  })

  it('never report a negative loss when late packets turn up', () => {
    const later = reading(12, { camera: { packetsLost: 90, packetsReceived: 1_200 } })
    expect(compareTotals(readTotals(reading(10), mids), readTotals(later, mids)).packetLossRatio).toBe(0)
  })

  it('tell a relayed path and how the relay is reached', () => {
    const relayed = reading(1, { local: { candidateType: 'relay', relayProtocol: 'tls' } })
    expect(compareTotals(null, readTotals(relayed, mids)).path).toEqual({ kind: 'relay', protocol: 'tls' })
    expect(compareTotals(null, readTotals(reading(1), mids)).path).toEqual({
      kind: 'direct',
      protocol: 'udp'
    })
    expect(compareTotals(null, readTotals([], mids)).path).toBeNull()
  })

  it('find the pair in browsers without transport entries', () => {
    const entries = reading(1, { pair: { selected: true } }).filter((entry) => entry['type'] !== 'transport')
    expect(compareTotals(null, readTotals(entries, mids)).path).toEqual({ kind: 'direct', protocol: 'udp' })
  })

  it('refuse readings in the wrong order', () => {
    const later = readTotals(reading(12), mids)
    expect(() => compareTotals(later, readTotals(reading(10), mids))).toThrow(RangeError)
  })
})
