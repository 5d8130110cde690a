/** The camera: off means the device is released and its light is out. Nothing here ever switches it on unasked. */
import { Capture } from './capture'

export interface CameraOptions {
  /** `navigator.mediaDevices`; undefined where the page may not capture at all. */
  readonly mediaDevices: Pick<MediaDevices, 'getUserMedia'> | undefined
  /** Picture asked for; ideals, so that a lesser camera still works. */
  readonly picture?: CameraPicture
}

/** In pixels and frames per second. */
export interface CameraPicture {
  readonly width: number
  readonly height: number
  readonly frameRate: number
}

const hdPicture: CameraPicture = { width: 1280, height: 720, frameRate: 30 }

/**
 * A camera that is unplugged while it is on is replaced by another one if there is one, once; otherwise
 * it is off, and stays off until somebody asks again. Choosing a device does not switch it on.
 */
export function createCamera({ mediaDevices, picture = hdPicture }: CameraOptions): Capture {
  return new Capture({
    whenOff: 'release',
    open: async (deviceId) => {
      if (!mediaDevices) throw new TypeError('no media devices')
      return mediaDevices.getUserMedia({ video: cameraConstraints(picture, deviceId) })
    }
  })
}

/**
 * `exact`, with a second try in Capture when the device is missing. With an `ideal` id a sharper camera beats
 * the chosen one: 320x240 is 1.4 away from 1280x720, a wrong id only 1 (Media Capture and Streams, SelectSettings).
 */
function cameraConstraints(picture: CameraPicture, deviceId: string | null): MediaTrackConstraints {
  return {
    width: { ideal: picture.width },
    height: { ideal: picture.height },
    frameRate: { ideal: picture.frameRate },
    ...(deviceId === null ? {} : { deviceId: { exact: deviceId } })
  }
}
