import { expect, it } from 'vitest'
import type { Allotment, Portion, UplinkReading } from './allotment'
import { carrierBitrate } from './encodings'
import { Nudge } from './nudge'

const portion = (reason: Portion['reason']): Portion => ({
  rung: 'camera180',
  maxTemporal: 2,
  bitsPerSecond: 100_000,
  reason
})
const allotment = (reason: Portion['reason']): Allotment => ({
  video: { camera: portion(reason), share: portion('wish') },
  audioBitsPerSecond: 40_000,
  isAudioRedundant: false
})
const reading = (atMs: number, sentBitsPerSecond = 100_000): UplinkReading => ({
  atMs,
  sentBitsPerSecond,
  availableBitsPerSecond: 200_000,
  lossRatio: 0,
  rttMs: 10
})

/** The limits it has asked for, one reading a second. */
function limits(seconds: number, reason: Portion['reason'], sentBitsPerSecond?: number): number {
  const nudge = new Nudge()
  const seen = [nudge.carrierBitrate]
  for (let second = 0; second < seconds; second += 1) {
    nudge.follow(reading(second * 1_000, sentBitsPerSecond), allotment(reason))
    if (nudge.carrierBitrate !== seen.at(-1)) seen.push(nudge.carrierBitrate)
  }
  return seen.length - 1
}

it('changes the limit every few seconds for as long as a link is short', () => {
  expect(limits(13, 'bandwidth')).toBe(4)
})

it('leaves alone what gets what it wishes, and what uses all there is', () => {
  expect(limits(13, 'wish')).toBe(0)
  expect(limits(13, 'bandwidth', 250_000)).toBe(0)
})

it('lets an encoder of the link’s own ask for more than it is to keep to, every other time and only where it is short', () => {
  const nudge = new Nudge()
  const seen = [0, 4, 8].map((second) => {
    nudge.follow(reading(second * 1_000), allotment('bandwidth'))
    return [nudge.ownBitrate(500_000, portion('bandwidth')), nudge.ownBitrate(500_000, portion('wish'))]
  })
  expect(seen).toEqual([
    [carrierBitrate, 500_000],
    [500_000, 500_000],
    [carrierBitrate, 500_000]
  ])
  nudge.follow(reading(9_000, 250_000), allotment('bandwidth'))
  expect(nudge.ownBitrate(500_000, portion('bandwidth'))).toBe(500_000)
})
