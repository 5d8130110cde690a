/** For tests: a distributor whose links, worker and encoders write down what they are told. */
import type { Encoding } from '../encoding'
import { FakeTimers, FakeTrack, settle } from '../fakeConnection'
import type { LinkMessage } from '../linkMessages'
import type { LinkState } from '../peerLink'
import { videoSlots, type Supply, type VideoSlot, type Wishes } from '../wishes'
import type { UplinkReading } from './allotment'
import { noFacts } from './codecChoice'
import { Distributor, type DistributorOptions, type FanoutParts } from './distributor'
import type { EncoderSettings } from './encoders'
import type { FanoutOptions, Route } from './fanout'
import type { FedLink, LinkFeed } from './linkFeed'
import { rungs, type RungId } from './rungs'

const vp8: RTCRtpCodecParameters = { mimeType: 'video/VP8', clockRate: 90_000, payloadType: 96 }
export const h264: RTCRtpCodecParameters = {
  mimeType: 'video/H264',
  clockRate: 90_000,
  payloadType: 102,
  sdpFmtpLine: 'packetization-mode=1;profile-level-id=42e01f'
}

/** A link that writes down what it is told. */
export class FakeFedLink implements FedLink {
  state: LinkState = 'connected'
  reading: UplinkReading | null = null
  negotiated: readonly RTCRtpCodecParameters[] = [vp8]
  readonly encodings: Partial<Record<VideoSlot, Encoding>> = {}
  /** As its senders began. */
  readonly first: Partial<Record<VideoSlot, Encoding | null>> = {}
  readonly idle: Partial<Record<VideoSlot, boolean>> = {}
  readonly supplies: Supply[] = []
  keyFrames = 0

  codecs = (): readonly RTCRtpCodecParameters[] => this.negotiated
  setEncoding = (slot: string, encoding: Encoding): void =>
    void Object.assign(this.encodings, { [slot]: encoding })
  setIdle = (slot: string, isIdle: boolean): void => void Object.assign(this.idle, { [slot]: isIdle })
  setSoundRedundant = (): void => undefined
  requestKeyFrame = (): void => void (this.keyFrames += 1)
  tell = (message: LinkMessage): void => {
    if (message.kind === 'supply') this.supplies.push(message.supply)
  }
  uplink = (): Promise<UplinkReading> =>
    this.reading ? Promise.resolve(this.reading) : Promise.reject(new Error('closing'))
}

export class FakeEngine {
  readonly routes = new Map<string, Route>()
  readonly gates: Partial<Record<VideoSlot, boolean>> = {}
  readonly sources: RungId[] = []
  readonly rungs = new Map<RungId, EncoderSettings>()
  readonly tracks: Partial<Record<VideoSlot, MediaStreamTrack | null>> = {}
  readonly keyFrames: RungId[] = []
  options: Omit<FanoutOptions, 'createWorker'> | null = null
  /** Before the encoders are there, too. */
  setReady: (isReady: boolean) => void = () => undefined
  readonly #ready = new Promise<boolean>((resolve) => (this.setReady = resolve))
  started = 0
  closed = 0

  readonly parts: FanoutParts = {
    createFanout: (options) => {
      this.options = options
      this.started += 1
      return {
        addSource: (rung) => void this.sources.push(rung),
        addCarrier: (carrier) => void this.routes.set(carrier, { kind: 'none' }),
        removeCarrier: (carrier) => void this.routes.delete(carrier),
        setRoute: (carrier, route) => void this.routes.set(carrier, route),
        setGate: (slot, isOpen) => void (this.gates[slot] = isOpen),
        close: () => void (this.closed += 1)
      }
    },
    createEncoders: ({ onSource }) => {
      for (const { id } of rungs) onSource(id, sender())
      return {
        ready: this.#ready,
        setTrack: (slot, track) => {
          this.tracks[slot] = track
          return Promise.resolve()
        },
        setRung: (rung, settings) =>
          settings ? void this.rungs.set(rung, settings) : void this.rungs.delete(rung),
        requestKeyFrame: (rung) => void this.keyFrames.push(rung),
        codecs: () => [vp8, h264],
        close: () => void (this.closed += 1)
      }
    },
    readCodecFacts: () => Promise.resolve(noFacts)
  }
}

function sender(): RTCRtpSender {
  return { createEncodedStreams: () => ({}) } as unknown as RTCRtpSender
}

export const wish = (height: number): Wishes => ({
  camera: { width: (height * 16) / 9, height },
  share: null
})
export const wide: UplinkReading = {
  atMs: 0,
  availableBitsPerSecond: 8_000_000,
  sentBitsPerSecond: 2_000_000,
  lossRatio: 0,
  rttMs: 10
}

const refuseErrors: DistributorOptions['onError'] = (message, cause) => {
  throw new Error(message, { cause })
}

export function setUp(engine: FakeEngine | null = new FakeEngine(), onError = refuseErrors) {
  const timers = new FakeTimers()
  const lost: unknown[] = []
  const distributor = new Distributor({
    parts: engine?.parts ?? null,
    onLost: (cause) => lost.push(cause),
    onError,
    setTimer: timers.setTimer
  })
  const admit = (link = new FakeFedLink(), canBeCarried = true): { link: FakeFedLink; feed: LinkFeed } => {
    const { feed } = distributor.admit((adoptSender) => {
      for (const slot of videoSlots)
        link.first[slot] = adoptSender(slot, canBeCarried ? sender() : ({} as RTCRtpSender))
      return link
    })
    distributor.refresh()
    return { link, feed }
  }
  const tick = async (): Promise<void> => {
    timers.fire()
    await settle()
  }
  const camera = (): MediaStreamTrack => new FakeTrack('video').asTrack()
  return { engine: engine ?? new FakeEngine(), distributor, admit, tick, camera, lost, timers }
}

/** Somebody with a camera on, and what is known of every link says there is bandwidth for anything. */
export async function setUpSending() {
  const parts = setUp()
  await parts.distributor.setTrack('camera', parts.camera())
  const admit = async (wishes: Wishes, link = new FakeFedLink(), canBeCarried = true) => {
    const admitted = parts.admit(link, canBeCarried)
    link.reading = wide
    admitted.feed.setWishes(wishes)
    parts.engine.setReady(true)
    await settle()
    for (let second = 1; second <= 10; second += 1) {
      link.reading = { ...wide, atMs: second * 1_000 }
      await parts.tick()
    }
    return admitted
  }
  return { ...parts, admit }
}

export const rungOfRoute = (route: Route | undefined): string | undefined =>
  route?.kind === 'rung' ? route.rung : route?.kind
