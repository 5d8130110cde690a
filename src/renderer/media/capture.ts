/**
 * The core of microphone and camera: brings one device in line with the latest wish.
 *
 * Owns at most one stream at rest, and two for the moment between a new device's arrival and the old one's
 * release. One `getUserMedia` call is under way at a time. Whatever arrives after the wish has changed,
 * or after `close()`, is stopped on arrival: no device stays open without somebody wanting it.
 */
import { Emitter } from '../emitter'
import { isMissingDevice, mediaProblemOf, type MediaProblem } from './mediaProblem'

/** What a capture does right now, as observed at the track and not as wished by a button. */
export interface CaptureSnapshot {
  /** The track is live and enabled. */
  readonly isOn: boolean
  /** A device that is wanted is being opened. */
  readonly isPending: boolean
  /** Why the last wish failed; cleared by the next wish. */
  readonly problem: MediaProblem | null
  readonly track: MediaStreamTrack | null
  readonly stream: MediaStream | null
  /** The device really in use, as the browser names it: Chromium says 'default' for an unspecified microphone. */
  readonly deviceId: string | null
  readonly deviceLabel: string | null
  /** The source delivers silence or black by itself: a switch on the device, a shutter, the system. */
  readonly isSilenced: boolean
}

/** A device that went away while it was held. */
export interface LostDevice {
  readonly deviceId: string
  readonly label: string
}

export interface CaptureEvents {
  change: CaptureSnapshot
  /** Fires before the fallback is tried. */
  lost: LostDevice
}

export interface CaptureOptions {
  /** Opens exactly this device, or the system's default for null. Rejects as `getUserMedia` does. */
  readonly open: (deviceId: string | null) => Promise<MediaStream>
  /** What off means once a device is held: 'mute' keeps it for an instant return, 'release' frees it. */
  readonly whenOff: 'mute' | 'release'
}

/** One wish for a device. Compared by identity, so it doubles as the generation of an opening. */
interface DeviceRequest {
  readonly deviceId: string | null
}

interface Opening {
  readonly request: DeviceRequest
  /** The wished device was just lost and may still be listed: the default is asked for at once. */
  readonly isFallback: boolean
}

interface HeldDevice {
  request: DeviceRequest
  readonly stream: MediaStream
  readonly track: MediaStreamTrack
  readonly listeners: AbortController
}

export class Capture {
  readonly #options: CaptureOptions
  readonly #events = new Emitter<CaptureEvents>()

  #isWanted = false
  #request: DeviceRequest = { deviceId: null }
  #held: HeldDevice | null = null
  #opening: Opening | null = null
  #isFallbackDue = false
  #problem: MediaProblem | null = null
  #isClosed = false
  #announced: CaptureSnapshot

  constructor(options: CaptureOptions) {
    this.#options = options
    this.#announced = this.snapshot
  }

  get snapshot(): CaptureSnapshot {
    const track = this.#held?.track ?? null
    return {
      isOn: track !== null && track.readyState === 'live' && track.enabled,
      isPending: this.#opening !== null && this.#needsDevice(),
      problem: this.#problem,
      track,
      stream: this.#held?.stream ?? null,
      deviceId: track?.getSettings().deviceId ?? null,
      deviceLabel: track?.label ?? null,
      isSilenced: track?.muted ?? false
    }
  }

  on<Event extends keyof CaptureEvents>(
    event: Event,
    listener: (payload: CaptureEvents[Event]) => void
  ): () => void {
    return this.#events.on(event, listener)
  }

  /** Switches on or off. The latest call wins; the outcome is in the snapshots. On again after a failure tries again. */
  setWanted(isWanted: boolean): void {
    if (this.#isClosed || this.#isWanted === isWanted) return
    this.#isWanted = isWanted
    this.#isFallbackDue = false
    this.#problem = null
    this.#reconcile()
  }

  /**
   * Chooses the device, null for the system's default. In mid-use the new one is opened before the old
   * one is let go; if that fails the old one stays, with the problem in the snapshot. Null reopens even
   * when the default was chosen already, because it may be another device now.
   */
  setDevice(deviceId: string | null): void {
    if (this.#isClosed) return
    if (this.#isOpeningAlready(deviceId)) return
    this.#request = { deviceId }
    this.#isFallbackDue = false
    const held = this.#held
    if (held && deviceId !== null && held.track.getSettings().deviceId === deviceId)
      held.request = this.#request
    this.#problem = null
    this.#reconcile()
  }

  /** Releases the device and tells so in a last change; wishes after this are ignored. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#isWanted = false
    this.#release()
    this.#announce()
  }

  #needsDevice(): boolean {
    return this.#isWanted || (this.#options.whenOff === 'mute' && this.#held !== null)
  }

  #isOpeningAlready(deviceId: string | null): boolean {
    const opening = this.#opening
    return opening?.request === this.#request && !opening.isFallback && this.#request.deviceId === deviceId
  }

  #isStillWished(request: DeviceRequest): boolean {
    return this.#request === request && this.#needsDevice()
  }

  #reconcile(): void {
    if (!this.#needsDevice()) this.#release()
    if (this.#held) this.#held.track.enabled = this.#isWanted
    if (this.#needsDevice() && this.#held?.request !== this.#request && !this.#opening) {
      this.#opening = { request: this.#request, isFallback: this.#isFallbackDue }
      this.#isFallbackDue = false
      void this.#open(this.#opening)
    }
    this.#announce()
  }

  async #open(opening: Opening): Promise<void> {
    const { request } = opening
    try {
      const stream = await this.#openOrFallBack(opening)
      if (this.#isStillWished(request)) this.#take(stream, request)
      else stopAll(stream)
    } catch (error) {
      if (this.#isStillWished(request)) this.#fail(error)
    }
    this.#opening = null
    this.#reconcile()
  }

  async #openOrFallBack({ request, isFallback }: Opening): Promise<MediaStream> {
    if (request.deviceId === null || isFallback) return this.#options.open(null)
    try {
      return await this.#options.open(request.deviceId)
    } catch (error) {
      // Without the second condition a camera would light up for somebody who has switched it off meanwhile.
      if (isMissingDevice(error) && this.#isStillWished(request)) return this.#options.open(null)
      throw error
    }
  }

  /** @throws when the device has died while it was being opened */
  #take(stream: MediaStream, request: DeviceRequest): void {
    const [track] = stream.getTracks()
    if (!track || track.readyState === 'ended') {
      stopAll(stream)
      throw new Error('no live track')
    }
    this.#release()
    const held: HeldDevice = { request, stream, track, listeners: new AbortController() }
    const { signal } = held.listeners
    track.addEventListener('ended', () => this.#lose(held), { signal })
    track.addEventListener('mute', () => this.#announce(), { signal })
    track.addEventListener('unmute', () => this.#announce(), { signal })
    this.#held = held
  }

  #fail(error: unknown): void {
    this.#problem = mediaProblemOf(error)
    // A failed switch leaves what worked; a failed start is over until the next wish.
    if (this.#held) this.#request = this.#held.request
    else this.#isWanted = false
  }

  /** The device is gone, not stopped by us: `stop()` fires no 'ended' (Media Capture and Streams, `MediaStreamTrack.stop()`). */
  #lose(held: HeldDevice): void {
    const { deviceId = '' } = held.track.getSettings()
    this.#release()
    // A switch to another device that is under way is the better fallback.
    this.#isFallbackDue = this.#isWanted && this.#request === held.request
    this.#events.emit('lost', { deviceId, label: held.track.label })
    this.#reconcile()
  }

  #release(): void {
    this.#held?.listeners.abort()
    if (this.#held) stopAll(this.#held.stream)
    this.#held = null
  }

  #announce(): void {
    const snapshot = this.snapshot
    if (isSame(snapshot, this.#announced)) return
    this.#announced = snapshot
    this.#events.emit('change', snapshot)
  }
}

/** Frees what a stream captures. */
export function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

function isSame(left: CaptureSnapshot, right: CaptureSnapshot): boolean {
  return (Object.keys(left) as (keyof CaptureSnapshot)[]).every((key) => left[key] === right[key])
}
