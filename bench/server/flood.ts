/** What a hundred connections that flood the service do to how soon the others' signals arrive. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { PROTOCOL_VERSION } from '../../signaling/protocol'
import { median, quantile, type Figure } from '../figures'
import { connectMany } from './clients'
import { startServer } from './process'
import { pairUpInRooms, type Line } from './relay'

/** See `flooder.mjs`. */
const kinds = ['requests', 'offences', 'pings', 'namespaces', 'handshakes', 'pages', 'polls'] as const
/** No proxy passes these on as they are, so they come from this machine's own address, all from the same. */
const directKinds: readonly string[] = ['pages', 'polls']
const flooders = 100
const pairs = 20
const rounds = 3
const samplesPerRound = 200
const intervalMs = 10
/** Of a flood, before anything is measured in it. */
const settleMs = 1_000
/** Between rounds: what the last one has left in buffers. */
const restMs = 1_000

/** Calm and flooded in turn, so that whatever else this machine does falls on both. */
export async function measureFlood(say: (progress: string) => void): Promise<Figure[]> {
  // Everybody counts as one with an address of their own: this machine itself is not limited.
  const server = await startServer('confab', ['--host', '0.0.0.0', '--trust-proxy', '127.0.0.1'])
  const direct = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address
  const sockets = await connectMany(server.url, pairs * 2, (index) => `198.51.100.${index + 1}`)
  const lines = await pairUpInRooms(sockets)
  const figures: Figure[] = []
  let floods = 0
  try {
    await measure(lines)
    for (const kind of kinds) {
      const isDirect = directKinds.includes(kind)
      if (isDirect && direct === undefined) {
        say(`flood of ${kind}: not measured, because this machine has no address but its own`)
        continue
      }
      const url = isDirect ? server.url.replace('localhost', direct ?? '') : server.url
      const latencies = { calm: [] as number[], flooded: [] as number[] }
      for (let round = 1; round <= rounds; round += 1) {
        latencies.calm.push(...(await measure(lines)))
        // New addresses each time: those of the last flood are known.
        const endFlood = await startFlood(url, kind, `203.0.${(floods += 1)}`)
        await pause(settleMs)
        latencies.flooded.push(...(await measure(lines)))
        await endFlood()
        await pause(restMs)
      }
      const [calm, flooded] = [median(latencies.calm), median(latencies.flooded)]
      const p95 = [latencies.calm, latencies.flooded].map((all) => quantile(all, 0.95).toFixed(2))
      say(
        `flood of ${kind}: ${calm.toFixed(2)} ms calm, ${flooded.toFixed(2)} flooded; p95 ${p95.join(' and ')}`
      )
      figures.push({ key: `server.flooded.${kind}`, unit: 'ms', confab: flooded, baseline: calm, goal: 2 })
    }
  } finally {
    for (const socket of sockets) socket.disconnect()
    await server.stop()
  }
  return figures
}

async function measure(lines: readonly Line[]): Promise<number[]> {
  const pending: Promise<number>[] = []
  for (let sample = 0; sample < samplesPerRound; sample += 1) {
    const line = lines[sample % lines.length]
    if (line) pending.push(line(sample))
    await pause(intervalMs)
  }
  return Promise.all(pending)
}

/**
 * @param network what the flooders' addresses begin with
 * @returns its end
 */
async function startFlood(
  url: string,
  kind: (typeof kinds)[number],
  network: string
): Promise<() => Promise<unknown>> {
  const entry = fileURLToPath(new URL('flooder.mjs', import.meta.url))
  const child = fork(entry, [url, kind, String(flooders), String(PROTOCOL_VERSION), network])
  await once(child, 'message')
  return () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    return ended
  }
}
