/** How the connections of a page go from one end to the other, as the browser's statistics say. */
import type { Page } from 'playwright-core'

/** The selected candidate pair of one connection (W3C WebRTC Statistics, RTCIceCandidateStats). */
export interface Path {
  readonly local: 'host' | 'srflx' | 'prflx' | 'relay'
  readonly remote: 'host' | 'srflx' | 'prflx' | 'relay'
  /** What our end speaks: with its relay, where there is one. */
  readonly protocol: 'udp' | 'tcp' | 'tls'
}

/** Of each connection that is connected, in the order in which they were made. */
export function readPaths(page: Page): Promise<Path[]> {
  return page.evaluate(async () => {
    const { lab, recordedConnections = [] } = window as Partial<Window>
    const inLab = [...(lab?.people.values() ?? [])].flatMap(({ connections }) => [...connections.values()])
    const connections = [...recordedConnections, ...inLab.flat()]
    const open = connections.filter(({ connectionState }) => connectionState === 'connected')
    const reports = await Promise.all(open.map((connection) => connection.getStats()))
    return reports.flatMap((stats) => {
      const report = stats as unknown as Map<string, Record<string, string>>
      const transport = [...report.values()].find((entry) => entry['type'] === 'transport')
      const pair = report.get(transport?.['selectedCandidatePairId'] ?? '')
      const local = report.get(pair?.['localCandidateId'] ?? '')
      const remote = report.get(pair?.['remoteCandidateId'] ?? '')
      if (!local || !remote) return []
      return [
        {
          local: local['candidateType'],
          remote: remote['candidateType'],
          protocol: local['relayProtocol'] ?? local['protocol']
        } as Path
      ]
    })
  })
}

/** One candidate pair (W3C WebRTC Statistics, RTCIceCandidatePairStats). */
export interface Pair {
  /** Of the page, in the order in which they were made. */
  readonly connection: number
  readonly role: string
  /** Kind and address. */
  readonly local: string
  readonly remote: string
  readonly state: string
  readonly isRelayed: boolean
  readonly isSelected: boolean
  readonly isNominated: boolean
  /** Sent, answered, and received. */
  readonly checks: string
}

/** Of every connection that has not been closed, whether or not it is connected. */
export function readPairs(page: Page): Promise<Pair[]> {
  return page.evaluate(async () => {
    const pairs: Pair[] = []
    for (const [index, connection] of window.recordedConnections.entries()) {
      if (connection.connectionState === 'closed') continue
      const report = (await connection.getStats()) as unknown as Map<string, Record<string, unknown>>
      const entries = [...report.values()]
      const transport = entries.find(({ type }) => type === 'transport')
      for (const pair of entries.filter(({ type }) => type === 'candidate-pair')) {
        const ends = ['localCandidateId', 'remoteCandidateId'].map((end) => report.get(String(pair[end])))
        const [local = '', remote = ''] = ends.map(
          (end) => `${String(end?.['candidateType'])} ${String(end?.['address'])}:${String(end?.['port'])}`
        )
        const checks = ['requestsSent', 'responsesReceived', 'requestsReceived'].map((name) => pair[name])
        pairs.push({
          connection: index,
          role: String(transport?.['iceRole']),
          local,
          remote,
          state: String(pair['state']),
          isRelayed: ends.some((end) => end?.['candidateType'] === 'relay'),
          isSelected: pair['id'] === transport?.['selectedCandidatePairId'],
          isNominated: pair['nominated'] === true,
          checks: checks.join('/')
        })
      }
    }
    return pairs
  })
}

/** For a message that has to explain why a way was not taken. */
export function describePairs(pairs: readonly Pair[]): string {
  const lines = pairs.map((pair) => {
    const marks = `${pair.isSelected ? '*' : ' '}${pair.isNominated ? 'n' : ' '}`
    const which = `connection ${pair.connection} (${pair.role})`
    return `${marks} ${which}: ${pair.local} -> ${pair.remote}, ${pair.state}, checks ${pair.checks}`
  })
  return lines.join('\n')
}
