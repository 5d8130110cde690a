import { randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket as TcpSocket } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterEach, describe, expect, it } from 'vitest'
import { Backlog, type BacklogOptions } from './backlog'
import { bounds, PROTOCOL_VERSION } from './protocol'
import { SignalingServer } from './server'
import { defaultConfig } from './settings'
import { Caller, joinOf, silentLogger, until } from './testRig'

class FakeConnection extends EventEmitter {
  readonly transport = Object.assign(new EventEmitter(), { socket: { terminate: () => this.emit('close') } })
  close(): void {}

  /** Gives a packet to send; its reader is slow where nothing is drained afterwards. */
  send(bytes: number): void {
    this.emit('packetCreate', { data: 'x'.repeat(bytes) })
    this.emit('flush')
  }
  drain(): void {
    this.transport.emit('drain')
  }
}

describe('what waits', () => {
  const limits: BacklogOptions = {
    ...{ mostBytes: 10_000, crowdedBytes: 2_000, mostBytesInAll: 15_000, mostBytesOfAddress: 12_000 },
    onEnded: () => {}
  }
  function watched(backlog: Backlog, address: string | null = null): FakeConnection {
    const connection = new FakeConnection()
    backlog.watch(connection, address)
    return connection
  }

  it('is counted until it has been read, or the connection has ended', () => {
    const backlog = new Backlog(limits)
    const [one, other] = [watched(backlog), watched(backlog)]
    one.send(1_000)
    other.send(2_000)
    expect(backlog.bytesInAll).toBeGreaterThan(3_000)
    one.drain()
    expect(backlog.bytesInAll).toBeLessThan(3_000)
    other.emit('close')
    expect(backlog.bytesInAll).toBe(0)
  })

  it('has a size even where it is many packets of nothing', async () => {
    const backlog = new Backlog(limits)
    const one = watched(backlog)
    const ended = once(one, 'close')
    for (let packet = 0; packet < 100; packet += 1) one.send(0)
    await ended
  })

  it('may be less for each when it is much in all', async () => {
    const backlog = new Backlog(limits)
    const [one, other] = [watched(backlog), watched(backlog)]
    one.send(9_000)
    other.send(5_000)
    expect(backlog.isCrowded).toBe(false)
    const ended = once(one, 'close')
    one.send(500)
    await ended
    expect(backlog.isCrowded).toBe(false)
  })
})

describe('what waits for one address', () => {
  const limits: BacklogOptions = {
    ...{ mostBytes: 10_000, crowdedBytes: 2_000, mostBytesInAll: 100_000, mostBytesOfAddress: 15_000 },
    onEnded: () => {}
  }
  function connectionOf(backlog: Backlog, address: string | null): FakeConnection & { hasEnded: boolean } {
    const connection = Object.assign(new FakeConnection(), { hasEnded: false })
    connection.once('close', () => {
      connection.hasEnded = true
    })
    backlog.watch(connection, address)
    return connection
  }
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  it('leaves room for the others, however many its connections are', async () => {
    const backlog = new Backlog(limits)
    const greedy = Array.from({ length: 20 }, () => connectionOf(backlog, '192.0.2.1'))
    const other = connectionOf(backlog, '192.0.2.2')
    for (const connection of [...greedy, other]) connection.send(9_000)
    await settled()
    expect(greedy.filter(({ hasEnded }) => !hasEnded)).toHaveLength(1)
    expect([other.hasEnded, backlog.isCrowded]).toEqual([false, false])
  })

  it('is forgotten when it has been read or its connections have ended', async () => {
    const backlog = new Backlog(limits)
    const [reader, leaver] = [connectionOf(backlog, '192.0.2.1'), connectionOf(backlog, '192.0.2.1')]
    reader.send(9_000)
    reader.drain()
    leaver.send(5_000)
    leaver.emit('close')
    const [one, two] = [connectionOf(backlog, '192.0.2.1'), connectionOf(backlog, '192.0.2.1')]
    one.send(9_000)
    two.send(5_000)
    await settled()
    expect([one.hasEnded, two.hasEnded]).toEqual([false, false])
  })

  it('is not told apart on this machine itself', async () => {
    const backlog = new Backlog(limits)
    const own = Array.from({ length: 5 }, () => connectionOf(backlog, null))
    for (const connection of own) connection.send(9_000)
    await settled()
    expect(own.filter(({ hasEnded }) => hasEnded)).toEqual([])
  })
})

describe('somebody who does not read', () => {
  const http = createServer()
  let server: SignalingServer
  const sockets: Socket[] = []
  let deaf: TcpSocket

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.disconnect()
    deaf.destroy()
    await server.close()
  })

  async function start(): Promise<number> {
    server = new SignalingServer(http, {
      ...defaultConfig(),
      ...{ resumeSecret: randomBytes(32), logger: silentLogger, now: () => performance.now() },
      maxBacklogBytes: 500_000
    })
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    return (http.address() as AddressInfo).port
  }

  async function caller(port: number, name: string): Promise<Caller> {
    const socket = io(`http://127.0.0.1:${port}`, {
      ...{ transports: ['websocket'], forceNew: true, reconnection: false },
      auth: { protocol: PROTOCOL_VERSION }
    })
    sockets.push(socket)
    const someone = new Caller(socket)
    await someone.connected()
    await someone.must('room:join', joinOf('kitchen', name))
    return someone
  }

  /** A bare TCP connection that speaks WebSocket until it is inside the room, and reads nothing from then on. */
  async function joinAndStopReading(port: number): Promise<string> {
    deaf = connect(port, '127.0.0.1')
    let said = ''
    deaf.on('data', (data) => {
      said += data.toString('latin1')
    })
    deaf.on('error', () => {})
    deaf.write(
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n' +
        'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'
    )
    await until(() => (said.includes('101') && said.includes('pingInterval')) || undefined)
    deaf.write(frame(`40${JSON.stringify({ protocol: PROTOCOL_VERSION })}`))
    await until(() => said.includes('40{"sid"') || undefined)
    deaf.write(frame(`421${JSON.stringify(['room:join', joinOf('kitchen', 'Deaf')])}`))
    const id = await until(() => /"self":\{"id":"([\w-]+)"/.exec(said)?.[1])
    deaf.pause()
    return id
  }

  /** One masked text frame of less than 64 KiB (RFC 6455 section 5.2); the mask is zero, which changes nothing. */
  function frame(text: string): Buffer {
    const payload = Buffer.from(text)
    const head = Buffer.alloc(8)
    head.set([0x81, 0x80 | 126])
    head.writeUInt16BE(payload.length, 2)
    return Buffer.concat([head, payload])
  }

  it(
    'is disconnected before it fills the memory; the others do not notice',
    { timeout: 60_000 },
    async () => {
      const port = await start()
      const speakers: Caller[] = []
      for (const name of ['Ada', 'Bob', 'Cy', 'Dee', 'Eve', 'Fay']) speakers.push(await caller(port, name))
      const deafId = await joinAndStopReading(port)
      const isTooSlow = async (): Promise<boolean> =>
        (await server.metrics.registry.metrics()).includes('confab_refusals_total{code="tooSlow"} 1')
      // More than the system's own buffers take, and within what each of them may send.
      const signal = { epoch: 1, attempt: 0, sequence: 0, body: 'x'.repeat(bounds.sealedBody) }
      for (let turn = 0; turn < 24 && !(await isTooSlow()); turn += 1)
        for (const speaker of speakers)
          expect(await speaker.request('signal:send', { to: deafId, signal })).toMatchObject({ ok: true })
      expect(await isTooSlow()).toBe(true)
      await until(() => server.connectionCount === speakers.length || undefined)
      await until(
        async () => /confab_backlog_bytes 0\b/.test(await server.metrics.registry.metrics()) || undefined
      )
      for (const speaker of speakers) await speaker.caughtUp()
    }
  )
})
