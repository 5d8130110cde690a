/**
 * The encoder of one rung: the track and settings it should have, and bringing its RTCRtpSender there.
 *
 * As in OutgoingSlot only the latest wish counts, and at most one change is under way per sender, because
 * `setParameters` fails when a `replaceTrack` slips in between.
 *
 * A rung that stands still is inactive and has no track: the first is what makes it begin with a key frame, the
 * second is what makes it cost nothing and hold nothing of a camera that is off.
 */
import { keyFramesFor, sameEncoding, type Encoding } from '../encoding'
import type { SetTimer } from '../timer'
import { degradationFor, scalabilityModeFor, scaleFor, sizeOf } from './encodings'
import { KeyFrameRequests } from './keyFrames'
import type { Rung } from './rungs'

export interface EncoderSettings {
  readonly bitsPerSecond: number
  readonly maxFramerate: number
  /** null: the first negotiated. */
  readonly codec: RTCRtpCodec | null
}

export interface RungEncoderOptions {
  readonly rung: Rung
  readonly sender: RTCRtpSender
  /** Hears of every change the browser refused. */
  readonly onError: (message: string, cause: unknown) => void
  readonly setTimer: SetTimer
}

export class RungEncoder {
  readonly #rung: Rung
  readonly #sender: RTCRtpSender
  readonly #report: RungEncoderOptions['onError']
  readonly #keyFrames: KeyFrameRequests
  #track: MediaStreamTrack | null = null
  #settings: EncoderSettings | null = null
  #isReady = false
  #isKeyFrameDue = false
  /** As last tried, whatever came of it: what fails would fail for ever. */
  #triedTrack: MediaStreamTrack | null = null
  #tried: Encoding | null = null
  #running: Promise<void> | null = null
  #isClosed = false

  constructor({ rung, sender, onError, setTimer }: RungEncoderOptions) {
    this.#rung = rung
    this.#sender = sender
    this.#report = onError
    this.#keyFrames = new KeyFrameRequests({
      make: () => {
        this.#isKeyFrameDue = true
        void this.#settle()
      },
      setTimer
    })
  }

  /** The connection stands: codecs are known, and there are encodings to set. */
  confirm(): Promise<void> {
    this.#isReady = true
    return this.#settle()
  }

  /** When it resolves, nothing of the track before is encoded any more; never rejects. */
  setTrack(track: MediaStreamTrack | null): Promise<void> {
    this.#track = track
    return this.#settle()
  }

  /** null stops it. Resolves when tried; never rejects. Also looks how large the track's picture is by now. */
  set(settings: EncoderSettings | null): Promise<void> {
    this.#settings = settings
    return this.#settle()
  }

  requestKeyFrame(): void {
    if (this.#wanted()) this.#keyFrames.request()
  }

  /** Nothing is touched or reported afterwards. Idempotent. */
  close(): void {
    this.#isClosed = true
    this.#keyFrames.close()
  }

  #settle(): Promise<void> {
    this.#running ??= this.#run()
    return this.#running
  }

  /** Ends in the same step in which it finds nothing due, so that no wish can fall into a gap. */
  async #run(): Promise<void> {
    await Promise.resolve() // callers see #running set before anything happens
    while (this.#isReady && !this.#isClosed) {
      const wanted = this.#wanted()
      const track = wanted ? this.#track : null
      if (!wanted && this.#tried) await this.#stop()
      else if (track !== this.#triedTrack) await this.#replaceTrack(track)
      else if (wanted && !(this.#tried && sameEncoding(wanted, this.#tried))) await this.#encode(wanted)
      else if (wanted && this.#isKeyFrameDue) await this.#encode(wanted)
      else break
    }
    this.#running = null
  }

  /** null while it should stand still. */
  #wanted(): Encoding | null {
    const track = this.#track
    const settings = this.#settings
    if (!track || !settings) return null
    const codec = settings.codec ?? this.#firstCodec()
    return {
      maxBitrate: settings.bitsPerSecond,
      maxFramerate: settings.maxFramerate,
      scaleResolutionDownBy: scaleFor(this.#rung, sizeOf(track)),
      degradationPreference: degradationFor(this.#rung, track.contentHint),
      ...(codec && { codec, scalabilityMode: scalabilityModeFor(this.#rung.slot, codec) })
    }
  }

  /** Named, because an absent codec would leave the one before in force. */
  #firstCodec(): RTCRtpCodec | null {
    return this.#sender.getParameters().codecs[0] ?? null
  }

  async #stop(): Promise<void> {
    this.#tried = null
    this.#isKeyFrameDue = false
    this.#keyFrames.forget()
    try {
      const parameters = this.#sender.getParameters()
      for (const encoding of parameters.encodings) encoding.active = false
      await this.#sender.setParameters(parameters)
    } catch (cause) {
      this.#fail('could not stop the encoder', cause) // without a track it has nothing to encode either
    }
  }

  async #replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    this.#triedTrack = track
    try {
      await this.#sender.replaceTrack(track)
    } catch (cause) {
      this.#fail('could not replace the track', cause)
    }
  }

  async #encode(wanted: Encoding): Promise<void> {
    const isStart = !this.#tried
    const isKeyFrame = this.#isKeyFrameDue && !isStart
    this.#tried = wanted
    this.#isKeyFrameDue = false
    try {
      const parameters = this.#sender.getParameters()
      const { degradationPreference, ...limits } = wanted
      for (const encoding of parameters.encodings) Object.assign(encoding, limits, { active: true })
      if (degradationPreference) parameters.degradationPreference = degradationPreference
      await (isKeyFrame
        ? this.#sender.setParameters(parameters, keyFramesFor(parameters))
        : this.#sender.setParameters(parameters))
    } catch (cause) {
      this.#fail('could not set up the encoder', cause)
    }
  }

  #fail(message: string, cause: unknown): void {
    if (!this.#isClosed) this.#report(`${this.#rung.id}: ${message}`, cause)
  }
}
