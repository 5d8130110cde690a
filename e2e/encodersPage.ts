/**
 * The page of the encoders' test: they encode a picture that moves, and what comes out is looked at instead of sent.
 *
 * The encoders are handed in, so that this file needs no more of them than the shape below.
 */
export type RungId = 'camera180' | 'camera360' | 'camera720' | 'shareSmall' | 'shareFull'
type VideoSlot = 'camera' | 'share'

export interface Settings {
  readonly bitsPerSecond: number
  readonly maxFramerate: number
  readonly codec: RTCRtpCodec | null
}

export interface RungStats {
  readonly frames: number
  readonly keyFrames: number
  readonly width: number
  readonly height: number
}

interface EncodersLike {
  readonly ready: Promise<boolean>
  setTrack(slot: VideoSlot, track: MediaStreamTrack | null): Promise<void>
  setRung(rung: RungId, settings: Settings | null): void
  requestKeyFrame(rung: RungId): void
  codecs(): readonly RTCRtpCodecParameters[]
  stats(): Promise<Partial<Record<RungId, RungStats>>>
  close(): void
}

type EncodersClass = new (options: {
  createConnection: () => RTCPeerConnection
  onSource: (rung: RungId, sender: RTCRtpSender) => void
  onError: (message: string, cause: unknown) => void
}) => EncodersLike

export interface TakenFrame {
  readonly isKey: boolean
  readonly mimeType: string
  readonly temporalIndex: number
}

export interface Studio {
  readonly encoders: EncodersLike
  readonly errors: string[]
  /** Every frame that came out of a rung, in order. */
  readonly taken: Record<RungId, TakenFrame[]>
  /** A picture of this size that never stands still. */
  paint(width: number, height: number): MediaStreamTrack
  /** What the connection that encodes has sent, and at what its encoders aim, in bits per second. */
  wire(): Promise<{ packets: number; targets: number[] }>
  openConnections(): number
}

declare global {
  interface Window {
    studio: Studio
  }
}

/** What lib.dom lacks of Chromium's encoded streams. */
interface EncodedFrame {
  readonly type: 'key' | 'delta' | 'empty'
  getMetadata(): { readonly mimeType?: string; readonly temporalIndex?: number }
}
type StreamingSender = RTCRtpSender & {
  createEncodedStreams(): { readonly readable: ReadableStream<EncodedFrame> }
}

/** Installs the studio as `window.studio`. */
export function installStudio(Encoders: EncodersClass): void {
  const connections: RTCPeerConnection[] = []
  const errors: string[] = []
  const taken: Studio['taken'] = {
    camera180: [],
    camera360: [],
    camera720: [],
    shareSmall: [],
    shareFull: []
  }
  const encoders = new Encoders({
    createConnection: () => {
      const connection = new RTCPeerConnection()
      connections.push(connection)
      return connection
    },
    onSource: (rung, sender) => void take((sender as StreamingSender).createEncodedStreams(), taken[rung]),
    onError: (message, cause) => errors.push(`${message}: ${String(cause)}`)
  })
  window.studio = {
    encoders,
    errors,
    taken,
    paint: movingPicture,
    async wire() {
      const entries = [...((await connections[0]?.getStats()) ?? new Map<string, unknown>()).values()]
      const outbound = (entries as Record<string, unknown>[]).filter(({ type }) => type === 'outbound-rtp')
      return {
        packets: outbound.reduce((sum, { packetsSent }) => sum + Number(packetsSent), 0),
        targets: outbound.flatMap(({ targetBitrate }) => (targetBitrate ? [Number(targetBitrate)] : []))
      }
    },
    openConnections: () => connections.filter(({ signalingState }) => signalingState !== 'closed').length
  }
}

async function take(
  { readable }: { readable: ReadableStream<EncodedFrame> },
  into: TakenFrame[]
): Promise<void> {
  const reader = readable.getReader()
  for (;;) {
    const { value: frame, done } = await reader.read()
    if (done) return
    const { mimeType = '', temporalIndex = 0 } = frame.getMetadata()
    into.push({ isKey: frame.type === 'key', mimeType, temporalIndex })
  }
}

function movingPicture(width: number, height: number): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const brush = canvas.getContext('2d')
  let step = 0
  setInterval(() => {
    if (!brush) return
    brush.fillStyle = `hsl(${(step += 7) % 360} 80% 50%)`
    brush.fillRect(0, 0, width, height)
    brush.fillStyle = '#fff'
    brush.fillRect((step * 5) % width, height / 3, width / 8, height / 4)
  }, 50)
  const [track] = canvas.captureStream(20).getVideoTracks()
  if (!track) throw new Error('a canvas has one video track')
  return track
}
