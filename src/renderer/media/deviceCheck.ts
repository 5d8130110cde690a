/**
 * Whether a microphone is heard and a camera gives pictures. Each is opened the way a call opens it and let go before
 * the answer is given, whatever the answer is.
 */
import type { AudioLevels } from './audioLevel'
import { createCamera } from './camera'
import type { Capture } from './capture'
import type { MediaProblem } from './mediaProblem'
import { createMicrophone } from './microphone'

/**
 * `silent`: it is open, and not a sound has come; `noPicture`: the same of a camera. `unheard`: it is open, and the
 * browser does not let us listen, as it does before the first click.
 */
export type MicrophoneCheckProblem = MediaProblem | 'silent' | 'unheard'
export type CameraCheckProblem = MediaProblem | 'noPicture'

export interface DeviceCheckOptions {
  readonly mediaDevices: Pick<MediaDevices, 'getUserMedia'> | undefined
  /** null for the system's default. */
  readonly deviceId: string | null
  /** Calls the check off: the device is let go at once, and one that is still being opened when it arrives. */
  readonly signal: AbortSignal
}

/** Somebody who is asked to say something has begun by then. */
const listeningMs = 5_000
const listenEveryMs = 50
/** Linear, about -52 dB below full scale: above the hiss of a cheap microphone, below a quiet voice. */
const heardRms = 0.0025

/**
 * Listens until something is heard, for five seconds at most.
 *
 * @returns null when all is well
 * @throws the reason of `signal` once it is aborted
 */
export function checkMicrophone({
  levels,
  ...options
}: DeviceCheckOptions & {
  readonly levels: Pick<AudioLevels, 'watch'>
}): Promise<MicrophoneCheckProblem | null> {
  return withDevice(createMicrophone(options), options, async (stream) => {
    const watch = levels.watch(stream)
    try {
      const isHeard = await becomesTrue(() => watch.rms() > heardRms, listeningMs, options.signal)
      if (isHeard) return null
      return watch.isAwake() ? 'silent' : 'unheard'
    } finally {
      watch.close()
    }
  })
}

/** A camera that has to wake up first takes a second or two. */
const pictureMs = 6_000

/**
 * Waits for the first picture.
 *
 * @param createVideo an element that is never shown
 * @returns null when all is well
 * @throws the reason of `signal` once it is aborted
 */
export function checkCamera({
  createVideo,
  ...options
}: DeviceCheckOptions & {
  readonly createVideo: () => HTMLVideoElement
}): Promise<CameraCheckProblem | null> {
  return withDevice(createCamera(options), options, async (stream) => {
    const video = createVideo()
    video.muted = true
    video.srcObject = stream
    try {
      // Whether it plays is asked below; a refusal to play says nothing that this does not.
      video.play().catch(() => {})
      const isSeen = await becomesTrue(() => video.readyState >= 2, pictureMs, options.signal)
      return isSeen ? null : 'noPicture'
    } finally {
      video.srcObject = null
    }
  })
}

async function withDevice<Problem>(
  capture: Capture,
  { deviceId, signal }: DeviceCheckOptions,
  look: (stream: MediaStream) => Promise<Problem | null>
): Promise<Problem | MediaProblem | null> {
  signal.throwIfAborted()
  const release = (): void => capture.close()
  signal.addEventListener('abort', release)
  try {
    capture.setDevice(deviceId)
    capture.setWanted(true)
    await opened(capture)
    signal.throwIfAborted()
    const { problem, stream } = capture.snapshot
    return stream ? await look(stream) : (problem ?? 'failed')
  } finally {
    signal.removeEventListener('abort', release)
    release()
  }
}

/** Without a deadline: somebody may be reading what the browser asks them. */
function opened(capture: Capture): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (capture.snapshot.isPending) return
      undo()
      resolve()
    }
    const undo = capture.on('change', look)
    look()
  })
}

async function becomesTrue(isTrue: () => boolean, withinMs: number, signal: AbortSignal): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += listenEveryMs) {
    if (isTrue()) return true
    await pause(listenEveryMs)
    signal.throwIfAborted()
  }
  return isTrue()
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
