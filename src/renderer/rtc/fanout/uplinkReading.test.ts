import { describe, expect, it } from 'vitest'
import type { StatsEntry } from '../statsEntry'
import { compareUplink, readUplink } from './uplinkReading'

interface Sent {
  readonly id: string
  readonly bytes: number
  readonly packets: number
  readonly fractionLost?: number
}

function report(seconds: number, sent: readonly Sent[], pair: StatsEntry = {}): readonly StatsEntry[] {
  return [
    { type: 'transport', selectedCandidatePairId: 'pair', timestamp: seconds * 1_000 },
    { type: 'candidate-pair', id: 'other', availableOutgoingBitrate: 1, currentRoundTripTime: 9 },
    {
      type: 'candidate-pair',
      id: 'pair',
      availableOutgoingBitrate: 400_000,
      currentRoundTripTime: 0.04,
      ...pair
    },
    ...sent.flatMap(({ id, bytes, packets, fractionLost }) => [
      { type: 'outbound-rtp', id, bytesSent: bytes - 100, headerBytesSent: 100, packetsSent: packets },
      ...(fractionLost === undefined ? [] : [{ type: 'remote-inbound-rtp', localId: id, fractionLost }])
    ])
  ]
}

const at = (...args: Parameters<typeof report>) => readUplink(report(...args))

describe('reading an uplink', () => {
  it('takes the estimate and the round trip of the pair in use', () => {
    const reading = compareUplink(null, at(1, []))
    expect(reading).toMatchObject({ atMs: 1_000, availableBitsPerSecond: 400_000, rttMs: 40 })
  })

  it('finds the pair by its mark where there are no transport entries', () => {
    const entries = [
      { type: 'candidate-pair', id: 'pair', selected: true, availableOutgoingBitrate: 7, timestamp: 5 }
    ]
    expect(compareUplink(null, readUplink(entries)).availableBitsPerSecond).toBe(7)
  })

  it('knows nothing before there is a pair', () => {
    expect(compareUplink(null, readUplink([{ type: 'peer-connection', timestamp: 3 }]))).toEqual({
      atMs: 3,
      availableBitsPerSecond: null,
      sentBitsPerSecond: null,
      lossRatio: null,
      rttMs: null
    })
  })

  it('counts payload and headers between two looks', () => {
    const earlier = at(1, [{ id: 'camera', bytes: 1_000, packets: 1 }])
    const later = at(3, [{ id: 'camera', bytes: 6_000, packets: 9 }])
    expect(compareUplink(earlier, later).sentBitsPerSecond).toBe(20_000)
  })

  it('gives no rate when a stream has gone and taken its count with it', () => {
    const earlier = at(1, [{ id: 'camera', bytes: 9_000, packets: 9 }])
    const later = at(2, [{ id: 'microphone', bytes: 1_000, packets: 1 }])
    expect(compareUplink(earlier, later).sentBitsPerSecond).toBeNull()
  })

  it('weighs the loss of each stream by what it has sent lately', () => {
    const earlier = at(1, [
      { id: 'camera', bytes: 1_000, packets: 100, fractionLost: 0 },
      { id: 'microphone', bytes: 1_000, packets: 100, fractionLost: 0 }
    ])
    const later = at(2, [
      { id: 'camera', bytes: 2_000, packets: 130, fractionLost: 0.4 },
      { id: 'microphone', bytes: 2_000, packets: 110, fractionLost: 0 }
    ])
    expect(compareUplink(earlier, later).lossRatio).toBeCloseTo(0.3)
  })

  it('forgets the last report of a stream that sends no more', () => {
    const stopped = { id: 'camera', bytes: 1_000, packets: 100, fractionLost: 0.9 }
    const earlier = at(1, [stopped, { id: 'microphone', bytes: 1_000, packets: 50, fractionLost: 0 }])
    const later = at(2, [stopped, { id: 'microphone', bytes: 2_000, packets: 100, fractionLost: 0 }])
    expect(compareUplink(earlier, later).lossRatio).toBe(0)
  })

  it('claims no loss before anybody has reported', () => {
    const earlier = at(1, [{ id: 'camera', bytes: 1_000, packets: 1 }])
    const later = at(2, [{ id: 'camera', bytes: 2_000, packets: 9 }])
    expect(compareUplink(earlier, later).lossRatio).toBeNull()
  })

  it('refuses readings in the wrong order', () => {
    expect(() => compareUplink(at(2, []), at(1, []))).toThrow(RangeError)
  })
})
