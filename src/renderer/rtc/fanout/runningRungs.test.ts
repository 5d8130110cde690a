import { describe, expect, it } from 'vitest'
import { FakeTrack } from '../fakeConnection'
import type { EncoderSettings } from './encoders'
import type { CommonSource, Offering, Served } from './linkFeed'
import { rungOf, type RungId } from './rungs'
import { RunningRungs } from './runningRungs'

const offering: Offering = { track: new FakeTrack('video').asTrack(), size: { width: 1280, height: 720 } }
const codecNamed = (mimeType: string): CommonSource => ({
  kind: 'codec',
  codec: { mimeType, clockRate: 90_000, payloadType: 96 }
})
const vp8 = codecNamed('video/VP8')

const served = (bitsPerSecond: number, change: Partial<Served & Served['portion']> = {}): Served => ({
  portion: {
    rung: change.rung ?? 'shareFull',
    maxTemporal: change.maxTemporal ?? 2,
    bitsPerSecond,
    reason: 'wish'
  },
  isMeasured: change.isMeasured ?? true
})

function setUp() {
  const running = new Map<RungId, EncoderSettings>()
  const changes: number[] = []
  const rungs = new RunningRungs({
    setRung: (rung, settings) => {
      if (!settings) return void running.delete(rung)
      changes.push(settings.bitsPerSecond)
      running.set(rung, settings)
    }
  })
  const share = (links: readonly Served[], isTick = false): void =>
    rungs.set('share', offering, vp8, links, isTick)
  return { rungs, running, changes, share }
}

describe('a running rung', () => {
  it('has the bitrate of the weakest who gets it', () => {
    const { running, share } = setUp()
    share([served(900_000), served(600_000)])
    expect(running.get('shareFull')?.bitsPerSecond).toBe(600_000)
  })

  it('is not slowed down by somebody of whom nothing is known yet', () => {
    const { running, share } = setUp()
    share([served(900_000), served(200_000, { isMeasured: false })])
    expect(running.get('shareFull')?.bitsPerSecond).toBe(900_000)
    share([served(200_000, { isMeasured: false })])
    expect(running.get('shareFull')?.bitsPerSecond).toBe(200_000)
  })

  it('keeps its bitrate through small changes, and not through many of them in one direction', () => {
    const { changes, share } = setUp()
    for (let bits = 1_000_000; bits >= 800_000; bits -= 20_000) share([served(bits)])
    expect(new Set(changes).size).toBeLessThan(6)
    expect(changes.at(-1)).toBeLessThan(850_000)
  })

  it('counts a link that leaves layers out as one that gets all, where there are none', () => {
    const { rungs, running } = setUp()
    const links = [served(200_000, { rung: 'camera360', maxTemporal: 0 })]
    rungs.set('camera', offering, codecNamed('video/H264'), links, false)
    expect(running.get('camera360')?.bitsPerSecond).toBe(200_000)
    rungs.set('camera', offering, vp8, links, false)
    expect(running.get('camera360')?.bitsPerSecond).toBe(500_000)
  })

  it('stops a second after the last who got it, and at once when there is nothing to send', () => {
    const { rungs, running, share } = setUp()
    share([served(900_000)])
    share([])
    share([], true)
    expect(running.size).toBe(1)
    share([], true)
    expect(running.size).toBe(0)
    share([served(900_000)])
    rungs.set('share', null, vp8, [served(900_000)], false)
    expect(running.size).toBe(0)
  })

  it('does not exceed what its rung is for', () => {
    const { running, share } = setUp()
    share([served(90_000_000)])
    expect(running.get('shareFull')?.bitsPerSecond).toBe(rungOf('shareFull').maxBitrate)
  })
})
