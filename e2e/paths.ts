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
