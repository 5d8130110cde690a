/** What a hundred connections that flood the service do to how soon the others' signals arrive. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { PROTOCOL_VERSION } from '../../signaling/protocol'
import { median, quantile, type Figure } from '../figures'
import { connectMany } from './clients'
import { startServer } from './process'
import { pairUpInRooms, type Line } from './relay'

const flooders = 100
const pairs = 20
const rounds = 6
const samplesPerRound = 200
const intervalMs = 10
/** Of a flood, before anything is measured in it. */
const settleMs = 2_000

/** Calm and flooded in turn, so that whatever else this machine does falls on both. */
export async function measureFlood(say: (progress: string) => void): Promise<Figure[]> {
  // Everybody counts as one with an address of their own: this machine itself is not limited.
  const server = await startServer('confab', ['--trust-proxy', '1'])
  const sockets = await connectMany(server.url, pairs * 2, (index) => `198.51.100.${index + 1}`)
  const lines = await pairUpInRooms(sockets)
  const p50 = { calm: [] as number[], flooded: [] as number[] }
  const p95 = { calm: [] as number[], flooded: [] as number[] }
  try {
    await measure(lines)
    for (let round = 1; round <= rounds; round += 1) {
      const calm = await measure(lines)
      const endFlood = await startFlood(server.url, `203.0.${round}`)
      await pause(settleMs)
      const flooded = await measure(lines)
      await endFlood()
      say(
        `flood ${round}/${rounds}: p50 ${quantile(calm, 0.5).toFixed(2)} ms calm, ${quantile(flooded, 0.5).toFixed(2)} ms flooded; p95 ${quantile(calm, 0.95).toFixed(2)} and ${quantile(flooded, 0.95).toFixed(2)} ms`
      )
      p50.calm.push(quantile(calm, 0.5))
      p50.flooded.push(quantile(flooded, 0.5))
      p95.calm.push(quantile(calm, 0.95))
      p95.flooded.push(quantile(flooded, 0.95))
    }
  } finally {
    for (const socket of sockets) socket.disconnect()
    await server.stop()
  }
  return [
    {
      key: 'server.floodedRelay',
      unit: 'ms',
      confab: median(p50.flooded),
      baseline: median(p50.calm),
      goal: 2
    },
    {
      key: 'server.floodedRelayP95',
      unit: 'ms',
      confab: median(p95.flooded),
      baseline: median(p95.calm)
    }
  ]
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
 * @param network what their addresses begin with; new ones each time, because those of the last flood are known
 * @returns its end
 */
async function startFlood(url: string, network: string): Promise<() => Promise<unknown>> {
  const entry = fileURLToPath(new URL('flooder.mjs', import.meta.url))
  const child = fork(entry, [url, String(flooders), String(PROTOCOL_VERSION), network])
  await once(child, 'message')
  return () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    return ended
  }
}
