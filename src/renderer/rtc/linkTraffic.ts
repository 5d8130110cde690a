/**
 * Whether media arrives at both ends of one connection: once a second each end tells what it has sent and received,
 * and compares what the other one tells with its own count.
 *
 * ICE cannot know: its checks pass where media is lost. Slots that are muted, paused or idle send nothing, silence
 * sends little, and a busy machine counts and tells late. So one direction counts as blocked only where the sender's
 * count rose several times in a row while the receiver's, freshly told, stood still for seconds. No report is no
 * proof.
 */
import type { LinkPath } from './linkStats'
import type { SetTimer } from './timer'

const everyMs = 1_000
/** How far back counts are compared. */
const memoryMs = 10_000
/** How long the receiver's count must have stood still. */
const stillMs = 4_000
/** What was sent so shortly before the receiver counted may be on its way, or told late. */
const delayMs = 1_500
/** Below, the sender may have sent nothing but the last of something. */
const fewPackets = 5
const fewRises = 2

/** How old a reading of somebody else's may be: our own from a second ago is not to be taken for a new one. */
const sharedMs = everyMs * 0.9
/** Two readings so close are the same one. */
const sameMs = 100

/** Of one connection, since it began. */
export interface TrafficReading {
  /** How long ago it was taken. */
  readonly ageMs: number
  /** RTP packets. */
  readonly sent: number
  readonly received: number
  /** Grows with whatever arrives over the selected pair, connectivity checks included. */
  readonly arrivals: number
  /** null while no candidate pair is in use. */
  readonly path: LinkPath['kind'] | null
}

/** What one end has counted, and when we knew. */
interface Count {
  readonly atMs: number
  readonly sent: number
  readonly received: number
}

/** 'silent': next to nothing is being sent. 'unknown': too early to tell. */
export type Flow = 'flows' | 'silent' | 'blocked' | 'unknown'

/**
 * What becomes of packets in one direction.
 *
 * @param sender its counts, oldest first, in milliseconds of the same clock as those of the receiver
 */
export function flowOf(
  sender: readonly { readonly atMs: number; readonly sent: number }[],
  receiver: readonly { readonly atMs: number; readonly received: number }[]
): Flow {
  const [first, last] = [receiver[0], receiver.at(-1)]
  if (!first || !last || receiver.length < 2 || sender.length < 2) return 'unknown'
  const received = last.received
  const stillSince = receiver.find((count) => count.received === received) ?? last
  if (stillSince !== first && last.atMs - stillSince.atMs < stillMs) return 'flows'
  // What the receiver could not have counted before it stood still, nor be still waiting for.
  const meanwhile = sender.filter(
    ({ atMs }) => atMs >= stillSince.atMs + delayMs && atMs <= last.atMs - delayMs
  )
  const sent = riseOf(meanwhile)
  if (sent.packets >= fewPackets && sent.rises >= fewRises)
    return last.atMs - stillSince.atMs >= stillMs ? 'blocked' : 'unknown'
  // Two reports may come right after each other.
  const isWatched = (sender.at(-1)?.atMs ?? 0) - (sender[0]?.atMs ?? 0) >= everyMs * 0.9
  return isWatched && riseOf(sender).packets < fewPackets ? 'silent' : 'unknown'
}

function riseOf(counts: readonly { readonly sent: number }[]): { packets: number; rises: number } {
  const [first, ...later] = counts
  if (!first) return { packets: 0, rises: 0 }
  let [before, rises] = [first.sent, 0]
  for (const { sent } of later) {
    if (sent > before) rises += 1
    before = sent
  }
  return { packets: before - first.sent, rises }
}

/** 'quiet': nothing speaks against it, but one end at least sends next to nothing that could prove it. */
export type Verdict = 'bothWays' | 'quiet' | 'oneWay'

export interface LinkTrafficOptions {
  /** @param maxAgeMs a reading of somebody else's has to be newer. Rejects when there is none. */
  readonly read: (maxAgeMs: number) => Promise<TrafficReading>
  readonly tell: (counts: { readonly sent: number; readonly received: number }) => void
  readonly onVerdict: (verdict: Verdict) => void
  readonly setTimer: SetTimer
  readonly now: () => number
}

export class LinkTraffic {
  readonly #options: LinkTrafficOptions
  #ours: Count[] = []
  #theirs: Count[] = []
  #cancelTimer: (() => void) | null = null
  #cancelLook: (() => void) | null = null
  #isLooking = false
  #isClosed = false

  constructor(options: LinkTrafficOptions) {
    this.#options = options
  }

  /** The connection stands: counts from here on, forgetting what was. */
  start(): void {
    if (this.#isClosed) return
    this.stop()
    this.#cancelTimer = this.#options.setTimer(() => void this.#tick(), 0)
  }

  /** Nothing can be said any more until the next `start`. */
  stop(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    this.#ours = []
    this.#theirs = []
  }

  /** Takes what the other end tells. */
  hear({ sent, received }: { readonly sent: number; readonly received: number }): void {
    if (!this.#cancelTimer) return
    this.#theirs = remember(this.#theirs, { atMs: this.#options.now(), sent, received })
    this.#judge()
  }

  /** Whether anything at all arrives within a moment; true when that cannot be found out. */
  async look(): Promise<boolean> {
    if (this.#isClosed || this.#isLooking) return true
    this.#isLooking = true
    const { read, setTimer } = this.#options
    try {
      const before = await read(0)
      if (this.#isClosed) return true
      // Begun only now: a busy browser may take longer for its statistics than this lasts.
      await new Promise<void>((done) => (this.#cancelLook = setTimer(done, everyMs + 200)))
      return this.#isClosed || (await read(0)).arrivals !== before.arrivals
    } catch {
      return true // a connection that is closing has no statistics any more
    } finally {
      this.#isLooking = false
    }
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true
    this.#cancelLook?.()
    this.stop()
  }

  async #tick(): Promise<void> {
    const { read, setTimer, now, tell } = this.#options
    const cancel = setTimer(() => void this.#tick(), everyMs)
    this.#cancelTimer = cancel
    try {
      const { ageMs, sent, received } = await read(this.#ours.length === 0 ? 0 : sharedMs)
      if (this.#cancelTimer !== cancel) return
      const atMs = now() - ageMs
      if (atMs - (this.#ours.at(-1)?.atMs ?? -Infinity) < sameMs) return
      this.#ours = remember(this.#ours, { atMs, sent, received })
      tell({ sent, received })
      this.#judge()
    } catch {
      return // as above
    }
  }

  #judge(): void {
    const flows = [flowOf(this.#ours, this.#theirs), flowOf(this.#theirs, this.#ours)]
    if (flows.includes('blocked')) {
      this.start()
      this.#options.onVerdict('oneWay')
    } else if (!flows.includes('unknown'))
      this.#options.onVerdict(flows.includes('silent') ? 'quiet' : 'bothWays')
  }
}

function remember(counts: readonly Count[], count: Count): Count[] {
  return [...counts.filter(({ atMs }) => atMs > count.atMs - memoryMs), count]
}
