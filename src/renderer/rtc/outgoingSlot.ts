/**
 * What one slot of one link sends: the track that is wanted, how it is encoded, whether it is paused, and
 * bringing the RTCRtpSender there.
 *
 * Wishes arrive faster than browsers carry them out. Only the latest one counts, and at most one change
 * is under way per sender, because `setParameters` fails when a `replaceTrack` slips in between.
 */
import { keyFramesFor, sameEncoding, type Encoding } from './encoding'
import type { Slot } from './slots'

/**
 * True when media of this track would really leave the machine: live, not muted by us, not muted by its source.
 * A share goes on while its source is mute, as a minimised window makes it: the last picture is still being shown.
 */
export function isFlowing(slot: Slot, track: MediaStreamTrack | null): boolean {
  const outlastsSilence = slot === 'share' || slot === 'shareAudio'
  return track !== null && track.readyState === 'live' && track.enabled && (outlastsSilence || !track.muted)
}

/** Why an encoder stands still while its track is in place. */
type Hold = 'paused' | 'idle'

export class OutgoingSlot {
  readonly #slot: Slot
  readonly #report: (message: string, cause: unknown) => void
  #sender: RTCRtpSender | null = null
  #track: MediaStreamTrack | null = null
  #encoding: Encoding | null = null
  readonly #holds = new Set<Hold>()
  /** Of the sender's encodings, as last set. */
  #isSwitchedOff = false
  #isTrackDue = false
  #isEncodingDue = false
  #isPauseDue = false
  #isKeyFrameDue = false
  #running: Promise<void> | null = null
  #isClosed = false

  /** @param report hears of every change the browser refused */
  constructor(slot: Slot, report: (message: string, cause: unknown) => void) {
    this.#slot = slot
    this.#report = report
  }

  /**
   * The sender of this slot, as soon as the connection has one. Resolves when the track is in it.
   *
   * @param first how to encode until told otherwise; in force before the track is, as an encoder that is changed
   *   in its first second starts over
   */
  attach(sender: RTCRtpSender, first: Encoding | null = null): Promise<void> {
    this.#sender = sender
    if (first && !this.#encoding) {
      this.#encoding = first
      this.#isEncodingDue = true
    }
    return this.#settle()
  }

  /** Remembered until there is a sender. Resolves when tried, or when there is nothing to try yet; never rejects. */
  setTrack(track: MediaStreamTrack | null): Promise<void> {
    this.#track = track
    this.#isTrackDue = true
    return this.#settle()
  }

  /** As `setTrack`. */
  setEncoding(encoding: Encoding): Promise<void> {
    if (this.#encoding && sameEncoding(encoding, this.#encoding)) return Promise.resolve()
    this.#encoding = encoding
    this.#isEncodingDue = true
    return this.#settle()
  }

  /** Somebody needs a whole picture. As `setTrack`. */
  requestKeyFrame(): Promise<void> {
    this.#isKeyFrameDue = true
    return this.#settle()
  }

  /**
   * Stops and starts the encoder without touching track or negotiation: the other end keeps the last picture, and
   * the first one afterwards is whole (W3C WebRTC 5.2.9, RTCRtpEncodingParameters.active).
   */
  setPaused(isPaused: boolean): Promise<void> {
    return this.#hold('paused', isPaused)
  }

  /** As `setPaused`: nobody looks at what is sent, so it is not encoded. */
  setIdle(isIdle: boolean): Promise<void> {
    return this.#hold('idle', isIdle)
  }

  /** The connection stands: where a browser has encodings only now, pause and encoding have been waiting for them. */
  confirm(): Promise<void> {
    this.#isPauseDue ||= this.#isPaused && !this.#isSwitchedOff
    return this.#settle()
  }

  /** What the sender does, whatever has been asked for. Paused is not stopped: the share it carries is still on. */
  isSending(): boolean {
    const sent = this.#sender?.track ?? null
    // What has ended while its successor is on the way in was changed and not stopped: that is no gap to tell of.
    const isGivingWay = this.#running !== null && sent?.readyState === 'ended'
    return isFlowing(this.#slot, isGivingWay ? this.#track : (sent ?? (this.#isPaused ? this.#track : null)))
  }

  /** Nothing is touched or reported afterwards. Idempotent. */
  close(): void {
    this.#isClosed = true
  }

  get #isPaused(): boolean {
    return this.#holds.size > 0
  }

  #hold(reason: Hold, isHeld: boolean): Promise<void> {
    const wasPaused = this.#isPaused
    if (isHeld) this.#holds.add(reason)
    else this.#holds.delete(reason)
    if (this.#isPaused === wasPaused) return this.#running ?? Promise.resolve()
    this.#isPauseDue = true
    return this.#settle()
  }

  #settle(): Promise<void> {
    this.#running ??= this.#run()
    return this.#running
  }

  /** Ends in the same step in which it finds nothing due, so that no wish can fall into a gap. */
  async #run(): Promise<void> {
    await Promise.resolve() // callers see #running set before anything happens
    for (;;) {
      const sender = this.#isClosed ? null : this.#sender
      // A track comes and goes while the encoder is off: nothing of what was or is paused may get out.
      if (sender && this.#isPauseDue && this.#isPaused) await this.#adjust(sender, 'could not pause')
      else if (sender && this.#isEncodingDue && sender.getParameters().encodings.length > 0)
        await this.#adjust(sender, 'could not set up the encoder')
      else if (sender && this.#isTrackDue && !this.#wouldLeak()) await this.#replaceTrack(sender)
      else if (sender && this.#isPauseDue) await this.#adjust(sender, 'could not resume')
      else if (sender && this.#isKeyFrameDue) await this.#adjust(sender, 'could not make a key frame')
      else break
    }
    this.#running = null
  }

  /** A track waits outside while its slot is paused and the encoder could not be switched off. */
  #wouldLeak(): boolean {
    return this.#isPaused && !this.#isSwitchedOff && this.#track !== null
  }

  async #replaceTrack(sender: RTCRtpSender): Promise<void> {
    this.#isTrackDue = false
    if (sender.track === this.#track) return
    try {
      await sender.replaceTrack(this.#track)
    } catch (cause) {
      if (!this.#isClosed) this.#report('could not replace the track', cause)
    }
  }

  /** Brings everything that `setParameters` sets to where it should be. */
  async #adjust(sender: RTCRtpSender, failure: string): Promise<void> {
    const isPaused = this.#isPaused
    const encoding = this.#encoding
    // Tried is done, whatever comes of it: what fails would fail for ever.
    this.#isPauseDue = false
    const isKeyFrame = this.#isKeyFrameDue
    this.#isKeyFrameDue = false
    try {
      const parameters = sender.getParameters()
      if (parameters.encodings.length > 0) this.#isEncodingDue = false
      if (isPaused && parameters.encodings.length === 0) throw new Error('the sender has no encodings')
      for (const one of parameters.encodings) one.active = !isPaused
      if (encoding) {
        const { degradationPreference, ...limits } = encoding
        for (const one of parameters.encodings) Object.assign(one, limits)
        if (degradationPreference) parameters.degradationPreference = degradationPreference
      }
      await (isKeyFrame
        ? sender.setParameters(parameters, keyFramesFor(parameters))
        : sender.setParameters(parameters))
      this.#isSwitchedOff = isPaused
    } catch (cause) {
      if (!this.#isClosed) this.#report(failure, cause)
      if (isPaused && !this.#isSwitchedOff) await this.#takeOut(sender)
    }
  }

  /** The encoder could not be switched off: without a track it has nothing to send, and the track waits outside. */
  async #takeOut(sender: RTCRtpSender): Promise<void> {
    if (this.#isClosed || !sender.track) return
    this.#isTrackDue = true
    try {
      await sender.replaceTrack(null)
    } catch (cause) {
      if (!this.#isClosed) this.#report('could not replace the track', cause)
    }
  }
}
