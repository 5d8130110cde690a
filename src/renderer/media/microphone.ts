/** The microphone: opened once, then muted and unmuted in place so that a first word is never lost. */
import { Capture } from './capture'

export interface MicrophoneOptions {
  /** `navigator.mediaDevices`; undefined where the page may not capture at all. */
  readonly mediaDevices: Pick<MediaDevices, 'getUserMedia'> | undefined
}

/**
 * Off before the first on holds nothing; off afterwards mutes (`track.enabled = false`) and keeps the
 * device. A device that is unplugged is replaced by the system's default, once; if there is none, or
 * while muted, the device is let go and the next on opens one. Switching devices keeps the mute state.
 */
export function createMicrophone({ mediaDevices }: MicrophoneOptions): Capture {
  return new Capture({
    whenOff: 'mute',
    open: async (deviceId) => {
      if (!mediaDevices) throw new TypeError('no media devices')
      return mediaDevices.getUserMedia({ audio: microphoneConstraints(deviceId) })
    }
  })
}

/**
 * `exact`, with a second try in Capture when the device is missing: an `ideal` id is only one term of the
 * fitness distance (Media Capture and Streams, section 11.1.1) and may lose against the others.
 */
function microphoneConstraints(deviceId: string | null): MediaTrackConstraints {
  return {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(deviceId === null ? {} : { deviceId: { exact: deviceId } })
  }
}
