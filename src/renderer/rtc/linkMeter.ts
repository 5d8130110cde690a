/** How one connection is doing: loudness at any moment, statistics between two looks. Reads, changes nothing. */
import type { UplinkReading } from './fanout/allotment'
import { compareUplink, readUplink, type UplinkTotals } from './fanout/uplinkReading'
import { compareTotals, readTotals, type LinkStats, type LinkTotals } from './linkStats'
import type { TrafficReading } from './linkTraffic'
import { kindOf, slots, type Slot } from './slots'
import { countIn, isRelayed, selectedPair, sumOf, type StatsEntry } from './statsEntry'

/** Opus comfort noise comes every 400 ms; a level older than this belongs to a track that has stopped. */
const levelValidMs = 600

/**
 * How old a reading of somebody else's may be. Asking the browser costs more than anything else a call does by itself,
 * and most on a machine that is busy; so whoever asks every second, or seldom, goes without asking anew.
 */
const sharedMs = { uplink: 500, stats: 1_500 } as const

export interface LinkMeterOptions {
  readonly connection: RTCPeerConnection
  /** In slot order; empty until there are any. */
  readonly transceivers: () => readonly RTCRtpTransceiver[]
  /** Milliseconds since the Unix epoch, monotonic: the clock of RTCRtpContributingSource.timestamp. */
  readonly now: () => number
}

/** What the browser has told, and when. */
interface Read {
  readonly atMs: number
  readonly entries: readonly StatsEntry[]
}

export class LinkMeter {
  readonly #options: LinkMeterOptions
  #lastTotals: LinkTotals | null = null
  #lastUplink: UplinkTotals | null = null
  #lastRead: Read | null = null
  #reading: Promise<Read> | null = null

  constructor(options: LinkMeterOptions) {
    this.#options = options
  }

  /**
   * Loudness of what is being received, linear, 0..1; null for video and when nothing has come lately.
   * Cheap enough for every animation frame (RFC 6464 levels, no analyser).
   */
  audioLevel(slot: Slot): number | null {
    const { transceivers, now } = this.#options
    const receiver = transceivers()[slots.indexOf(slot)]?.receiver
    if (!receiver || kindOf(slot) !== 'audio') return null
    const [source] = receiver.getSynchronizationSources()
    // Browsers list a source for ten seconds after its last packet.
    if (!source || now() - source.timestamp > levelValidMs) return null
    return source.audioLevel ?? null
  }

  /** Rates are since the previous call, which should be seconds ago. @throws what `getStats` throws */
  async stats(): Promise<LinkStats> {
    const mids = this.#options.transceivers().map(({ mid }) => mid)
    const { entries } = await this.#read(sharedMs.stats)
    const totals = readTotals(entries, mids)
    const before = this.#lastTotals
    this.#lastTotals = totals // even if they cannot be compared: the next ones can
    return compareTotals(before, totals)
  }

  /** What this connection's way out can carry; rates are since the previous call. @throws what `getStats` throws */
  async uplink(): Promise<UplinkReading> {
    const { atMs, entries } = await this.#read(sharedMs.uplink)
    const totals = readUplink(entries)
    const before = this.#lastUplink
    this.#lastUplink = totals // as above
    // The policy counts on time that never goes back, which that of the statistics does with the machine's clock.
    return { ...compareUplink(before, totals), atMs }
  }

  /**
   * What this connection has carried.
   *
   * @param maxAgeMs a reading of somebody else's has to be newer; 0 for one of one's own
   * @throws what `getStats` throws
   */
  async traffic(maxAgeMs: number): Promise<TrafficReading> {
    const { atMs, entries } = await this.#read(maxAgeMs)
    const ofType = (type: string): readonly StatsEntry[] => entries.filter((entry) => entry['type'] === type)
    const pair = selectedPair(entries)
    return {
      ageMs: this.#options.now() - atMs,
      sent: sumOf(ofType('outbound-rtp'), 'packetsSent'),
      received: sumOf(ofType('inbound-rtp'), 'packetsReceived'),
      arrivals: pair ? countIn(pair, 'bytesReceived') + countIn(pair, 'responsesReceived') : 0,
      path: pair && (isRelayed(entries, pair) ? 'relay' : 'direct')
    }
  }

  async #read(maxAgeMs: number): Promise<Read> {
    const last = this.#lastRead
    if (last && this.#options.now() - last.atMs < maxAgeMs) return last
    this.#reading ??= this.#ask().finally(() => {
      this.#reading = null
    })
    return this.#reading
  }

  async #ask(): Promise<Read> {
    const entries: StatsEntry[] = []
    const report = await this.#options.connection.getStats()
    report.forEach((entry: StatsEntry) => entries.push(entry))
    this.#lastRead = { atMs: this.#options.now(), entries }
    return this.#lastRead
  }
}
