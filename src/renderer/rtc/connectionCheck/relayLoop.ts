/**
 * Two connections of this page that can meet through one relay only: from us to the relay and back. What gets through
 * proves the whole way, which an allocation alone does not: relays may be forbidden to reach anybody.
 */
import { readTotals } from '../linkStats'
import { lacksCredentials, relayProblemOf, type RelayProblem } from '../relayProblem'
import type { StatsEntry } from '../statsEntry'
import { waitFor, type CheckSurroundings } from './checkSurroundings'

/** `noPassage`: it lets us in, and nothing comes through. `invalid`: its address makes no sense. */
export type LoopProblem = RelayProblem | 'noPassage' | 'invalid'

/** Open until `close()`, which is idempotent. */
export interface RelayLoop {
  /** What is sent here, … */
  readonly near: RTCDataChannel
  /** … arrives here. Open as well. */
  readonly far: RTCDataChannel
  /** Between us and the relay, in milliseconds; null where the browser cannot say. */
  readonly rttMs: number | null
  readonly close: () => void
}

export type LoopOutcome =
  | { readonly kind: 'ok'; readonly loop: RelayLoop }
  | { readonly kind: 'problem'; readonly problem: LoopProblem }

/** Browsers give up asking a relay after 10 s at the latest; by then, nobody wants to know any more. */
const openMs = 8_000

/**
 * @param server one whose `urls` is a single relay URL
 * @throws the reason of `signal` once it is aborted; everything is closed by then
 */
export async function openRelayLoop(
  server: RTCIceServer,
  surroundings: CheckSurroundings
): Promise<LoopOutcome> {
  surroundings.signal.throwIfAborted()
  if (lacksCredentials([server])) return { kind: 'problem', problem: 'missing' }
  const ends: RTCPeerConnection[] = []
  const close = (): void => ends.forEach((end) => end.close())
  let isKept = false
  try {
    const configuration: RTCConfiguration = { iceServers: [server], iceTransportPolicy: 'relay' }
    const near = surroundings.createConnection(configuration)
    ends.push(near)
    const far = surroundings.createConnection(configuration)
    ends.push(far)
    const meeting = await meet(near, far, surroundings)
    if (meeting.kind === 'problem') return meeting
    const { path, rttMs } = await readPath(near)
    surroundings.signal.throwIfAborted()
    if (path !== 'relay') return { kind: 'problem', problem: 'noPassage' }
    isKept = true
    return { kind: 'ok', loop: { ...meeting.channels, rttMs, close } }
  } catch (error) {
    if (surroundings.signal.aborted) throw error
    return { kind: 'problem', problem: 'invalid' }
  } finally {
    if (!isKept) close()
  }
}

type Meeting =
  | { readonly kind: 'ok'; readonly channels: Pick<RelayLoop, 'near' | 'far'> }
  | { readonly kind: 'problem'; readonly problem: LoopProblem }

function meet(
  near: RTCPeerConnection,
  far: RTCPeerConnection,
  surroundings: CheckSurroundings
): Promise<Meeting> {
  const problems = new Set<RelayProblem>()
  const candidates = { near: 0, far: 0 }
  const problem = (): Meeting => ({
    kind: 'problem',
    problem: candidates.near > 0 && candidates.far > 0 ? 'noPassage' : worstOf(problems)
  })
  return waitFor(surroundings, { deadlineMs: openMs, late: problem }, (settle, signal) => {
    const channel = near.createDataChannel('check', { ordered: false })
    const described = describe(near, far)
    described.catch(() => settle({ kind: 'problem', problem: 'invalid' }))
    const listen = (side: 'near' | 'far', from: RTCPeerConnection, to: RTCPeerConnection): void => {
      from.addEventListener(
        'icecandidate',
        ({ candidate }) => {
          if (candidate?.candidate) {
            candidates[side] += 1
            // One that comes to nothing is not missed: either another does, or nothing gets through.
            void described.then(() => to.addIceCandidate(candidate)).catch(() => {})
          } else if (!candidate && candidates[side] === 0) settle(problem())
        },
        { signal }
      )
      from.addEventListener(
        'icecandidateerror',
        (error) => {
          const named = relayProblemOf(error)
          // Said once for each of our own addresses, and one of them may yet get through.
          if (named) problems.add(named)
        },
        { signal }
      )
      from.addEventListener(
        'connectionstatechange',
        () => from.connectionState === 'failed' && settle(problem()),
        { signal }
      )
    }
    listen('near', near, far)
    listen('far', far, near)
    far.addEventListener(
      'datachannel',
      (event) => settle({ kind: 'ok', channels: { near: channel, far: event.channel } }),
      { signal }
    )
  })
}

async function describe(near: RTCPeerConnection, far: RTCPeerConnection): Promise<void> {
  await near.setLocalDescription()
  await far.setRemoteDescription(descriptionOf(near))
  await far.setLocalDescription()
  await near.setRemoteDescription(descriptionOf(far))
}

function descriptionOf({ localDescription }: RTCPeerConnection): RTCSessionDescriptionInit {
  if (!localDescription) throw new Error('nothing was described')
  return { type: localDescription.type, sdp: localDescription.sdp }
}

/** A relay that has answered says more than one of our networks it cannot be reached from. */
function worstOf(problems: ReadonlySet<RelayProblem>): RelayProblem {
  return [...problems].find((problem) => problem !== 'unreachable') ?? 'unreachable'
}

async function readPath(connection: RTCPeerConnection) {
  const entries: StatsEntry[] = []
  const report = await connection.getStats()
  report.forEach((entry: StatsEntry) => entries.push(entry))
  const { pair } = readTotals(entries, [])
  const roundTripS =
    pair === null || pair.responsesReceived === 0
      ? (pair?.currentRoundTripTime ?? null)
      : pair.totalRoundTripTime / pair.responsesReceived
  return {
    path: pair?.path.kind ?? null,
    // From one end through the relay to the other and back: every way to the relay twice.
    rttMs: roundTripS === null ? null : (roundTripS * 1_000) / 2
  }
}
