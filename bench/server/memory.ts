/** What one idle connection costs a server in resident memory. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Socket } from 'socket.io-client'
import type { Figure } from '../figures'
import { median } from '../figures'
import { connectMany, joinRoom } from './clients'
import { startServer, type Contestant } from './process'

/** Before the first reading, so that code is compiled and pools are filled. */
const warmUpConnections = 200
const connections = 1_500
const rounds = 3
const peoplePerRoom = 4
/** For closed connections to be forgotten and new ones to fall silent. */
const settleMs = 1_500

interface Weights {
  /** Bytes per connection that has only been opened. */
  readonly idle: number
  /** Bytes per connection that has also entered a room; null where there are none. */
  readonly inRoom: number | null
}

export async function measureMemory(say: (progress: string) => void): Promise<Figure[]> {
  const measured: Record<Contestant, Weights[]> = { bare: [], confab: [] }
  for (let round = 1; round <= rounds; round += 1) {
    for (const contestant of ['bare', 'confab'] as const) {
      const weights = await weighOnce(contestant)
      measured[contestant].push(weights)
      say(`memory ${round}/${rounds} ${contestant}: ${describe(weights)}`)
    }
  }
  const baseline = median(measured.bare.map(({ idle }) => idle)) / 1_000
  const idle = median(measured.confab.map((weights) => weights.idle)) / 1_000
  const inRoom = median(measured.confab.map((weights) => weights.inRoom ?? NaN)) / 1_000
  return [
    { key: 'server.memoryVsBare', unit: 'kB', confab: idle, baseline, goal: 1.2 },
    { key: 'server.memoryInRoomVsBare', unit: 'kB', confab: inRoom, baseline }
  ]
}

/** A fresh process each time: what an allocator has once taken it seldom gives back. */
async function weighOnce(contestant: Contestant): Promise<Weights> {
  const server = await startServer(contestant)
  const sockets: Socket[] = []
  try {
    const warmUp = await connectMany(server.url, warmUpConnections)
    if (contestant === 'confab') await enterRooms(warmUp, 'warm-up')
    for (const socket of warmUp) socket.disconnect()
    await pause(settleMs)
    const before = await server.weigh()

    sockets.push(...(await connectMany(server.url, connections)))
    await pause(settleMs)
    const idle = ((await server.weigh()) - before) / connections
    if (contestant === 'bare') return { idle, inRoom: null }

    await enterRooms(sockets, 'room')
    await pause(settleMs)
    return { idle, inRoom: ((await server.weigh()) - before) / connections }
  } finally {
    for (const socket of sockets) socket.disconnect()
    await server.stop()
  }
}

async function enterRooms(sockets: readonly Socket[], prefix: string): Promise<void> {
  for (const [index, socket] of sockets.entries())
    await joinRoom(socket, `${prefix}-${Math.floor(index / peoplePerRoom)}`)
}

function describe({ idle, inRoom }: Weights): string {
  const inKb = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`
  return inRoom === null ? inKb(idle) : `${inKb(idle)}, in a room ${inKb(inRoom)}`
}
