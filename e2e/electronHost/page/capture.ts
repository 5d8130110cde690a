/** getUserMedia and getDisplayMedia as Electron has them: main decides, Chromium captures. */
import type { Ask, Share } from './messages'

/** Chromium's chooser never answers when the chosen source has gone in between. */
const captureTimeoutMs = 10_000

export function guardCapture(ask: Ask): void {
  // Absent on pages that were not served securely.
  const prototype = (globalThis.MediaDevices as typeof MediaDevices | undefined)?.prototype
  if (!prototype) return
  const { getDisplayMedia, getUserMedia } = prototype

  prototype.getUserMedia = async function (constraints) {
    const wanted = { audio: Boolean(constraints?.audio), video: Boolean(constraints?.video) }
    const verdict = await ask('media', wanted)
    if (!verdict.ok) throw new DOMException(verdict.message, verdict.name)
    return getUserMedia.call(this, constraints)
  }

  prototype.getDisplayMedia = async function (options = {}) {
    // The switches that choose a source also switch this check of Chromium's off (Screen Capture 5.1, step 2).
    if (!navigator.userActivation.isActive) {
      throw new DOMException(
        "Failed to execute 'getDisplayMedia' on 'MediaDevices': getDisplayMedia() requires transient activation (user gesture).",
        'InvalidStateError'
      )
    }
    const share = await ask('display', { video: options.video !== false, audio: Boolean(options.audio) })
    if (!share.ok) throw new DOMException(share.message, share.name)
    try {
      const capture = {
        ...options,
        audio: false,
        monitorTypeSurfaces: share.surfaces
      } as DisplayMediaStreamOptions
      const stream = await Promise.race([getDisplayMedia.call(this, capture), failAfterTimeout()])
      return dressUp(stream, share)
    } finally {
      // Waited for, because main gives the window its own title back.
      await ask('shareStarted', share.ticket)
    }
  }
}

function failAfterTimeout(): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(
      () => reject(new DOMException('Could not start video source', 'NotReadableError')),
      captureTimeoutMs
    )
  })
}

function dressUp(stream: MediaStream, share: Share): MediaStream {
  // Electron's label is the name main gave the source; Chromium's here carries the token that chose it.
  for (const track of stream.getVideoTracks()) Object.defineProperty(track, 'label', { value: share.label })
  if (share.hasAudio) stream.addTrack(quietTone())
  return stream
}

/** Stands in for system audio ("loopback"), which exists on Windows only: enough for the path to have a track. */
function quietTone(): MediaStreamTrack {
  const context = new AudioContext()
  const tone = context.createOscillator()
  const volume = context.createGain()
  const output = context.createMediaStreamDestination()
  volume.gain.value = 0.05
  tone.connect(volume).connect(output)
  tone.start()
  const [track] = output.stream.getAudioTracks()
  if (!track) throw new DOMException('Could not start audio source', 'NotReadableError')
  return track
}
