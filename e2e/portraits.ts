/** Drawn people in place of the fake camera's test picture, for screenshots that are pleasant to look at. */
import { randomBytes } from 'node:crypto'

/** A private room, as in its link: most rooms are. */
export const privateRoom = (roomId: string): string => `${roomId}#k=${randomBytes(32).toString('base64url')}`

/** Runs in the page: every camera becomes a small moving illustration in the colours of `name`. */
export function drawPortrait(name: string): void {
  const looks = [
    { wall: '#d9c7a8', light: '#f3e7cf', skin: '#e8b48c', hair: '#4a2f22', shirt: '#2f6f73' },
    { wall: '#9fb3a6', light: '#cfdcd2', skin: '#8d5a3b', hair: '#1d1512', shirt: '#d98e3b' },
    { wall: '#b9a3b5', light: '#dccbd8', skin: '#f0c8a4', hair: '#b5672d', shirt: '#3d4d7a' },
    { wall: '#93a9bd', light: '#c6d5e2', skin: '#c98d62', hair: '#2b2321', shirt: '#a94a44' },
    { wall: '#c2b280', light: '#e6dcb8', skin: '#f2d0b0', hair: '#7a7468', shirt: '#4f6b3c' },
    { wall: '#a3b5b0', light: '#d3dfdb', skin: '#6f452e', hair: '#0f0c0b', shirt: '#c7b44b' }
  ]
  const seed = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0)
  const look = looks[seed % looks.length]
  const devices = navigator.mediaDevices
  const open = devices.getUserMedia.bind(devices)

  function paint(pen: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D, seconds: number): void {
    if (!look) return
    const disc = (x: number, y: number, rx: number, ry: number, colour: string): void => {
      pen.fillStyle = colour
      pen.beginPath()
      pen.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI)
      pen.fill()
    }
    const wall = pen.createLinearGradient(0, 0, 640, 360)
    wall.addColorStop(0, look.light)
    wall.addColorStop(1, look.wall)
    pen.fillStyle = wall
    pen.fillRect(0, 0, 640, 360)
    pen.fillStyle = 'rgb(255 255 255 / 35%)'
    pen.fillRect(60 + (seed % 5) * 90, 40, 110, 150)
    const sway = 6 * Math.sin(seconds + seed)
    const x = 320 + sway
    disc(x, 400, 170, 150, look.shirt)
    disc(x, 262, 34, 46, look.skin)
    disc(x, 158, 84, 96, look.hair)
    disc(x, 178, 66, 82, look.skin)
    pen.fillStyle = look.hair
    pen.beginPath()
    pen.ellipse(x, 128, 70, 42, 0, Math.PI, 0)
    pen.fill()
    const isBlinking = (seconds + seed) % 4 < 0.15
    for (const side of [-1, 1]) disc(x + side * 26, 172, 6, isBlinking ? 1 : 7, '#2b211d')
    pen.strokeStyle = '#8a4438'
    pen.lineWidth = 5
    pen.lineCap = 'round'
    pen.beginPath()
    pen.ellipse(x, 208, 24, 12 + 4 * Math.sin(seconds * 3), 0, 0.15 * Math.PI, 0.85 * Math.PI)
    pen.stroke()
  }

  devices.getUserMedia = async (constraints) => {
    const stream = await open(constraints)
    const [camera] = stream.getVideoTracks()
    if (!camera) return stream
    const canvas = document.createElement('canvas')
    canvas.width = 640
    canvas.height = 360
    const pen = canvas.getContext('2d')
    if (!pen) return stream
    const timer = setInterval(() => paint(pen, performance.now() / 1_000), 66)
    const [drawn] = canvas.captureStream(15).getVideoTracks()
    if (!drawn) return stream
    const settings = camera.getSettings()
    drawn.getSettings = () => settings
    const stop = drawn.stop.bind(drawn)
    drawn.stop = () => {
      clearInterval(timer)
      camera.stop()
      stop()
    }
    return new MediaStream([...stream.getAudioTracks(), drawn])
  }
}

/** What gets shared in the pictures: a page of notes. */
export const notesHtml = (title: string): string => `<!doctype html><title>${title}</title><style>
  body { margin: 0; padding: 48px 72px; background: #fffdf8; color: #2a2622; font: 22px/1.5 Inter, system-ui, sans-serif }
  h1 { margin: 0 0 8px; font-size: 40px } p { margin: 0 0 28px; color: #6b6259 } li { margin-bottom: 10px }
  mark { padding: 2px 8px; border-radius: 6px; background: #ffe2ad }
</style><h1>Garden plan</h1><p>Second draft, with what we said on Tuesday</p>
<ul><li>Tomatoes along the south wall, six plants</li><li>Beans and peas behind them, so they shade nothing</li>
<li><mark>Open: who waters in August?</mark></li><li>Herbs in the old sink by the door</li>
<li>Paths 60 cm wide, wood chips from the yard</li></ul>`
