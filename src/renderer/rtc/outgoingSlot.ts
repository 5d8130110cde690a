/**
 * What one slot of one link sends: the track that is wanted, the budget it may use, whether it is paused, and
 * bringing the RTCRtpSender there.
 *
 * Wishes arrive faster than browsers carry them out. Only the latest one counts, and at most one change
 * is under way per sender, because `setParameters` fails when a `replaceTrack` slips in between.
 */
import type { VideoBudget } from './senderPolicy'
import type { Slot } from './slots'

/**
 * True when media of this track would really leave the machine: live, not muted by us, not muted by its source.
 * A share goes on while its source is mute, as a minimised window makes it: the last picture is still being shown.
 */
export function isFlowing(slot: Slot, track: MediaStreamTrack | null): boolean {
  const outlastsSilence = slot === 'share' || slot === 'shareAudio'
  return track !== null && track.readyState === 'live' && track.enabled && (outlastsSilence || !track.muted)
}

export class OutgoingSlot {
  readonly #slot: Slot
  readonly #report: (message: string, cause: unknown) => void
  #sender: RTCRtpSender | null = null
  #track: MediaStreamTrack | null = null
  #budget: VideoBudget | null = null
  #isPaused = false
  /** Of the sender's encodings, as last set. */
  #isSwitchedOff = false
  #isTrackDue = false
  #isBudgetDue = false
  #isPauseDue = false
  #isConfirmed = false
  #running: Promise<void> | null = null
  #isClosed = false

  /** @param report hears of every change the browser refused */
  constructor(slot: Slot, report: (message: string, cause: unknown) => void) {
    this.#slot = slot
    this.#report = report
  }

  /** The sender of this slot, as soon as the connection has one. Resolves when the track is in it. */
  attach(sender: RTCRtpSender): Promise<void> {
    this.#sender = sender
    return this.#settle()
  }

  /** Remembered until there is a sender. Resolves when tried, or when there is nothing to try yet; never rejects. */
  setTrack(track: MediaStreamTrack | null): Promise<void> {
    this.#track = track
    this.#isTrackDue = true
    return this.#settle()
  }

  /** As `setTrack`, but waits for `confirm`. */
  setBudget(budget: VideoBudget): Promise<void> {
    if (budget === this.#budget) return Promise.resolve()
    this.#budget = budget
    this.#isBudgetDue = true
    return this.#settle()
  }

  /**
   * Stops and starts the encoder without touching track or negotiation: the other end keeps the last picture, and
   * the first one afterwards is whole (W3C WebRTC 5.2.9, RTCRtpEncodingParameters.active).
   */
  setPaused(isPaused: boolean): Promise<void> {
    if (isPaused === this.#isPaused) return this.#running ?? Promise.resolve()
    this.#isPaused = isPaused
    this.#isPauseDue = true
    return this.#settle()
  }

  /** The connection stands; before it is negotiated a sender has no encodings that could be limited. */
  confirm(): Promise<void> {
    this.#isConfirmed = true
    // Where a browser has encodings only now, a pause has been waiting for them.
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
      else if (sender && this.#isTrackDue && !this.#wouldLeak()) await this.#replaceTrack(sender)
      else if (sender && this.#isPauseDue) await this.#adjust(sender, 'could not resume')
      else if (sender && this.#isBudgetDue && this.#isConfirmed)
        await this.#adjust(sender, 'could not limit the encoder')
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
    const budget = this.#isConfirmed ? this.#budget : null
    // Tried is done, whatever comes of it: what fails would fail for ever.
    this.#isPauseDue = false
    if (budget) this.#isBudgetDue = false
    try {
      const parameters = sender.getParameters()
      if (isPaused && parameters.encodings.length === 0) throw new Error('the sender has no encodings')
      for (const encoding of parameters.encodings) encoding.active = !isPaused
      if (budget) {
        const { degradationPreference, ...limits } = budget
        for (const encoding of parameters.encodings) Object.assign(encoding, limits)
        parameters.degradationPreference = degradationPreference
      }
      await sender.setParameters(parameters)
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
