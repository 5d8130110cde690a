/** What people in the mesh lab send: pictures that never stand still, and a tone. */
import type { Dimensions } from './meshEngine'

/** As people see it until they must not: whatever is painted afterwards is this. */
export const secretColour = '#ffffff'

/** Something has moved ten times a second; stops with its track. */
export function movingPicture({ width, height }: Dimensions, isSecret: () => boolean): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d')
  let step = 0
  const painting = setInterval(() => {
    step += 1
    if (context) paint(context, step, isSecret())
  }, 100)
  const [track] = canvas.captureStream(10).getVideoTracks()
  if (!track) throw new Error('a canvas has no picture')
  const stop = track.stop.bind(track)
  track.stop = () => {
    clearInterval(painting)
    stop()
  }
  return track
}

/** As little to encode as may be: a browser that finds a picture too rich for its bitrate makes it smaller. */
function paint(context: CanvasRenderingContext2D, step: number, isSecret: boolean): void {
  const { width, height } = context.canvas
  context.fillStyle = isSecret ? secretColour : `hsl(${step % 360} 80% 30%)`
  context.fillRect(0, 0, width, height)
  if (isSecret) return
  for (let shape = 0; shape < 3; shape += 1) {
    context.fillStyle = `hsl(${shape * 120} 90% 40%)`
    const x = ((shape * 37 + step * 3) % 100) / 100
    context.fillRect(x * width, (shape * height) / 3, width / 8, height / 4)
  }
}

/** Something to hear, or a room in which nobody says anything. */
export type Sound = 'tone' | 'silence'

export function sound(audio: AudioContext, kind: Sound): MediaStreamTrack {
  const oscillator = audio.createOscillator()
  const volume = audio.createGain()
  volume.gain.value = kind === 'tone' ? 1 : 0
  const destination = audio.createMediaStreamDestination()
  oscillator.connect(volume).connect(destination)
  oscillator.start()
  const [track] = destination.stream.getAudioTracks()
  if (!track) throw new Error('an oscillator has no sound')
  return track
}

/** Shown, so that the browser decodes it. */
export function show(stream: MediaStream): HTMLVideoElement {
  const screen = Object.assign(document.createElement('video'), {
    srcObject: stream,
    autoplay: true,
    muted: true
  })
  document.body.append(screen)
  return screen
}

/** Mean brightness of the picture that stands on a screen, 0..255; NaN when there is none. */
export function brightnessOf(screen: HTMLVideoElement): number {
  if (screen.videoWidth === 0) return NaN
  const context = new OffscreenCanvas(16, 9).getContext('2d')
  context?.drawImage(screen, 0, 0, 16, 9)
  const { data = [] } = context?.getImageData(0, 0, 16, 9) ?? {}
  let sum = 0
  for (let index = 0; index < data.length; index += 1) if (index % 4 !== 3) sum += data[index] ?? 0
  return sum / (16 * 9 * 3)
}
