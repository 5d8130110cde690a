/** Whether a STUN server tells us the address we are seen under (RFC 8489): what direct links need behind a router. */
import { waitFor, type CheckSurroundings } from './checkSurroundings'

export type StunProblem = 'unreachable' | 'invalid'
export type StunOutcome =
  { readonly kind: 'ok' } | { readonly kind: 'problem'; readonly problem: StunProblem }

/** A server that is far away answers within half a second, and lost requests are repeated within two. */
const answerMs = 5_000

/**
 * Gathers candidates with one STUN server and nothing else. Nothing is kept open.
 *
 * @param server one whose `urls` is a single `stun:` URL; one that makes no sense is `invalid`
 * @throws the reason of `signal` once it is aborted
 */
export async function checkStun(server: RTCIceServer, surroundings: CheckSurroundings): Promise<StunOutcome> {
  surroundings.signal.throwIfAborted()
  let connection: RTCPeerConnection
  try {
    connection = surroundings.createConnection({ iceServers: [server] })
  } catch {
    return { kind: 'problem', problem: 'invalid' }
  }
  try {
    return await gather(connection, surroundings)
  } finally {
    connection.close()
  }
}

function gather(connection: RTCPeerConnection, surroundings: CheckSurroundings): Promise<StunOutcome> {
  const unreachable: StunOutcome = { kind: 'problem', problem: 'unreachable' }
  return waitFor<StunOutcome>(
    surroundings,
    { deadlineMs: answerMs, late: () => unreachable },
    (settle, signal) => {
      let hasFailed = false
      connection.addEventListener('icecandidateerror', () => (hasFailed = true), { signal })
      connection.addEventListener(
        'icecandidate',
        ({ candidate }) => {
          if (candidate?.type === 'srflx') settle({ kind: 'ok' })
        },
        { signal }
      )
      connection.addEventListener(
        'icegatheringstatechange',
        () => {
          if (connection.iceGatheringState !== 'complete') return
          // An address that is ours anyway is no new candidate (RFC 8445 section 5.1.3), so an answer can be silent.
          settle(hasFailed ? unreachable : { kind: 'ok' })
        },
        { signal }
      )
      connection.createDataChannel('check')
      connection.setLocalDescription().catch(() => settle(unreachable))
    }
  )
}
