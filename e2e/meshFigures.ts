/** What the browser's statistics say of one connection of the mesh lab. Totals since the connection began. */

/** What has come in of a slot. */
export interface Reception {
  /** Of the latest picture, in pixels; 0 before the first. */
  readonly height: number
  readonly framesReceived: number
  readonly framesDecoded: number
  readonly framesDropped: number
  readonly keyFrames: number
  /** How often a key frame was asked for because nothing could be decoded any more (RFC 4585, PLI). */
  readonly keyFrameRequests: number
  readonly freezes: number
  readonly packets: number
  readonly packetsLost: number
}

/** What goes out of a slot. */
export interface Transmission {
  /** Of what the sender's own encoder makes, which need not be what is sent. */
  readonly encodedHeight: number
  readonly framesEncoded: number
  readonly bytesSent: number
}

/** @param position of the slot among the transceivers */
export async function receptionOf(connection: RTCPeerConnection, position: number): Promise<Reception> {
  const [entry] = await entriesOf(connection.getTransceivers()[position]?.receiver, 'inbound-rtp')
  return {
    height: numberIn(entry, 'frameHeight'),
    framesReceived: numberIn(entry, 'framesReceived'),
    framesDecoded: numberIn(entry, 'framesDecoded'),
    framesDropped: numberIn(entry, 'framesDropped'),
    keyFrames: numberIn(entry, 'keyFramesDecoded'),
    keyFrameRequests: numberIn(entry, 'pliCount'),
    freezes: numberIn(entry, 'freezeCount'),
    packets: numberIn(entry, 'packetsReceived'),
    packetsLost: numberIn(entry, 'packetsLost')
  }
}

/** @param position of the slot among the transceivers */
export async function transmissionOf(connection: RTCPeerConnection, position: number): Promise<Transmission> {
  const [entry] = await entriesOf(connection.getTransceivers()[position]?.sender, 'outbound-rtp')
  return {
    encodedHeight: numberIn(entry, 'frameHeight'),
    framesEncoded: numberIn(entry, 'framesEncoded'),
    bytesSent: numberIn(entry, 'bytesSent')
  }
}

/** How long the video encoders of these connections have worked, in milliseconds. */
export async function encodeMsOf(connections: readonly RTCPeerConnection[]): Promise<number> {
  const senders = connections.flatMap((connection) => connection.getSenders())
  const entries = await Promise.all(senders.map((sender) => entriesOf(sender, 'outbound-rtp')))
  return entries.flat().reduce((sum, entry) => sum + numberIn(entry, 'totalEncodeTime') * 1_000, 0)
}

type Entry = Readonly<Record<string, unknown>>

async function entriesOf(
  end: RTCRtpReceiver | RTCRtpSender | undefined,
  type: 'inbound-rtp' | 'outbound-rtp'
): Promise<Entry[]> {
  const entries: Entry[] = []
  const report = await end?.getStats()
  report?.forEach((entry: Entry) => {
    if (entry['type'] === type) entries.push(entry)
  })
  return entries
}

function numberIn(entry: Entry | undefined, name: string): number {
  return Number(entry?.[name] ?? 0)
}
