/** What encoding once is made of in a browser that can do it. */
import { readCodecFacts } from './codecChoice'
import type { FanoutParts } from './distributor'
import { Encoders } from './encoders'
import { canFanOut, createFanoutWorker, Fanout } from './fanout'

/** @returns null where every link has to encode for itself */
export function browserFanout(): FanoutParts | null {
  if (!canFanOut()) return null
  return {
    createFanout: (options) => new Fanout({ ...options, createWorker: createFanoutWorker }),
    // Of no use to anybody but this page: it needs no servers to be found by.
    createEncoders: (options) =>
      new Encoders({ ...options, createConnection: () => new RTCPeerConnection() }),
    readCodecFacts: () => readCodecFacts(navigator.mediaCapabilities)
  }
}
