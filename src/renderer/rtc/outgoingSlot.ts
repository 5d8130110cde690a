/**
 * What one slot of one link sends: the track that is wanted, the budget it may use, and bringing the
 * RTCRtpSender there.
 *
 * Wishes arrive faster than browsers carry them out. Only the latest one counts, and at most one change
 * is under way per sender, because `setParameters` fails when a `replaceTrack` slips in between.
 */
import type { VideoBudget } from './senderPolicy'

/** True when media of this track would really leave the machine: live, not muted by us, not muted by its source. */
export function isFlowing(track: MediaStreamTrack | null): boolean {
  return track !== null && track.readyState === 'live' && track.enabled && !track.muted
}

export class OutgoingSlot {
  readonly #report: (message: string, cause: unknown) => void
  #sender: RTCRtpSender | null = null
  #track: MediaStreamTrack | null = null
  #budget: VideoBudget | null = null
  #isTrackDue = false
  #isBudgetDue = false
  #isConfirmed = false
  #running: Promise<void> | null = null
  #isClosed = false

  /** @param report hears of every change the browser refused */
  constructor(report: (message: string, cause: unknown) => void) {
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

  /** The connection stands; before it is negotiated a sender has no encodings that could be limited. */
  confirm(): Promise<void> {
    this.#isConfirmed = true
    return this.#settle()
  }

  /** What the sender does, whatever has been asked for. */
  isSending(): boolean {
    return isFlowing(this.#sender?.track ?? null)
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
      if (sender && this.#isTrackDue) await this.#replaceTrack(sender)
      else if (sender && this.#isBudgetDue && this.#isConfirmed) await this.#limit(sender)
      else break
    }
    this.#running = null
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

  async #limit(sender: RTCRtpSender): Promise<void> {
    this.#isBudgetDue = false
    if (!this.#budget) return
    const { degradationPreference, ...limits } = this.#budget
    try {
      const parameters = sender.getParameters()
      for (const encoding of parameters.encodings) Object.assign(encoding, limits)
      parameters.degradationPreference = degradationPreference
      await sender.setParameters(parameters)
    } catch (cause) {
      if (!this.#isClosed) this.#report('could not limit the encoder', cause)
    }
  }
}
