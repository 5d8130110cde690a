/**
 * Every rung's encoder, once for all links: a sender for each on a connection of the page to itself.
 *
 * What they encode is for whoever takes the senders' encoded streams; nothing of it is sent from here.
 */
import { countIn, type StatsEntry } from '../statsEntry'
import { browserTimer, type SetTimer } from '../timer'
import type { VideoSlot } from '../wishes'
import { isRepair } from './codecChoice'
import { Loopback } from './loopback'
import { RungEncoder, type EncoderSettings } from './rungEncoder'
import { rungs, type Rung, type RungId } from './rungs'

export type { EncoderSettings } from './rungEncoder'

export interface EncodersOptions {
  /** Called twice. */
  readonly createConnection: () => RTCPeerConnection
  /**
   * Called once per rung, synchronously when its sender comes to be: the one moment at which its encoded streams
   * can be taken. They have to be read and never written to.
   */
  readonly onSource: (rung: RungId, sender: RTCRtpSender) => void
  /** Hears of what the browser refused; encoding goes on as before that. */
  readonly onError: (message: string, cause: unknown) => void
  readonly setTimer?: SetTimer
}

export interface EncoderStats {
  readonly encodeSeconds: number
  readonly frames: number
  readonly keyFrames: number
  /** Of the latest frame, in pixels; 0 before the first. */
  readonly width: number
  readonly height: number
}

interface Entry {
  readonly rung: Rung
  readonly transceiver: RTCRtpTransceiver
  readonly encoder: RungEncoder
}

export class Encoders {
  /** True when it can encode, false when the pair did not connect. Never rejects. */
  readonly ready: Promise<boolean>
  readonly #loopback: Loopback
  readonly #entries: readonly Entry[]
  #isReady = false
  #isClosed = false

  /** Begins to connect at once. @throws what `createConnection` and `onSource` throw; nothing stays open then */
  constructor(options: EncodersOptions) {
    const { createConnection, onSource, onError, setTimer = browserTimer } = options
    this.#loopback = new Loopback({ createConnection, onError, setTimer })
    try {
      this.#entries = rungs.map((rung) => {
        const transceiver = this.#loopback.sending.addTransceiver('video', {
          direction: 'sendonly',
          sendEncodings: [{ active: false, maxBitrate: rung.maxBitrate }]
        })
        const { sender } = transceiver
        onSource(rung.id, sender)
        return { rung, transceiver, encoder: new RungEncoder({ rung, sender, onError, setTimer }) }
      })
    } catch (cause) {
      this.#loopback.close()
      throw cause
    }
    this.ready = this.#loopback.connect().then((isConnected) => this.#begin(isConnected))
  }

  /** Resolves when all rungs of the slot have taken it, and nothing of the one before is encoded any more. */
  async setTrack(slot: VideoSlot, track: MediaStreamTrack | null): Promise<void> {
    const ofSlot = this.#entries.filter(({ rung }) => rung.slot === slot)
    await Promise.all(ofSlot.map(({ encoder }) => encoder.setTrack(track)))
  }

  /**
   * Starts, changes or, with null, stops a rung. It begins with a key frame; a change of size or codec makes one too.
   * Said again with nothing new it follows the size of what is captured.
   */
  setRung(rung: RungId, settings: EncoderSettings | null): void {
    void this.#encoderOf(rung)?.set(settings)
  }

  /** One at once, further requests together a moment later. Nothing happens while the rung stands still. */
  requestKeyFrame(rung: RungId): void {
    this.#encoderOf(rung)?.requestKeyFrame()
  }

  /** What the rungs may be encoded with, in the browser's order; empty until `ready`. */
  codecs(): readonly RTCRtpCodecParameters[] {
    if (!this.#isReady) return []
    const negotiated = this.#entries[0]?.transceiver.sender.getParameters().codecs ?? []
    return negotiated.filter((codec) => !isRepair(codec))
  }

  /** Lifetime totals of the rungs that have ever encoded. */
  async stats(): Promise<Partial<Record<RungId, EncoderStats>>> {
    const byRung: Partial<Record<RungId, EncoderStats>> = {}
    const report = (await this.#loopback.sending.getStats()) as ReadonlyMap<string, StatsEntry>
    for (const entry of report.values()) {
      const source = this.#entries.find(({ transceiver }) => transceiver.mid === entry['mid'])
      if (!source || entry['type'] !== 'outbound-rtp') continue
      byRung[source.rung.id] = {
        encodeSeconds: countIn(entry, 'totalEncodeTime'),
        frames: countIn(entry, 'framesEncoded'),
        keyFrames: countIn(entry, 'keyFramesEncoded'),
        width: countIn(entry, 'frameWidth'),
        height: countIn(entry, 'frameHeight')
      }
    }
    return byRung
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#isReady = false
    for (const { encoder } of this.#entries) encoder.close()
    this.#loopback.close()
  }

  #begin(isConnected: boolean): boolean {
    this.#isReady = isConnected && !this.#isClosed
    if (this.#isReady) for (const { encoder } of this.#entries) void encoder.confirm()
    return this.#isReady
  }

  #encoderOf(id: RungId): RungEncoder | undefined {
    return this.#entries.find(({ rung }) => rung.id === id)?.encoder
  }
}
