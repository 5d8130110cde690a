/** How one connection is doing: loudness at any moment, statistics between two looks. Reads, changes nothing. */
import type { UplinkReading } from './fanout/allotment'
import { compareUplink, readUplink, type UplinkTotals } from './fanout/uplinkReading'
import { compareTotals, readTotals, type LinkStats, type LinkTotals } from './linkStats'
import type { TrafficReading } from './linkTraffic'
import { kindOf, slots, type Slot } from './slots'
import { countIn, selectedPair, sumOf, type StatsEntry } from './statsEntry'

/** Opus comfort noise comes every 400 ms; a level older than this belongs to a track that has stopped. */
const levelValidMs = 600

export interface LinkMeterOptions {
  readonly connection: RTCPeerConnection
  /** In slot order; empty until there are any. */
  readonly transceivers: () => readonly RTCRtpTransceiver[]
  /** Milliseconds since the Unix epoch, monotonic: the clock of RTCRtpContributingSource.timestamp. */
  readonly now: () => number
}

export class LinkMeter {
  readonly #options: LinkMeterOptions
  #lastTotals: LinkTotals | null = null
  #lastUplink: UplinkTotals | null = null
  #lastRead: { readonly atMs: number; readonly entries: readonly StatsEntry[] } | null = null

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

  /** Rates are since the previous call. @throws what `getStats` throws */
  async stats(): Promise<LinkStats> {
    const mids = this.#options.transceivers().map(({ mid }) => mid)
    const totals = readTotals(await this.#read(), mids)
    const before = this.#lastTotals
    this.#lastTotals = totals // even if they cannot be compared: the next ones can
    return compareTotals(before, totals)
  }

  /** What this connection's way out can carry; rates are since the previous call. @throws what `getStats` throws */
  async uplink(): Promise<UplinkReading> {
    const totals = readUplink(await this.#read())
    const before = this.#lastUplink
    this.#lastUplink = totals // as above
    // The policy counts on time that never goes back, which that of the statistics does with the machine's clock.
    return { ...compareUplink(before, totals), atMs: this.#options.now() }
  }

  /**
   * What this connection has carried.
   *
   * @param maxAgeMs how old it may be, as asking the browser costs more than anything else here
   * @throws what `getStats` throws
   */
  async traffic(maxAgeMs: number): Promise<TrafficReading> {
    const last = this.#lastRead
    const isFresh = last !== null && this.#options.now() - last.atMs <= maxAgeMs
    const entries = isFresh ? last.entries : await this.#read()
    const ofType = (type: string): readonly StatsEntry[] => entries.filter((entry) => entry['type'] === type)
    const pair = selectedPair(entries)
    return {
      sent: sumOf(ofType('outbound-rtp'), 'packetsSent'),
      received: sumOf(ofType('inbound-rtp'), 'packetsReceived'),
      arrivals: pair ? countIn(pair, 'bytesReceived') + countIn(pair, 'responsesReceived') : 0
    }
  }

  async #read(): Promise<readonly StatsEntry[]> {
    const entries: StatsEntry[] = []
    const report = await this.#options.connection.getStats()
    report.forEach((entry: StatsEntry) => entries.push(entry))
    this.#lastRead = { atMs: this.#options.now(), entries }
    return entries
  }
}
