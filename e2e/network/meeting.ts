/** Two pages meet by plain WebRTC, with nothing of the app in between: what the network itself allows. */
import type { Page } from 'playwright-core'

/** Of the selected candidate pair (W3C WebRTC Statistics, RTCIceCandidateType). */
export interface Way {
  readonly local: string
  readonly remote: string
}

/**
 * A data channel is opened between the two; its connection is closed again.
 *
 * @param patienceMs how long a connection may take to come to be; a browser gives up by itself after half a minute
 * @returns how the first page reaches the second, or null when it does not
 */
export async function meet(
  [one, other]: readonly [Page, Page],
  iceServers: readonly RTCIceServer[],
  patienceMs: number
): Promise<Way | null> {
  try {
    const offer = await one.evaluate(describe, { iceServers, offer: null })
    const answer = await other.evaluate(describe, { iceServers, offer })
    return await one.evaluate(settle, { answer, patienceMs })
  } finally {
    await Promise.all([one, other].map((page) => page.evaluate(() => window.meeting?.close())))
  }
}

declare global {
  interface Window {
    meeting?: RTCPeerConnection
  }
}

interface Invitation {
  readonly iceServers: readonly RTCIceServer[]
  readonly offer: RTCSessionDescriptionInit | null
}

/** With all of its candidates, so that one message each is enough; servers that are silent are not waited for. */
async function describe({ iceServers, offer }: Invitation): Promise<RTCSessionDescriptionInit> {
  const connection = (window.meeting = new RTCPeerConnection({ iceServers: [...iceServers] }))
  if (offer) await connection.setRemoteDescription(offer)
  else connection.createDataChannel('meeting')
  const gathered = new Promise<void>((resolve) => {
    setTimeout(resolve, 5_000)
    connection.addEventListener('icegatheringstatechange', () => {
      if (connection.iceGatheringState === 'complete') resolve()
    })
  })
  await connection.setLocalDescription()
  await gathered
  const description = connection.localDescription
  if (!description) throw new Error('nothing to say')
  return { type: description.type, sdp: description.sdp }
}

interface Acceptance {
  readonly answer: RTCSessionDescriptionInit
  readonly patienceMs: number
}

async function settle({ answer, patienceMs }: Acceptance): Promise<Way | null> {
  const connection = window.meeting
  if (!connection) throw new Error('nobody was invited')
  const settled = new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(false), patienceMs)
    connection.addEventListener('connectionstatechange', () => {
      if (connection.connectionState === 'connected') resolve(true)
      if (connection.connectionState === 'failed') resolve(false)
    })
  })
  await connection.setRemoteDescription(answer)
  if (!(await settled)) return null
  const report = (await connection.getStats()) as unknown as Map<string, Record<string, string>>
  const transport = [...report.values()].find((entry) => entry['type'] === 'transport')
  const pair = report.get(transport?.['selectedCandidatePairId'] ?? '')
  const typeOf = (end: 'localCandidateId' | 'remoteCandidateId'): string =>
    report.get(pair?.[end] ?? '')?.['candidateType'] ?? ''
  return { local: typeOf('localCandidateId'), remote: typeOf('remoteCandidateId') }
}
