/** How much gets through a relay loop: up to the relay and down again at once, so the slower way is what counts. */
import { waitFor, type CheckSurroundings } from './checkSurroundings'
import { browserTimer } from '../timer'
import type { RelayLoop } from './relayLoop'

export interface Throughput {
  readonly bitsPerSecond: number
  /** More would have got through; it was not tried, as it is nobody's need and may cost somebody money. */
  readonly isCapped: boolean
}

/** Bits per second: a dozen good pictures each way. */
const cap = 20_000_000
/** What the first second shows is how congestion control feels its way (RFC 9260 section 7.2.1). */
const warmUpMs = 1_000
const measureMs = 2_000
const tickMs = 20
const messageBytes = 8_192
/** Enough to fill a connection of a quarter of a second between two ticks, little enough to end at once. */
const waitingBytes = 640 * 1_024

type Clock = Pick<CheckSurroundings, 'signal' | 'setTimer' | 'now'>

/**
 * Sends for three seconds, at most 20 Mbit/s. The loop stays open.
 *
 * @returns null when nothing at all has arrived
 * @throws the reason of `signal` once it is aborted
 */
export async function measureThroughput(
  { near, far }: Pick<RelayLoop, 'near' | 'far'>,
  clock: Clock
): Promise<Throughput | null> {
  const { now = () => performance.now() } = clock
  const sending = new AbortController()
  let received = 0
  far.binaryType = 'arraybuffer'
  far.addEventListener(
    'message',
    ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) received += data.byteLength
    },
    { signal: sending.signal }
  )
  try {
    keepFull(near, { ...clock, now, signal: sending.signal })
    await pause(clock, warmUpMs)
    const [bytesBefore, timeBefore] = [received, now()]
    await pause(clock, measureMs)
    const bitsPerSecond = ((received - bytesBefore) * 8_000) / (now() - timeBefore)
    if (bitsPerSecond === 0) return null
    // Sums of whole messages in whole ticks never meet the cap exactly.
    return { bitsPerSecond: Math.min(bitsPerSecond, cap), isCapped: bitsPerSecond > cap * 0.95 }
  } finally {
    sending.abort()
  }
}

function keepFull(
  channel: RTCDataChannel,
  { now, signal, setTimer = browserTimer }: Clock & { readonly now: () => number }
): void {
  const message = new Uint8Array(messageBytes)
  const beganAt = now()
  let sentBytes = 0
  const fill = (): void => {
    const dueBytes = ((now() - beganAt) * cap) / 8_000
    // What could not be sent in time is not made up for: that would be a burst above the cap.
    sentBytes = Math.max(sentBytes, dueBytes - waitingBytes)
    while (channel.readyState === 'open' && sentBytes < dueBytes && channel.bufferedAmount < waitingBytes) {
      channel.send(message)
      sentBytes += messageBytes
    }
  }
  const tick = (): void => {
    if (signal.aborted) return
    fill()
    setTimer(tick, tickMs)
  }
  tick()
  // Timers of a page in the background come once a second; this event keeps coming.
  channel.bufferedAmountLowThreshold = waitingBytes / 4
  channel.addEventListener('bufferedamountlow', fill, { signal })
}

function pause(clock: Clock, ms: number): Promise<void> {
  return waitFor<void>(clock, { deadlineMs: ms, late: () => undefined }, () => {})
}
