/**
 * Why a relay (TURN, RFC 8656) gives no way through, in a handful of codes: read from what the browser
 * says while it gathers candidates.
 */

/**
 * - `unauthorized`: the relay does not believe the credentials.
 * - `expired`: they were good once. Never read from an answer, as a relay refuses expired and wrong ones alike;
 *   said by whoever knows how old the credentials are.
 * - `missing`: a relay is named without credentials, so it cannot even be asked.
 * - `unreachable`: nobody answers at that address.
 * - `full`: the relay, or our quota of it, is used up.
 * - `refused`: it understands us and does not want to.
 */
export type RelayProblem = 'unauthorized' | 'expired' | 'missing' | 'unreachable' | 'full' | 'refused'

/**
 * What an `icecandidateerror` (W3C WebRTC section 4.8.1.3) says of the relay; null where it says nothing final, such
 * as a stale nonce (438), which the browser answers by itself with a fresh one.
 */
export function relayProblemOf(error: {
  readonly errorCode: number
  readonly errorText: string
}): RelayProblem | null {
  switch (error.errorCode) {
    case 401:
      return 'unauthorized'
    case 403:
      return 'refused'
    case 486:
    case 508:
      return 'full'
    // Not STUN's: the number browsers give to silence, a closed port, a name that is not found and a TLS that fails.
    case 701:
      return 'unreachable'
    default:
      return null
  }
}

/** Whether a URL names a relay, as against a STUN server, which only tells us our address (RFC 7065, RFC 7064). */
export function isRelayUrl(url: string): boolean {
  return /^turns?:/i.test(url)
}

/** Whether there is a relay in the list. */
export function namesRelay(servers: readonly RTCIceServer[]): boolean {
  return servers.some(({ urls }) => [urls].flat().some(isRelayUrl))
}

/**
 * Whether a relay in the list has no credentials. Such a list must not reach an RTCPeerConnection: its constructor
 * throws an InvalidAccessError, which takes the direct ways down as well.
 */
export function lacksCredentials(servers: readonly RTCIceServer[]): boolean {
  return servers.some((server) => namesRelay([server]) && !(server.username && server.credential))
}
