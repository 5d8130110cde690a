import { EventEmitter } from 'node:events'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ConnectionLimiter, readingAllowances } from './limits'
import { PROTOCOL_VERSION } from './protocol'
import { ReadingPace } from './readingPace'
import { Caller, Rig, sealed } from './testRig'

const { atOnce, inTurn } = readingAllowances
const { burst, perSecond } = inTurn.messages

class FakeConnection {
  isRead = true
  readonly request = { socket: new EventEmitter() }
  readonly transport = {
    socket: Object.assign(new EventEmitter(), {
      pause: () => (this.isRead = false),
      resume: () => (this.isRead = true)
    })
  }

  send(count: number, event = 'message'): void {
    for (let sent = 0; sent < count; sent += 1) this.transport.socket.emit(event)
  }
  sendBytes(length: number): void {
    this.request.socket.emit('data', Buffer.alloc(length))
  }
}

describe('reading', () => {
  let pace: ReadingPace
  beforeEach(() => {
    vi.useFakeTimers()
    pace = new ReadingPace()
  })
  afterEach(() => void vi.useRealTimers())
  const now = (): number => performance.now()

  function watched(limiter = new ConnectionLimiter(now)): FakeConnection {
    const connection = new FakeConnection()
    pace.watch(connection, limiter)
    return connection
  }

  it('goes on as messages come, up to a number of them', () => {
    const connection = watched()
    connection.send(atOnce.messages.burst)
    expect([connection.isRead, pace.waiting]).toEqual([true, 0])
    connection.send(1)
    expect([connection.isRead, pace.waiting]).toEqual([false, 1])
    vi.advanceTimersByTime(10)
    expect(pace.waiting).toBe(0)
  })

  it.each(['message', 'ping', 'pong'])('soon goes on for whoever is eager: %s', (event) => {
    const connection = watched()
    for (let turn = 0; turn < 5; turn += 1) {
      connection.send(atOnce.messages.burst + 1, event)
      expect(connection.isRead).toBe(false)
      vi.advanceTimersByTime(10)
      expect(connection.isRead).toBe(true)
    }
  })

  it.each(['message', 'ping', 'pong'])(
    'stops for whoever sends too much, until it is paid for: %s',
    (event) => {
      const [eager, calm] = [watched(), watched()]
      eager.send(burst + perSecond, event)
      expect([eager.isRead, calm.isRead]).toEqual([false, true])
      vi.advanceTimersByTime(1_000)
      expect(eager.isRead).toBe(false)
      vi.advanceTimersByTime(100)
      expect(eager.isRead).toBe(true)
      expect(vi.getTimerCount()).toBe(0)
    }
  )

  it('counts bytes as well, whatever they are part of', () => {
    const connection = watched()
    connection.sendBytes(atOnce.bytes.burst)
    expect(connection.isRead).toBe(true)
    connection.sendBytes(1)
    expect(connection.isRead).toBe(false)
  })

  it('counts what had arrived before it stopped', () => {
    const connection = watched()
    connection.send(atOnce.messages.burst + 1)
    connection.send(burst - atOnce.messages.burst - 1 + perSecond * 2)
    vi.advanceTimersByTime(2_000)
    expect(connection.isRead).toBe(false)
    vi.advanceTimersByTime(100)
    expect(connection.isRead).toBe(true)
  })

  it('goes on with one after the other, in the order in which they have paid', () => {
    const flood = Array.from({ length: 10 }, () => watched())
    for (const connection of flood) connection.send(burst + 1)
    const counts = new Set<number>()
    const readAtAll = (): number => flood.filter(({ isRead }) => isRead).length
    while (readAtAll() < flood.length) {
      vi.advanceTimersByTime(1)
      counts.add(readAtAll())
    }
    expect([...counts]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('makes somebody wait who comes back with a debt', () => {
    const limiter = new ConnectionLimiter(now)
    limiter.exhaust()
    expect(watched(limiter).isRead).toBe(false)
  })

  it('keeps nothing of a connection whose socket has ended, be it waiting to pay or for its turn', () => {
    const [first, second] = [watched(), watched()]
    first.send(burst * 2)
    first.transport.socket.emit('close')
    vi.advanceTimersByTime(10)
    expect(vi.getTimerCount()).toBe(0)
    second.send(burst + 1)
    vi.advanceTimersByTime(1_000 / perSecond)
    expect([second.isRead, vi.getTimerCount()]).toEqual([false, 1])
    second.transport.socket.emit('close')
    vi.advanceTimersByTime(1_000)
    expect([second.isRead, vi.getTimerCount(), pace.waiting]).toEqual([false, 0, 0])
  })
})

describe('a real service', () => {
  let rig: Rig
  const sockets: Socket[] = []
  beforeEach(async () => {
    rig = await Rig.start({ trustProxy: '1' })
  })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.disconnect()
    await rig.close()
  })

  async function callerFrom(address: string): Promise<Caller> {
    const socket = io(rig.service.url, {
      ...{ transports: ['websocket'], forceNew: true, reconnection: false },
      ...{ extraHeaders: { 'X-Forwarded-For': address }, auth: { protocol: PROTOCOL_VERSION } }
    })
    sockets.push(socket)
    const caller = new Caller(socket)
    await caller.connected()
    return caller
  }
  /** More than may be asked at once, in one piece. */
  const askTooMuch = (caller: Caller): Promise<unknown> =>
    Promise.all(
      Array.from({ length: burst + 100 }, () =>
        caller.ask('signal:send', { to: 'nobody-there', signal: sealed() })
      )
    )

  it('answers whoever has asked too much later, others at once, and loses nothing', async () => {
    const [eager, calm] = [await callerFrom('192.0.2.1'), await callerFrom('192.0.2.2')]
    await askTooMuch(eager)
    const order: string[] = []
    const late = eager.caughtUp().then(() => order.push('eager'))
    for (let turn = 0; turn < 10; turn += 1) await calm.caughtUp()
    order.push('calm')
    await late
    expect(order).toEqual(['calm', 'eager'])
    expect(await rig.metric('confab_refusals_total{code="notInRoom"}')).toBe(burst + 100)
  })

  it('does not take a new connection for a new allowance', async () => {
    const eager = await callerFrom('192.0.2.1')
    await askTooMuch(eager)
    eager.socket.disconnect()
    const order: string[] = []
    const back = callerFrom('192.0.2.1').then(() => order.push('eager'))
    await callerFrom('192.0.2.2')
    order.push('calm')
    await back
    expect(order).toEqual(['calm', 'eager'])
  })
})
