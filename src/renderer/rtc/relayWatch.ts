/**
 * What is wrong with the relays of one connection, while it looks for ways through.
 *
 * One relay of several that does not answer is no problem; nor is one that does not over one of our interfaces. So a
 * problem counts when the browser has finished gathering without any relayed candidate, and at once when a relay has
 * answered and said no.
 */
import { isRelayUrl, relayProblemOf, type RelayProblem } from './relayProblem'

export interface RelayWatchOptions {
  readonly connection: RTCPeerConnection
  /** null: one of them serves. */
  readonly onProblem: (problem: RelayProblem | null) => void
  /** Ends the watch. */
  readonly signal: AbortSignal
}

export function watchRelays({ connection, onProblem, signal }: RelayWatchOptions): void {
  let problem: RelayProblem | null = null
  let told: RelayProblem | null = null
  let isRelayed = false
  const tell = (): void => {
    if (isRelayed || problem === null || problem === told) return
    told = problem
    onProblem(problem)
  }
  const onError = ({ url, errorCode, errorText }: RTCPeerConnectionIceErrorEvent): void => {
    const found = isRelayUrl(url) ? relayProblemOf({ errorCode, errorText }) : null
    // Silence says less than any answer.
    if (found === null || (found === 'unreachable' && problem !== null)) return
    problem = found
    if (found !== 'unreachable') tell()
  }
  const onCandidate = ({ candidate }: RTCPeerConnectionIceEvent): void => {
    if (candidate?.type !== 'relay' || isRelayed) return
    isRelayed = true
    told = null
    onProblem(null)
  }
  const onGathering = (): void => {
    if (connection.iceGatheringState === 'complete') tell()
    else if (connection.iceGatheringState === 'gathering') [problem, isRelayed] = [null, false]
  }
  connection.addEventListener('icecandidateerror', onError, { signal })
  connection.addEventListener('icecandidate', onCandidate, { signal })
  connection.addEventListener('icegatheringstatechange', onGathering, { signal })
}
