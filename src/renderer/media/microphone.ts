/** The microphone: opened once, then muted and unmuted in place so that a first word is never lost. */
import { Capture, type CaptureEvents, type CaptureSnapshot } from './capture'

export interface MicrophoneOptions {
  /** `navigator.mediaDevices`; undefined where the page may not capture at all. */
  readonly mediaDevices: Pick<MediaDevices, 'getUserMedia'> | undefined
}

/**
 * Off before the first on holds nothing; off afterwards mutes (`track.enabled = false`) and keeps the
 * device. A device that is unplugged is replaced by the system's default, once; if there is none, or
 * while muted, the device is let go and the next on opens one.
 */
export class Microphone {
  readonly #capture: Capture

  constructor({ mediaDevices }: MicrophoneOptions) {
    this.#capture = new Capture({
      whenOff: 'mute',
      open: async (deviceId) => {
        if (!mediaDevices) throw new TypeError('no media devices')
        return mediaDevices.getUserMedia({ audio: microphoneConstraints(deviceId) })
      }
    })
  }

  get snapshot(): CaptureSnapshot {
    return this.#capture.snapshot
  }

  /** 'change' carries the new snapshot, 'lost' a device that went away in use. */
  on<Event extends keyof CaptureEvents>(
    event: Event,
    listener: (payload: CaptureEvents[Event]) => void
  ): () => void {
    return this.#capture.on(event, listener)
  }

  /** @see Capture.setWanted */
  setWanted(isWanted: boolean): void {
    this.#capture.setWanted(isWanted)
  }

  /** The mute state survives the switch. @see Capture.setDevice */
  setDevice(deviceId: string | null): void {
    this.#capture.setDevice(deviceId)
  }

  close(): void {
    this.#capture.close()
  }
}

/**
 * `exact`, with a second try in Capture when the device is missing: an `ideal` id is only one term of the
 * fitness distance (Media Capture and Streams, SelectSettings) and may lose against the others.
 */
function microphoneConstraints(deviceId: string | null): MediaTrackConstraints {
  return {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(deviceId === null ? {} : { deviceId: { exact: deviceId } })
  }
}
