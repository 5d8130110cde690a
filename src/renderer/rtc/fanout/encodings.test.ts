import { describe, expect, it } from 'vitest'
import { FakeTrack } from '../fakeConnection'
import { carrierEncoding, framerateFor, limitToCapture, ownEncoding, scaleFor } from './encodings'
import { rungOf } from './rungs'

const hd = { width: 1280, height: 720 }
const quarter = rungOf('camera180')
const half = rungOf('camera360')

describe('a scale', () => {
  it('brings a usual camera to the height of the rung', () => {
    expect(scaleFor(half, hd)).toBe(2)
    expect(scaleFor(quarter, hd)).toBe(4)
  })

  it('never enlarges, and leaves alone what is nearly right', () => {
    expect(scaleFor(half, { width: 320, height: 180 })).toBe(1)
    expect(scaleFor(half, { width: 640, height: 400 })).toBe(1)
  })

  it('gives every shape as many pixels', () => {
    const scale = scaleFor(half, { width: 720, height: 1280 })
    expect(720 / scale).toBeCloseTo(360)
  })

  it('leaves a share as it is captured', () => {
    expect(scaleFor(rungOf('shareFull'), { width: 3840, height: 2160 })).toBe(1)
  })
})

describe('an own encoder', () => {
  const track = new FakeTrack('video').asTrack()

  it('stays within its rung, whatever the link could carry', () => {
    expect(ownEncoding(half, 10, track, hd).maxBitrate).toBe(half.minBitrate)
    expect(ownEncoding(half, 10_000_000, track, hd).maxBitrate).toBe(half.maxBitrate)
    expect(ownEncoding(half, 300_000, track, hd).maxBitrate).toBe(300_000)
  })

  it('keeps films smooth, and text and faces the size that was promised', () => {
    const share = (contentHint: string) =>
      ownEncoding(
        rungOf('shareFull'),
        500_000,
        Object.assign(new FakeTrack('video'), { contentHint }).asTrack(),
        hd
      ).degradationPreference
    expect(share('detail')).toBe('maintain-resolution')
    expect(share('motion')).toBe('maintain-framerate')
    expect(ownEncoding(half, 500_000, track, hd).degradationPreference).toBe('maintain-resolution')
  })
})

it('shows text at a lower rate than a film', () => {
  expect(framerateFor(rungOf('shareFull'), 'detail')).toBeLessThan(
    framerateFor(rungOf('shareFull'), 'motion')
  )
})

it('asks layers of a carrier only where the codec has them', () => {
  const codec = (mimeType: string) => ({ mimeType, clockRate: 90_000 })
  expect(carrierEncoding('camera', codec('video/VP8')).scalabilityMode).toBe('L1T3')
  expect(carrierEncoding('share', codec('video/VP8')).scalabilityMode).toBe('L1T1')
  expect(carrierEncoding('camera', codec('video/H264')).scalabilityMode).toBe('L1T1')
  expect(carrierEncoding('share', null)).not.toHaveProperty('codec')
})

it('takes the lowest rung that holds all there is', () => {
  expect(limitToCapture('camera720', { width: 640, height: 360 })).toBe('camera360')
  expect(limitToCapture('camera720', hd)).toBe('camera720')
  expect(limitToCapture('camera180', hd)).toBe('camera180')
  expect(limitToCapture('shareFull', { width: 100, height: 100 })).toBe('shareFull')
  expect(limitToCapture(null, hd)).toBeNull()
})
