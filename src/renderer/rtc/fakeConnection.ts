/**
 * A connection that agrees to everything and connects to nothing: the engine's test double.
 *
 * It keeps the rules the engine depends on (signaling states, who may describe what and when, events in a
 * later task) and leaves out the network. Never part of a build.
 */

type Kind = 'audio' | 'video'

/** A track with the facts the engine reads. */
export class FakeTrack extends EventTarget {
  readonly kind: Kind
  readyState: MediaStreamTrackState = 'live'
  enabled = true
  muted = false
  contentHint = ''
  settings: MediaTrackSettings = {}

  constructor(kind: Kind) {
    super()
    this.kind = kind
  }

  getSettings(): MediaTrackSettings {
    return this.settings
  }

  asTrack(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack
  }
}

export class FakeSender {
  track: MediaStreamTrack | null = null
  /** What is rejected with, instead of replacing; null accepts. */
  refusal: Error | null = null
  /** Every track this sender has been given. */
  readonly replaced: (MediaStreamTrack | null)[] = []
  /** How often it was asked for a key frame. */
  keyFramesAsked = 0
  parameters: {
    encodings: Record<string, unknown>[]
    degradationPreference?: string
    codecs: RTCRtpCodecParameters[]
  } = { encodings: [{}], codecs: [] }

  async replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    await Promise.resolve()
    if (this.refusal) throw this.refusal
    this.replaced.push(track)
    this.track = track
  }

  getParameters(): FakeSender['parameters'] {
    return structuredClone(this.parameters)
  }

  async setParameters(
    parameters: FakeSender['parameters'],
    { encodingOptions = [] }: { encodingOptions?: readonly { keyFrame: boolean }[] } = {}
  ): Promise<void> {
    await Promise.resolve()
    if (this.refusal) throw this.refusal
    this.parameters = parameters
    if (encodingOptions.some(({ keyFrame }) => keyFrame)) this.keyFramesAsked += 1
  }
}

export class FakeTransceiver {
  readonly sender = new FakeSender()
  readonly receiver: {
    track: FakeTrack
    sources: { timestamp: number; audioLevel?: number }[]
    getSynchronizationSources: () => { timestamp: number; audioLevel?: number }[]
  }
  readonly mid: string
  direction: RTCRtpTransceiverDirection

  constructor(kind: Kind, mid: number, direction: RTCRtpTransceiverDirection) {
    this.mid = String(mid)
    this.direction = direction
    const sources: { timestamp: number; audioLevel?: number }[] = []
    this.receiver = { track: new FakeTrack(kind), sources, getSynchronizationSources: () => sources }
  }
}

/** SDP of a fake: what it offers, and a serial number that makes it one of a kind. */
export const validOfferSdp = 'm=audio m=video m=video m=audio #remote'

export class FakeConnection extends EventTarget {
  signalingState: RTCSignalingState = 'stable'
  connectionState: RTCPeerConnectionState = 'new'
  localDescription: { type: string; sdp: string } | null = null
  remoteDescription: { type: string; sdp: string } | null = null
  readonly candidates: unknown[] = []
  readonly transceivers: FakeTransceiver[] = []
  /** Names of the calls that matter for the order of things. */
  readonly calls: string[] = []
  #descriptionsMade = 0

  asConnection(): RTCPeerConnection {
    return this as unknown as RTCPeerConnection
  }

  addTransceiver(kind: Kind, { direction }: { direction: RTCRtpTransceiverDirection }): FakeTransceiver {
    const transceiver = new FakeTransceiver(kind, this.transceivers.length, direction)
    this.transceivers.push(transceiver)
    if (this.transceivers.length === 1) queueMicrotask(() => this.#needNegotiation())
    return transceiver
  }

  getTransceivers(): FakeTransceiver[] {
    return [...this.transceivers]
  }

  async setLocalDescription(): Promise<void> {
    await Promise.resolve()
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer'
    this.#descriptionsMade += 1
    this.calls.push(`local ${type}`)
    this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable'
    const media = this.transceivers.map((one) => `m=${one.receiver.track.kind}`).join(' ')
    this.localDescription = { type, sdp: `${media} #${this.#descriptionsMade}` }
  }

  async setRemoteDescription({ type, sdp }: { type: 'offer' | 'answer'; sdp: string }): Promise<void> {
    await Promise.resolve()
    if (!sdp.startsWith('m=')) throw new Error('not a session description')
    const needed = type === 'offer' ? 'stable' : 'have-local-offer'
    if (this.signalingState !== needed) throw new Error(`${type} in ${this.signalingState}`)
    this.calls.push(`remote ${type}`)
    this.remoteDescription = { type, sdp }
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable'
    if (this.transceivers.length > 0) return
    for (const [, kind] of sdp.matchAll(/m=(audio|video)/g)) {
      this.transceivers.push(new FakeTransceiver(kind as Kind, this.transceivers.length, 'recvonly'))
    }
  }

  async addIceCandidate(candidate: unknown): Promise<void> {
    await Promise.resolve()
    if (!this.remoteDescription) throw new Error('the remote description was null')
    this.candidates.push(candidate)
  }

  restartIce(): void {
    this.calls.push('restartIce')
    queueMicrotask(() => this.#needNegotiation())
  }

  getStats(): Promise<Map<string, unknown>> {
    return Promise.resolve(new Map<string, unknown>())
  }

  close(): void {
    this.calls.push('close')
    this.signalingState = 'closed'
    this.connectionState = 'closed'
  }

  /** As the browser does when ICE or DTLS change. */
  changeState(state: RTCPeerConnectionState): void {
    this.connectionState = state
    this.dispatchEvent(new Event('connectionstatechange'))
  }

  /** As the browser does when it has gathered a candidate; null at the end. */
  findCandidate(candidate: string | null, usernameFragment: string | null = null): void {
    const found = candidate === null ? null : { candidate, sdpMid: '0', sdpMLineIndex: 0, usernameFragment }
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: found }))
  }

  #needNegotiation(): void {
    if (this.signalingState !== 'closed') this.dispatchEvent(new Event('negotiationneeded'))
  }
}

/** Timers that fire when told to. */
export class FakeTimers {
  readonly #waiting = new Set<() => void>()

  readonly setTimer = (callback: () => void): (() => void) => {
    const entry = (): void => callback()
    this.#waiting.add(entry)
    return () => void this.#waiting.delete(entry)
  }

  get pending(): number {
    return this.#waiting.size
  }

  /** Fires everything that waits now. */
  fire(): void {
    const due = [...this.#waiting]
    this.#waiting.clear()
    for (const callback of due) callback()
  }
}

/** Lets every promise that can settle do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
