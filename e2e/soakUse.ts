/** What four apps and their service use, once everything that could be given back has been. */
import type { Person } from './person'

/** Summed over everybody. */
export interface Use {
  readonly atMs: number
  /** RTCPeerConnections that exist, whether or not anybody remembers them. */
  readonly connections: number
  readonly listeners: number
  readonly nodes: number
  readonly heapBytes: number
  /** Of the service. */
  readonly rooms: number
  readonly participants: number
}

/** Waits until the closed connections have gone, as far as they do. */
export async function readUse(people: readonly Person[], serviceUrl: string): Promise<Use> {
  const each = await Promise.all(people.map(readPage))
  const sum = (name: keyof PageUse): number => each.reduce((total, use) => total + use[name], 0)
  const health = (await (await fetch(`${serviceUrl}/healthz`)).json()) as {
    readonly rooms: number
    readonly participants: number
  }
  return {
    atMs: Date.now(),
    connections: sum('connections'),
    listeners: sum('listeners'),
    nodes: sum('nodes'),
    heapBytes: sum('heapBytes'),
    rooms: health.rooms,
    participants: health.participants
  }
}

type PageUse = Pick<Use, 'connections' | 'listeners' | 'nodes' | 'heapBytes'>

async function readPage({ page, context }: Person): Promise<PageUse> {
  // The specs' own record would keep them alive.
  await page.evaluate(() => {
    for (const made of [window.recordedConnections, window.recordedLoopbacks])
      made.splice(0, made.length, ...made.filter(({ signalingState }) => signalingState !== 'closed'))
  })
  const session = await context.newCDPSession(page)
  try {
    // Twice: what the first one frees may have been all that held something else.
    await session.send('HeapProfiler.collectGarbage')
    await session.send('HeapProfiler.collectGarbage')
    await session.send('Performance.enable')
    const { metrics } = await session.send('Performance.getMetrics')
    const valueOf = (name: string): number => {
      const metric = metrics.find((one) => one.name === name)
      if (!metric) throw new Error(`the browser does not count ${name}`)
      return metric.value
    }
    return {
      connections: valueOf('RTCPeerConnections'),
      listeners: valueOf('JSEventListeners'),
      nodes: valueOf('Nodes'),
      heapBytes: valueOf('JSHeapUsedSize')
    }
  } finally {
    await session.detach()
  }
}

/** By least squares. @returns 0 for fewer than two points */
export function slopePerMinute(points: readonly { readonly atMs: number; readonly value: number }[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanAt, meanValue] = [mean(points.map(({ atMs }) => atMs)), mean(points.map(({ value }) => value))]
  const spread = points.reduce((sum, { atMs }) => sum + (atMs - meanAt) ** 2, 0)
  const together = points.reduce((sum, { atMs, value }) => sum + (atMs - meanAt) * (value - meanValue), 0)
  return spread === 0 ? 0 : (together / spread) * 60_000
}
