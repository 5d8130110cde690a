import { describe, expect, it } from 'vitest'
import { FakeConnection } from './fakeConnection'
import { LinkMeter } from './linkMeter'

/** A connection whose statistics are taken at these times and say that it has sent so many bytes since it began. */
function setUp(looks: readonly { readonly atMs: number; readonly bytesSent: number }[]): LinkMeter {
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
    now: () => 7_000
  })
}

const turnedBack = [
  { atMs: 3_600_000, bytesSent: 0 },
  { atMs: 1_000, bytesSent: 1_000 },
  { atMs: 2_000, bytesSent: 2_000 }
]

describe('LinkMeter', () => {
  it('loses one reading of the way out, not all of them, when the clock of the statistics is turned back', async () => {
    const meter = setUp(turnedBack)
    await meter.uplink()
    await expect(meter.uplink()).rejects.toThrow(RangeError)
    expect(await meter.uplink()).toMatchObject({ sentBitsPerSecond: 8_000, atMs: 7_000 })
  })

  it('does so for the statistics that are shown as well', async () => {
    const meter = setUp(turnedBack)
    await meter.stats()
    await expect(meter.stats()).rejects.toThrow(RangeError)
    await expect(meter.stats()).resolves.toBeDefined()
  })
})
