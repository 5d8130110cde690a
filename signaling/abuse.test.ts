import { hostname } from 'node:os'
import { Writable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it } from 'vitest'
import { createLogger } from './logger'
import { requestAllowances } from './limits'
import { bounds } from './protocol'
import type { Caller } from './testRig'
import { cardOf, joinOf, quiet, Rig, sealed, until } from './testRig'

let rig: Rig
afterEach(() => rig.close())

const codeOf = (reply: Awaited<ReturnType<Caller['ask']>>): string => (reply.ok ? 'ok' : reply.error.code)

describe('limits', () => {
  it('refuse what exceeds the allowance by name, and only on that connection', async () => {
    rig = await Rig.start()
    const [eager, calm] = [await rig.caller(), await rig.caller()]
    await calm.must('room:join', joinOf('kitchen', 'Calm'))
    const { burst } = requestAllowances['state:set']
    await eager.must('room:join', joinOf('kitchen', 'Eager'))
    const states = Array.from({ length: burst + 30 }, () => eager.ask('state:set', { state: quiet }))
    const codes = (await Promise.all(states)).map(codeOf)
    expect(codes.slice(0, burst)).toEqual(Array.from({ length: burst }, () => 'ok'))
    expect(codes).toContain('rateLimited')
    expect(codeOf(await calm.ask('state:set', { state: quiet }))).toBe('ok')
    expect(eager.socket.connected).toBe(true)
  })

  it('let eight people introduce themselves to each other at once', async () => {
    rig = await Rig.start()
    const callers = await Promise.all(Array.from({ length: 8 }, () => rig.caller()))
    const ids = await Promise.all(
      callers.map((caller) => caller.must('room:join', joinOf('kitchen')).then(({ self }) => self.id))
    )
    // An offer of 12,000 characters, sealed.
    const body = 'a'.repeat(16_100)
    const replies = callers.flatMap((caller, from) =>
      ids.flatMap((to, index) =>
        index === from
          ? []
          : Array.from({ length: 6 }, (_, sequence) =>
              caller.ask('signal:send', { to, signal: sealed(sequence, body) })
            )
      )
    )
    expect(new Set((await Promise.all(replies)).map(codeOf))).toEqual(new Set(['ok']))
    for (const caller of callers) await caller.hears('signal:received', 42)
  })

  it('count the size of signals, not only their number', async () => {
    rig = await Rig.start()
    const [ada, bob] = [await rig.caller(), await rig.caller()]
    const { self } = await ada.must('room:join', joinOf('kitchen', 'Ada'))
    await bob.must('room:join', joinOf('kitchen', 'Bob'))
    const signal = sealed(0, 'a'.repeat(64_000))
    const replies = await Promise.all(
      Array.from({ length: 60 }, () => bob.ask('signal:send', { to: self.id, signal }))
    )
    expect(replies.map(codeOf).slice(0, 41)).toEqual(Array.from({ length: 41 }, () => 'ok'))
    expect(codeOf(replies.at(-1) ?? { ok: true, value: null })).toBe('rateLimited')
  })

  it('close a connection that sends more than a message may hold', async () => {
    rig = await Rig.start()
    const caller = await rig.caller()
    caller.socket.io.reconnection(false)
    caller.socket.emit('room:join', { ...joinOf('kitchen'), card: 'a'.repeat(150_000) })
    await caller.disconnected()
    expect((await rig.caller()).socket.connected).toBe(true)
  })
})

describe('repeated abuse', () => {
  it.each([
    ['unknown requests', (caller: Caller) => caller.socket.emit('nonsense', {}, () => {})],
    ['invalid payloads', (caller: Caller) => caller.socket.emit('room:join', {}, () => {})],
    [
      'requests without a way to answer',
      (caller: Caller) => caller.socket.emit('room:leave', { mayReturn: false })
    ],
    ['packets of nothing', (caller: Caller) => caller.socket.emit('', null)]
  ])('ends the connection with the reason: %s', async (_what, offend) => {
    rig = await Rig.start()
    const caller = await rig.caller()
    for (let count = 0; count < 150; count += 1) offend(caller)
    expect(await caller.hears('connection:refused')).toEqual({ code: 'tooManyErrors' })
    await caller.disconnected()
    expect(await rig.metric('confab_refusals_total{code="tooManyErrors"}')).toBe(1)
  })

  it('is not what normal refusals are', async () => {
    rig = await Rig.start()
    const caller = await rig.caller()
    const replies = await Promise.all(
      Array.from({ length: 150 }, () => caller.ask('signal:send', { to: 'nobody-there', signal: sealed() }))
    )
    expect(new Set(replies.map(codeOf))).toEqual(new Set(['notInRoom']))
    expect(caller.socket.connected).toBe(true)
  })
})

it('logs nothing about anybody', async () => {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    }
  })
  const turnSecret = 'Secret of the relay'
  const config = { drainMs: 0, turnUrls: ['turn:secret.example.org'], turnSecret }
  rig = await Rig.start(config, createLogger('debug', stream))
  const caller = await rig.caller()
  const join = joinOf('secret-kitchen', 'Secret Ada')
  const { resumeToken, self } = await caller.must('room:join', join)
  await caller.ask('signal:send', { to: 'x'.repeat(16), signal: sealed(0, 'SecretBody') })
  await caller.ask('room:knock', { roomId: 'secret-cellar', card: join.card })
  const [relay] = (await caller.must('ice:get', {})).servers
  for (let count = 0; count < 150; count += 1)
    caller.socket.emit('Secret nonsense', 'Secret payload', () => {})
  await until(() => lines[0])
  await rig.service.drain()
  expect(lines.join('')).toContain('connection closed')
  for (const personal of [
    'secret',
    'Secret',
    join.card,
    resumeToken,
    self.id,
    relay?.credential,
    '127.0.0.1',
    hostname(),
    caller.socket.id ?? '-'
  ])
    expect(lines.join('')).not.toContain(personal ?? 'not there')
})

const prototypes = JSON.parse(
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'
) as object
const malformed: readonly (readonly unknown[])[] = [
  ['room:join'],
  ['room:join', null],
  ['room:join', 'kitchen'],
  ['room:join', { ...joinOf('kitchen'), extra: 1 }],
  ['room:join', { ...joinOf('KITCHEN') }],
  ['room:join', { ...joinOf('kitchen'), card: '' }],
  ['room:join', { ...joinOf('kitchen'), card: 'not base64url!' }],
  ['room:join', { ...joinOf('kitchen'), card: 'a'.repeat(bounds.card + 1) }],
  ['room:join', joinOf('kitchen'), joinOf('kitchen')],
  ['room:join', { ...joinOf('kitchen'), ...prototypes }],
  ['room:watch', { roomIds: Array.from({ length: 1_000 }, () => 'kitchen') }],
  ['room:leave', Buffer.from([1, 2, 3])],
  ['signal:send', { to: '__proto__', signal: prototypes }],
  ['signal:send', { to: 'constructor', signal: sealed(-1) }],
  ['signal:send', { to: 'x'.repeat(10_000), signal: sealed(Number.MAX_VALUE) }],
  ['signal:send', { to: 'x'.repeat(16), signal: { ...sealed(), body: { kind: 'offerWanted' } } }],
  ['signal:send', { to: 'x'.repeat(16), signal: sealed(0, 'a'.repeat(bounds.sealedBody + 1)) }],
  ['state:set', { state: { ...quiet, microphone: 'yes' } }],
  ['room:lock', { isLocked: 'yes' }],
  ['room:lock', {}],
  ['room:knock', { roomId: 'kitchen' }],
  ['room:knock', { roomId: '__proto__', card: cardOf('Eve') }],
  ['room:unknock', { roomId: 'kitchen' }],
  ['room:answer', { knockId: '__proto__', isAdmitted: true }],
  ['room:answer', { knockId: 'x'.repeat(16) }],
  ['__proto__', prototypes],
  ['constructor', {}],
  ['toString'],
  ['error', 'boom'],
  ['', ''],
  ['room:joined', { participant: {}, isContinued: true, version: 1 }]
]

/** Packets no correct library would send: each is either a malformed event or ends the connection at once. */
const rawPackets: readonly string[] = [
  `42["room:watch",{"roomIds":${'['.repeat(15_000)}${']'.repeat(15_000)}}]`,
  `421["room:join",${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}]`,
  '42["disconnect"]',
  '42{"not":"an array"}',
  '42[',
  '459999-["room:join",{"_placeholder":true,"num":0}]',
  '451-["room:join",{"_placeholder":true,"num":7}]',
  '43999999[]',
  '44{"message":"i am the service"}',
  '40/elsewhere,',
  '40',
  '4',
  '9'
]

it.each(rawPackets.map((packet) => [packet.slice(0, 50), packet] as const))(
  'survives the packet %s',
  async (_start, packet) => {
    rig = await Rig.start()
    const caller = await rig.caller()
    caller.socket.io.reconnection(false)
    const engine = caller.socket.io.engine as unknown as {
      transport: { ws: { send: (text: string) => void } }
    }
    engine.transport.ws.send(packet)
    const other = await rig.caller()
    expect(await other.must('room:join', joinOf('kitchen'))).toMatchObject({ version: 1 })
    // Read by now: either that connection is closed, or it still works.
    await until(() => (caller.socket.connected ? caller.caughtUp().then(() => true) : true))
  }
)

/** Sends until `count` events are out, coming back whenever the service has had enough. */
async function offend(count: number): Promise<void> {
  let caller = await rig.caller()
  for (let sent = 0; sent < count; sent += 1) {
    if (sent % 20 === 0 && caller.socket.connected) await caller.caughtUp().catch(() => {})
    if (!caller.socket.connected) caller = await rig.caller()
    const [name, ...args] = malformed[sent % malformed.length] ?? []
    if (sent % 3 === 0) caller.socket.emit(String(name), ...args)
    else caller.socket.emit(String(name), ...args, () => {})
  }
  caller.socket.disconnect()
}

// Without it, what is garbage and what is kept could not be told apart.
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

async function heapInUse(): Promise<number> {
  // Sessions and sockets are freed some turns after their connection.
  await until(async () => ((await rig.metric('confab_connections')) === 0 ? true : undefined))
  collectGarbage()
  return process.memoryUsage().heapUsed
}

it('survives 10,000 malformed events, and keeps nothing of them', { timeout: 120_000 }, async () => {
  rig = await Rig.start({ graceMs: 0 })
  const heaps: number[] = []
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([offend(500), offend(500), offend(500), offend(500)])
    heaps.push(await heapInUse())
  }
  expect(await rig.metric('confab_refusals_total{code="invalidPayload"}')).toBeGreaterThan(1_000)
  expect(await rig.metric('confab_refusals_total{code="tooManyErrors"}')).toBeGreaterThan(50)
  expect(await rig.metric('confab_rooms')).toBe(0)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  // The first round warms up; after that, 8,000 events may not have left half a kilobyte each behind.
  const [warm = 0, last = 0] = [heaps[0], heaps.at(-1)]
  expect(last - warm).toBeLessThan(4_000_000)

  const [ada, bob] = [await rig.caller(), await rig.caller()]
  const { self } = await ada.must('room:join', joinOf('kitchen', 'Ada'))
  await bob.must('room:join', joinOf('kitchen', 'Bob'))
  await bob.must('signal:send', { to: self.id, signal: sealed() })
  await ada.hears('signal:received')
})
