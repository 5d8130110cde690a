import { describe, expect, it } from 'vitest'
import { FakeConnection } from './fakeConnection'
import { LinkMeter } from './linkMeter'

/** A connection whose statistics are taken at these times and say that it has sent so many bytes since it began. */
function setUp(
  looks: readonly { readonly atMs: number; readonly bytesSent: number }[],
  now: () => number
): LinkMeter {
  const connection = new FakeConnection()
  const left = [...looks]
  connection.getStats = () => {
    const { atMs, bytesSent } = left.shift() ?? { atMs: 0, bytesSent: 0 }
    const stream = { id: 'camera', type: 'outbound-rtp', kind: 'video', timestamp: atMs, bytesSent }
    return Promise.resolve(new Map([['camera', stream]]))
  }
  return new LinkMeter({
    connection: connection.asConnection(),
    transceivers: () => [],
    now
  })
}

const turnedBack = [
  { atMs: 3_600_000, bytesSent: 0 },
  { atMs: 1_000, bytesSent: 1_000 },
  { atMs: 2_000, bytesSent: 2_000 }
]

describe('LinkMeter', () => {
  it('loses one reading of the way out, not all of them, when the clock of the statistics is turned back', async () => {
    let nowMs = 0
    const meter = setUp(turnedBack, () => nowMs)
    await meter.uplink()
    nowMs = 1_000
    await expect(meter.uplink()).rejects.toThrow(RangeError)
    nowMs = 2_000
    expect(await meter.uplink()).toMatchObject({ sentBitsPerSecond: 8_000, atMs: 2_000 })
  })

  it('does so for the statistics that are shown as well', async () => {
    let nowMs = 0
    const meter = setUp(turnedBack, () => nowMs)
    await meter.stats()
    nowMs = 2_000
    await expect(meter.stats()).rejects.toThrow(RangeError)
    nowMs = 4_000
    await expect(meter.stats()).resolves.toBeDefined()
  })

  it('asks the browser once for all who want to know about the same second', async () => {
    let nowMs = 0
    const meter = setUp(
      [
        { atMs: 1_000, bytesSent: 1_000 },
        { atMs: 2_000, bytesSent: 2_000 },
        { atMs: 3_000, bytesSent: 3_000 }
      ],
      () => nowMs
    )
    await Promise.all([meter.uplink(), meter.stats(), meter.traffic(1_000)])
    nowMs = 900
    expect(await meter.traffic(1_000)).toMatchObject({ ageMs: 900 })
    nowMs = 2_000
    expect(await meter.uplink()).toMatchObject({ sentBitsPerSecond: 8_000 })
    nowMs = 2_500
    expect(await meter.stats()).toMatchObject({ sendBitsPerSecond: 8_000 })
    expect(await meter.traffic(0)).toMatchObject({ ageMs: 0 })
  })

  it.each([
    ['host', 'host', 'direct'],
    ['relay', 'host', 'relay'],
    ['host', 'relay', 'relay']
  ])('knows of a pair from %s to %s that it is %s', async (local, remote, path) => {
    const connection = new FakeConnection()
    const entries = [
      { id: 'transport', type: 'transport', selectedCandidatePairId: 'pair' },
      { id: 'pair', type: 'candidate-pair', localCandidateId: 'here', remoteCandidateId: 'there' },
      { id: 'here', type: 'local-candidate', candidateType: local },
      { id: 'there', type: 'remote-candidate', candidateType: remote }
    ]
    connection.getStats = () => Promise.resolve(new Map(entries.map((entry) => [entry.id, entry])))
    const meter = new LinkMeter({
      connection: connection.asConnection(),
      transceivers: () => [],
      now: () => 0
    })
    expect(await meter.traffic(0)).toMatchObject({ path })
  })
})
