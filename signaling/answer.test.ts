import { expect, it } from 'vitest'
import { answerRequests } from './answer'
import type { RoomSocket } from './connection'
import type { Handlers } from './handlers'
import { ConnectionLimiter } from './limits'
import { createLogger } from './logger'
import { createMetrics } from './metrics'
import type { Reply } from './protocol'

type Listener = (name: unknown, ...rest: unknown[]) => void

/** The gate with one failing request behind it; `receive` stands for what Socket.IO hands over. */
function setUp(): { receive: Listener; lines: string[] } {
  const lines: string[] = []
  let receive: Listener = () => {}
  const socket = {
    connected: true,
    onAny: (listener: Listener) => {
      receive = listener
    }
  }
  const fail = (): never => {
    throw new TypeError('a defect')
  }
  const handlers = { 'room:leave': fail } as unknown as Handlers
  const none = (): number => 0
  answerRequests(
    { socket: socket as unknown as RoomSocket, limiter: new ConnectionLimiter(none) },
    {
      handlers,
      metrics: createMetrics({
        rooms: none,
        participants: none,
        connections: none,
        waiting: none,
        backlogBytes: none
      }),
      logger: createLogger('info', { write: (line) => void lines.push(line) })
    }
  )
  return { receive: (...args) => receive(...args), lines }
}

it('answers a defect of its own with internal, and logs where it is', () => {
  const { receive, lines } = setUp()
  const replies: Reply<unknown>[] = []
  receive('room:leave', { mayReturn: true }, (reply: Reply<unknown>) => replies.push(reply))
  expect(replies).toMatchObject([{ ok: false, error: { code: 'internal' } }])
  expect(JSON.stringify(replies)).not.toContain('defect')
  const [logged] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(logged).toMatchObject({ request: 'room:leave', err: { type: 'TypeError', message: 'a defect' } })
})

it('does not run what it cannot answer', () => {
  const { receive, lines } = setUp()
  for (const notAnAcknowledgement of [undefined, null, 7, 'done', {}, []])
    receive('room:leave', { mayReturn: true }, notAnAcknowledgement)
  expect(lines).toEqual([])
})
