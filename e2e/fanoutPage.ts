/**
 * The page of the fan-out's test: encoders of two rungs, and links that get what one of them makes.
 *
 * The fan-out is handed in, so that this file needs no more of it than the shape below.
 */
import { sound } from './meshPictures'

type Rung = 'camera180' | 'camera720'
type Route = { kind: 'none' } | { kind: 'own' } | { kind: 'rung'; rung: Rung; maxTemporal: 0 | 1 | 2 }

interface Streams {
  readonly readable: ReadableStream
  readonly writable: WritableStream
}

interface FanoutLike {
  addSource(rung: Rung, streams: Streams): void
  addCarrier(carrier: string, slot: 'camera', streams: Streams): void
  removeCarrier(carrier: string): void
  setRoute(carrier: string, route: Route): void
  setGate(slot: 'camera', isOpen: boolean): void
  counts(): Promise<Counts>
  close(): void
}

interface Counts {
  readonly rungs: Partial<Record<Rung, { readonly frames: number; readonly keyFrames: number }>>
  readonly carriers: Record<string, { readonly framesWritten: number; readonly restarts: number }>
}

interface FanoutModule {
  Fanout: new (options: {
    createWorker: () => Worker
    onKeyFrameWanted: (rung: Rung) => void
    onOwnKeyFrameWanted: (carrier: string) => void
    onLost: (cause: unknown) => void
  }) => FanoutLike
  createFanoutWorker: () => Worker
  canFanOut: () => boolean
  encodedStreamsOf: (sender: RTCRtpSender) => Streams | null
}

interface Link {
  readonly near: RTCPeerConnection
  readonly far: RTCPeerConnection
  readonly sender: RTCRtpSender
  readonly screen: HTMLVideoElement
}

export interface FanoutLab {
  readonly canFanOut: boolean
  readonly fanout: FanoutLike
  readonly links: Map<string, Link>
  /** Reasons why the fan-out ended. */
  readonly lost: string[]
  /** Everything that has been missing a key frame so far. */
  readonly wanted: string[]
  /** Starts the encoders: `camera720` makes 640x360 here, `camera180` a quarter of that. */
  start(): Promise<void>
  connect(name: string): Promise<void>
  /** What the other end of a link has had: the last frame's width, and how many have been decoded. */
  received(name: string): Promise<{ readonly width: number; readonly framesDecoded: number }>
  /** How far behind the wall clock the other end shows a link's picture, by its sender's reports. NaN: unknown. */
  playoutLagMs(name: string): Promise<number>
  /** The fan-out on a worker that cannot start. Resolves with what it says when it is lost. */
  startBroken(): Promise<string>
}

declare global {
  interface Window {
    fanoutLab: FanoutLab
  }
}

/** Installs the lab as `window.fanoutLab`. */
export function installFanoutLab(engine: FanoutModule): void {
  window.fanoutLab = createLab(engine)
}

/** Of the time between the epochs of NTP and Unix (RFC 5905 section 6). */
const ntpAheadMs = 2_208_988_800_000

function createLab({ Fanout, createFanoutWorker, canFanOut, encodedStreamsOf }: FanoutModule): FanoutLab {
  const lost: string[] = []
  const wanted: string[] = []
  const links = new Map<string, Link>()
  const senders = new Map<string, RTCRtpSender>()
  const media = new MediaStream([movingPicture(), sound(new AudioContext(), 'tone')])
  const [picture, tone] = [...media.getVideoTracks(), ...media.getAudioTracks()] as const
  const askEncoder = (name: string): void => {
    wanted.push(name)
    const sender = senders.get(name)
    if (sender) void requestKeyFrame(sender)
  }
  const fanout = new Fanout({
    createWorker: createFanoutWorker,
    onKeyFrameWanted: askEncoder,
    onOwnKeyFrameWanted: askEncoder,
    onLost: (cause) => lost.push(String(cause))
  })

  return {
    canFanOut: canFanOut(),
    fanout,
    links,
    lost,
    wanted,
    async start() {
      const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()]
      for (const [rung, scaleResolutionDownBy] of [['camera180', 4] as const, ['camera720', 1] as const]) {
        const { sender } = near.addTransceiver(picture ?? 'video', {
          direction: 'sendonly',
          sendEncodings: [{ scaleResolutionDownBy, maxBitrate: 500_000, scalabilityMode: 'L1T3' } as object]
        })
        senders.set(rung, sender)
        fanout.addSource(rung, taken(encodedStreamsOf(sender)))
      }
      await negotiate(near, far, (sdp) =>
        sdp.replace(/(a=rtpmap:(\d+) VP8\/90000\r\n)/g, '$1a=fmtp:$2 x-google-start-bitrate=8000\r\n')
      )
    },
    async connect(name) {
      const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()]
      const { sender } = near.addTransceiver(picture ?? 'video', {
        direction: 'sendonly',
        streams: [media],
        sendEncodings: [{ scaleResolutionDownBy: 16, maxFramerate: 5, maxBitrate: 1_000_000 }]
      })
      fanout.addCarrier(name, 'camera', taken(encodedStreamsOf(sender)))
      senders.set(name, sender)
      near.addTransceiver(tone ?? 'audio', { direction: 'sendonly', streams: [media] })
      const screen = Object.assign(document.createElement('video'), { autoplay: true, muted: true })
      far.addEventListener('track', ({ streams: [stream] }) => (screen.srcObject = stream ?? null))
      document.body.append(screen)
      links.set(name, { near, far, sender, screen })
      await negotiate(near, far)
    },
    async received(name) {
      const video = await inboundVideo(links.get(name))
      return { width: video?.frameWidth ?? 0, framesDecoded: video?.framesDecoded ?? 0 }
    },
    async playoutLagMs(name) {
      const video = await inboundVideo(links.get(name))
      return Date.now() + ntpAheadMs - (video?.estimatedPlayoutTimestamp ?? NaN)
    },
    startBroken: () =>
      new Promise((resolve) => {
        new Fanout({
          createWorker: () => new Worker('data:text/javascript,throw new Error("broken")'),
          onKeyFrameWanted: () => {},
          onOwnKeyFrameWanted: () => {},
          onLost: (cause) => resolve(String(cause))
        })
      })
  }
}

type InboundVideo = RTCInboundRtpStreamStats & { readonly estimatedPlayoutTimestamp?: number }

async function inboundVideo(link: Link | undefined): Promise<InboundVideo | undefined> {
  const report = await link?.far.getStats()
  let found: InboundVideo | undefined
  report?.forEach((stats: RTCStats) => {
    if (stats.type === 'inbound-rtp' && (stats as InboundVideo).kind === 'video')
      found = stats as InboundVideo
  })
  return found
}

/** With an argument that TypeScript's library does not know (WebRTC Extensions, RTCSetParameterOptions). */
interface KeyFrameSender {
  getParameters(): RTCRtpSendParameters
  setParameters(
    parameters: RTCRtpSendParameters,
    options: { readonly encodingOptions: readonly { readonly keyFrame: boolean }[] }
  ): Promise<void>
}

async function requestKeyFrame(sender: KeyFrameSender): Promise<void> {
  await sender.setParameters(sender.getParameters(), { encodingOptions: [{ keyFrame: true }] })
}

function taken(streams: Streams | null): Streams {
  if (!streams) throw new Error('the sender gives no encoded streams')
  return streams
}

/** Resolves when both are connected. */
async function negotiate(
  near: RTCPeerConnection,
  far: RTCPeerConnection,
  changeAnswer: (sdp: string) => string = (sdp) => sdp
): Promise<void> {
  near.addEventListener('icecandidate', ({ candidate }) => void far.addIceCandidate(candidate ?? undefined))
  far.addEventListener('icecandidate', ({ candidate }) => void near.addIceCandidate(candidate ?? undefined))
  const connected = new Promise<void>((resolve) => {
    near.addEventListener('connectionstatechange', () => {
      if (near.connectionState === 'connected') resolve()
    })
  })
  await near.setLocalDescription()
  await far.setRemoteDescription(near.localDescription ?? { type: 'offer' })
  await far.setLocalDescription()
  await near.setRemoteDescription({
    type: 'answer',
    sdp: changeAnswer(far.localDescription?.sdp ?? '')
  })
  await connected
}

/** 640x360, another colour with every frame. */
function movingPicture(): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
  const context = canvas.getContext('2d')
  let hue = 0
  setInterval(() => {
    hue = (hue + 20) % 360
    if (!context) return
    context.fillStyle = `hsl(${hue} 80% 50%)`
    context.fillRect(0, 0, 640, 360)
  }, 50)
  const [track] = canvas.captureStream(20).getVideoTracks()
  if (!track) throw new Error('a canvas has no picture')
  return track
}
