/** The certificates of both ends of a connection, by what the descriptions say of them (RFC 8122 section 5). */

export interface Fingerprints {
  readonly local: string
  readonly remote: string
}

type Described = Pick<RTCPeerConnection, 'currentLocalDescription' | 'currentRemoteDescription'>

/**
 * As hash function and value, in one way of writing, so that both ends find the same text. Media is encrypted for
 * nobody else (RFC 8827 section 6.5): a browser ends a connection whose certificate does not fit.
 *
 * @returns null before both ends have agreed on descriptions
 */
export function fingerprintsOf({
  currentLocalDescription,
  currentRemoteDescription
}: Described): Fingerprints | null {
  const local = fingerprintIn(currentLocalDescription)
  const remote = fingerprintIn(currentRemoteDescription)
  return local !== null && remote !== null ? { local, remote } : null
}

/** All there are: a description may carry several, and each of them would be accepted. */
function fingerprintIn(description: RTCSessionDescription | null): string | null {
  const lines = (description?.sdp ?? '').matchAll(/^a=fingerprint:([\w-]+) ([\dA-Fa-f:]+)\s*$/gm)
  const found = new Set([...lines].map(([, hash = '', value = '']) => `${hash} ${value}`.toLowerCase()))
  return found.size === 0 ? null : [...found].sort().join(', ')
}
