/** What encoding once is made of in a browser that can do it. */
import { readCodecFacts } from './codecChoice'
import type { FanoutParts } from './distributor'
import { Encoders } from './encoders'
import { canFanOut, Fanout } from './fanout'
import { fanoutWorkers } from './fanoutWorker'

/**
 * Once a page, see `fanoutWorkers`.
 *
 * @returns null where every link has to encode for itself
 */
export function browserFanout(): FanoutParts | null {
  if (!canFanOut()) return null
  const createWorker = takeWorkers()
  if (createWorker === null) return null
  return {
    createFanout: (options) => new Fanout({ ...options, createWorker }),
    // Of no use to anybody but this page: it needs no servers to be found by.
    createEncoders: (options) =>
      new Encoders({ ...options, createConnection: () => new RTCPeerConnection() }),
    readCodecFacts: () => readCodecFacts(navigator.mediaCapabilities)
  }
}

/** A page that is held to another policy than ours has its calls all the same; the browser says what it has refused. */
function takeWorkers(): (() => Worker) | null {
  try {
    return fanoutWorkers()
  } catch {
    return null
  }
}
