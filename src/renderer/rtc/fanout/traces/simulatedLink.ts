/** For tests: a connection whose estimate behaves as browsers' do, in steps of a second. No media, no clock. */
import type { Allotment, UplinkReading } from '../allotment'

/** What gets through, in bits per second, by time and by how much is sent. */
export type Carries = (second: number, sentBitsPerSecond: number) => number

/** What browsers put at the least under their estimates, whatever gets through. */
const leastEstimate = 92_000
const baseRttMs = 40
const fullQueueMs = 400
const headers = 12_000

/**
 * @param react to a reading; what it answers is sent in the next second
 * @returns what was answered, and when
 */
export function simulateLink(
  carries: Carries,
  seconds: number,
  react: (reading: UplinkReading) => Allotment
): readonly { readonly atMs: number; readonly allotment: Allotment }[] {
  let sent = 0
  // The first probing finds what there is.
  let estimate = carries(0, 0)
  const steps: { readonly atMs: number; readonly allotment: Allotment }[] = []
  for (let second = 0; second < seconds; second++) {
    const capacity = carries(second, sent)
    const isOverloaded = sent > capacity
    estimate = nextEstimate(estimate, sent, capacity)
    const allotment = react({
      atMs: second * 1_000,
      availableBitsPerSecond: estimate,
      sentBitsPerSecond: second === 0 ? null : sent,
      lossRatio: second === 0 ? null : isOverloaded ? 1 - capacity / sent : 0,
      rttMs: baseRttMs + (isOverloaded ? fullQueueMs : 0)
    })
    steps.push({ atMs: second * 1_000, allotment })
    sent = sentFor(allotment)
  }
  return steps
}

/** Falls at once below what gets through; grows by a twelfth a second, and no further than what is sent can prove. */
function nextEstimate(estimate: number, sent: number, capacity: number): number {
  if (sent > capacity) return Math.max(leastEstimate, capacity * 0.85)
  const provable = sent * 1.5 + 10_000
  return estimate >= provable ? estimate : Math.min(provable, estimate * 1.08)
}

function sentFor({ video, audioBitsPerSecond, isAudioRedundant }: Allotment): number {
  const audio = audioBitsPerSecond * (isAudioRedundant ? 2 : 1) + headers
  return audio + video.camera.bitsPerSecond + video.share.bitsPerSecond
}
