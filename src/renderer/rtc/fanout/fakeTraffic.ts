/** Encoders and carriers in a time of their own, for the tests of what goes where. */
import type { TemporalLayer } from './allotment'
import type { FrameMetadata } from './carrier'
import { Routes } from './routes'
import type { RungId } from './rungs'
import type { Route } from './workerMessages'

/** A frame with a name, so that what arrives tells where it comes from. */
class FakeFrame {
  readonly type: 'key' | 'delta' | 'empty'
  readonly name: string
  readonly metadata: FrameMetadata
  constructor(name: string, type: FakeFrame['type'], metadata: FrameMetadata) {
    this.name = name
    this.type = type
    this.metadata = metadata
  }
  getMetadata(): FrameMetadata {
    return { ...this.metadata }
  }
}

type Encoder = (type: FakeFrame['type'], metadata?: FrameMetadata) => void

/** Two rungs and as many carriers as are asked for, in a time of their own. */
export function setUp() {
  let nowMs = 10_000
  const asked: string[] = []
  const routes = new Routes<FakeFrame>({
    copy: (frame, metadata) => new FakeFrame(`${frame.name} copied`, frame.type, { ...metadata }),
    onKeyFrameWanted: (rung) => asked.push(rung),
    onOwnKeyFrameWanted: (carrier) => asked.push(carrier)
  })
  const encoder = (name: string, take: (frame: FakeFrame, atMs: number) => void, start: number): Encoder => {
    const startMs = nowMs
    let count = 0
    return (type, metadata = {}) => {
      count += 1
      const rtpTimestamp = (start + (nowMs - startMs) * 90) >>> 0
      take(new FakeFrame(`${name} ${type} ${count}`, type, { rtpTimestamp, ...metadata }), nowMs)
    }
  }
  return {
    asked,
    routes,
    pass: (ms: number) => {
      nowMs += ms
    },
    source: (rung: RungId, start = 4_000_000_000): Encoder => encoder(rung, routes.addSource(rung), start),
    /** A carrier whose own encoder has begun, unless it is told not to. */
    carrier(id: string, { slot = 'camera', hasBegun = true }: CarrierSetup = {}) {
      const written: FakeFrame[] = []
      const state = { hasRoom: true }
      const sink = { hasRoom: () => state.hasRoom, write: (frame: FakeFrame) => void written.push(frame) }
      const own = encoder(id, routes.addCarrier(id, slot, sink), 1_000)
      if (hasBegun) own('key')
      return {
        own,
        state,
        frames: written,
        /** What has been written since the last look. */
        written: () => written.splice(0).map(({ name }) => name),
        route: (route: Route) => routes.setRoute(id, route, nowMs),
        feedFrom: (rung: RungId, maxTemporal: TemporalLayer = 2) =>
          routes.setRoute(id, { kind: 'rung', rung, maxTemporal }, nowMs)
      }
    },
    gate: (isOpen: boolean) => routes.setGate('camera', isOpen, nowMs)
  }
}

interface CarrierSetup {
  readonly slot?: 'camera' | 'share'
  readonly hasBegun?: boolean
}

/** As `setUp`, with one carrier that is being fed by the smaller rung. */
export function setUpFed() {
  const parts = setUp()
  const small = parts.source('camera180')
  const carrier = parts.carrier('ben')
  carrier.feedFrom('camera180')
  small('key')
  parts.pass(50)
  small('delta')
  carrier.written()
  parts.asked.length = 0
  parts.pass(50)
  return { ...parts, small, carrier }
}
