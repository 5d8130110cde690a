/** How long a server takes to pass a description from one participant to another. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Socket } from 'socket.io-client'
import type { RequestPayload, SealedSignal } from '../../signaling/protocol'
import { median, quantile, type Figure } from '../figures'
import { connectMany, joinRoom } from './clients'
import { contestants, startServer, type Contestant, type MeasuredServer } from './process'

const pairs = 100
const rounds = 12
/** Per round and server. */
const samples = 500
/** 125 a second to each server: a busy evening, and far from its capacity. */
const intervalMs = 4
/** Between a batch of candidates (about 1,000) and a first offer with all of a browser's codecs. */
const description = 'a=rtpmap:96 VP8/90000\r\n'.repeat(130)
/** What Confab's participants make of it: as JSON, with a counter and a tag, in base64url. */
const sealedCharacters = Math.ceil(((JSON.stringify(description).length + 45 + 8 + 16) * 4) / 3)

interface Relay {
  /** Sends one description over one of the pairs, in turn. Resolves with the milliseconds until it is there. */
  send(): Promise<number>
  close(): Promise<void>
}

/**
 * Both servers run all the time and get a description in turn, so whatever else this machine does
 * meanwhile falls on both alike.
 */
export async function measureRelay(say: (progress: string) => void): Promise<Figure[]> {
  const relays: Record<Contestant, Relay> = {
    bare: await openRelay('bare'),
    confab: await openRelay('confab')
  }
  const p50: Record<Contestant, number[]> = { bare: [], confab: [] }
  const p99: Record<Contestant, number[]> = { bare: [], confab: [] }
  await runRound(relays)
  for (let round = 1; round <= rounds; round += 1) {
    const latencies = await runRound(relays)
    for (const contestant of contestants) {
      p50[contestant].push(quantile(latencies[contestant], 0.5))
      p99[contestant].push(quantile(latencies[contestant], 0.99))
    }
    const describe = (contestant: Contestant): string =>
      `${contestant} p50 ${p50[contestant].at(-1)?.toFixed(2)} p99 ${p99[contestant].at(-1)?.toFixed(2)} ms`
    say(`relay ${round}/${rounds} ${contestants.map(describe).join(', ')}`)
  }
  await Promise.all(contestants.map((contestant) => relays[contestant].close()))
  return [
    { key: 'server.relayP50VsBare', unit: 'ms', confab: median(p50.confab), baseline: median(p50.bare) },
    { key: 'server.relayP99VsBare', unit: 'ms', confab: median(p99.confab), baseline: median(p99.bare) }
  ]
}

async function runRound(relays: Readonly<Record<Contestant, Relay>>): Promise<Record<Contestant, number[]>> {
  const pending: Record<Contestant, Promise<number>[]> = { bare: [], confab: [] }
  for (let sample = 0; sample < samples; sample += 1) {
    for (const contestant of contestants) {
      pending[contestant].push(relays[contestant].send())
      await pause(intervalMs)
    }
  }
  return { bare: await Promise.all(pending.bare), confab: await Promise.all(pending.confab) }
}

async function openRelay(contestant: Contestant): Promise<Relay> {
  const server = await startServer(contestant)
  const sockets = await connectMany(server.url, pairs * 2)
  const lines = await (contestant === 'bare' ? pairUp(sockets) : pairUpInRooms(sockets))
  let turn = 0
  return {
    send() {
      const line = lines[turn % lines.length]
      turn += 1
      if (!line) throw new Error('no pairs')
      return line(turn)
    },
    close: () => closeAll(sockets, server)
  }
}

/** One direction of a pair; resolves with the milliseconds a description took. */
export type Line = (sequence: number) => Promise<number>

function pairUp(sockets: readonly Socket[]): Line[] {
  return inPairs(sockets).map(
    ([sender, receiver]) =>
      (sequence) =>
        timeUntil(receiver, 'relayed', () => sender.emit('relay', receiver.id, plainSignal(sequence)))
  )
}

/** Two to a room. */
export async function pairUpInRooms(sockets: readonly Socket[]): Promise<Line[]> {
  return Promise.all(
    inPairs(sockets).map(async ([sender, receiver], index) => {
      const [to] = await Promise.all([receiver, sender].map((socket) => joinRoom(socket, `pair-${index}`)))
      return (sequence: number) =>
        timeUntil(receiver, 'signal:received', () => {
          const payload: RequestPayload<'signal:send'> = { to: to ?? '', signal: sealedSignal(sequence) }
          // As the app does it: every request is answered.
          sender.emit('signal:send', payload, () => {})
        })
    })
  )
}

function timeUntil(receiver: Socket, event: string, start: () => void): Promise<number> {
  return new Promise((resolve) => {
    receiver.once(event, () => resolve(performance.now() - startedAt))
    const startedAt = performance.now()
    start()
  })
}

function inPairs(sockets: readonly Socket[]): (readonly [Socket, Socket])[] {
  return sockets.flatMap((sender, index) => {
    const receiver = sockets[index + 1]
    return index % 2 === 0 && receiver ? [[sender, receiver] as const] : []
  })
}

/** As an app sends it that lets its server read along: what the bare one is measured with. */
function plainSignal(sequence: number): object {
  return { sequence, type: 'offer', sdp: description }
}

function sealedSignal(sequence: number): SealedSignal {
  return { epoch: 2, attempt: 0, sequence, body: 'b'.repeat(sealedCharacters) }
}

async function closeAll(sockets: readonly Socket[], server: MeasuredServer): Promise<void> {
  for (const socket of sockets) socket.disconnect()
  await server.stop()
}
