import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PROTOCOL_VERSION } from '../../../signaling/protocol'
import { SignalingClient } from './signalingClient'

/** As much of a Socket.IO client as SignalingClient touches; the network is played by hand. */
const socket = vi.hoisted(() => {
  const listeners = new Map<string, ((payload?: unknown) => void)[]>()
  let connections = 0
  return {
    connected: false,
    id: '',
    /** What comes back on requests, one each; afterwards there is silence. */
    replies: [] as unknown[],
    active: true,
    recovered: false,
    /** How long a reply takes. */
    delayMs: 0,
    /** Asks who we are, as at each connection. */
    auth: null as ((give: (handshake: unknown) => void) => void) | null,
    /** How often something was asked. */
    asked: 0,
    /** What was done, in order. */
    calls: [] as string[],
    on(event: string, listener: (payload?: unknown) => void) {
      listeners.set(event, [...(listeners.get(event) ?? []), listener])
    },
    /** Something has happened. */
    hear(event: string, payload?: unknown) {
      for (const listener of listeners.get(event) ?? []) listener(payload)
    },
    emit(event: string) {
      this.calls.push(`emit ${event}`)
    },
    timeout(ms: number) {
      return {
        emitWithAck: () =>
          new Promise((resolve, reject) => {
            this.asked += 1
            const reply = this.replies.shift()
            if (reply === undefined || this.delayMs > ms) setTimeout(() => reject(new Error('timeout')), ms)
            else if (this.delayMs === 0) resolve(reply)
            else setTimeout(() => resolve(reply), this.delayMs)
          })
      }
    },
    connect() {
      this.calls.push('connect')
      return this
    },
    disconnect() {
      this.calls.push('disconnect')
      if (this.connected) this.go()
      return this
    },
    removeAllListeners() {
      listeners.clear()
    },
    come() {
      this.connected = true
      this.id = `connection-${(connections += 1)}`
      this.hear('connect')
    },
    go() {
      this.connected = false
      this.id = ''
      this.hear('disconnect')
    }
  }
})
vi.mock('socket.io-client', () => ({
  io(_url: string, { auth }: Pick<typeof socket, 'auth'>) {
    socket.auth = auth
    return socket
  }
}))

/** The service has said no to a connection. */
function turnAway(code: string): void {
  socket.hear('connect_error', Object.assign(new Error('no'), { data: { code } }))
}

let client: SignalingClient
beforeEach(() => {
  vi.useFakeTimers()
  client = new SignalingClient({ url: 'http://service' })
  client.open()
  socket.come()
  socket.calls.length = 0
  socket.replies.length = 0
  socket.asked = 0
  socket.delayMs = 0
})
afterEach(() => {
  client.close()
  socket.connected = false
  vi.useRealTimers()
})

describe('SignalingClient', () => {
  it('leaves a connection alone that has come back before the planned retry', () => {
    socket.hear('server:draining', { closesInMs: 5_000 })
    socket.go()
    expect(client.status).toEqual({ kind: 'refused', code: 'serverDraining' })
    socket.come()
    vi.advanceTimersByTime(60_000)
    expect(client.status).toEqual({ kind: 'online' })
    expect(socket.calls).toEqual([])
  })

  it('comes back after its place was taken over: presence is still wanted', () => {
    socket.hear('connection:refused', { code: 'resumedElsewhere' })
    socket.go()
    expect(client.status).toEqual({ kind: 'refused', code: 'resumedElsewhere' })
    vi.advanceTimersByTime(60_000)
    expect(socket.calls).toEqual(['disconnect', 'connect'])
  })

  it.each(['versionMismatch', 'accessDenied'])('waits to be asked after %s', (code) => {
    socket.go()
    turnAway(code)
    vi.advanceTimersByTime(60_000)
    expect(client.status).toEqual({ kind: 'refused', code })
    expect(socket.calls).toEqual([])
  })

  it('does not make a crowd of its own tries', () => {
    const tries = (code: string, withinMs: number): number => {
      turnAway(code)
      socket.calls.length = 0
      vi.advanceTimersByTime(withinMs)
      return socket.calls.filter((call) => call === 'connect').length
    }
    socket.go()
    expect(tries('serverFull', 6_000)).toBe(1)
    expect(tries('tooManyFromAddress', 6_000)).toBe(0)
    expect(tries('tooManyFromAddress', 24_000)).toBe(1)
  })

  it('shows an access token at each connection, the one there is then, and nowhere else', () => {
    const shown = (): unknown => {
      let handshake: unknown
      socket.auth?.((given) => (handshake = given))
      return handshake
    }
    let token: string | null = null
    client.close()
    client = new SignalingClient({ url: 'http://service', accessToken: () => token })
    expect(shown()).toEqual({ protocol: PROTOCOL_VERSION })
    token = 'open sesame'
    expect(shown()).toEqual({ protocol: PROTOCOL_VERSION, accessToken: 'open sesame' })
  })

  it('passes on nothing that breaks the protocol, and takes no such reply for one', async () => {
    const told: unknown[] = []
    client.on('room:lock', (lock) => told.push(lock))
    socket.hear('room:lock', { isLocked: 'yes', version: 2 })
    socket.hear('room:lock', null)
    socket.hear('connection:refused', { code: 'toString' })
    socket.hear('connection:refused')
    socket.hear('room:lock', { isLocked: true, version: 2 })
    expect(told).toEqual([{ isLocked: true, version: 2 }])
    socket.replies.push(null, { ok: false, error: { code: 'unreachable', message: '' } })
    for (let asked = 0; asked < 2; asked += 1)
      expect(await client.request('room:leave', { mayReturn: false })).toMatchObject({
        error: { code: 'internal' }
      })
    socket.go()
    expect(client.status).toEqual({ kind: 'unreachable' })
  })

  it('hands a last word to the next connection when there is none', () => {
    socket.go()
    client.sendLast('room:leave', { mayReturn: false })
    expect(socket.calls).toEqual(['emit room:leave'])
  })

  describe('after the machine has slept', () => {
    it('asks once, however many want to know', async () => {
      const woken = [client.wake(), client.wake()]
      expect(socket.asked).toBe(1)
      await vi.advanceTimersByTimeAsync(1_000)
      await Promise.all(woken)
      expect(socket.calls.filter((call) => call === 'connect')).toHaveLength(1)
    })

    it('makes a connection anew that does not answer', async () => {
      const woken = client.wake()
      await vi.advanceTimersByTimeAsync(1_000)
      await woken
      expect(socket.calls.slice(0, 1)).toEqual(['disconnect'])
      expect(socket.calls.slice(-1)).toEqual(['connect'])
      expect(client.status).toEqual({ kind: 'connecting' })
    })

    it.each([
      { ok: true, value: null },
      { ok: false, error: { code: 'rateLimited', message: '' } }
    ])('leaves one alone that does: %j', async (reply) => {
      socket.replies.push(reply)
      await client.wake()
      await vi.advanceTimersByTimeAsync(60_000)
      expect(socket.calls).toEqual([])
    })

    it('leaves one alone that has come back while we asked', async () => {
      const woken = client.wake()
      socket.go()
      socket.come()
      await vi.advanceTimersByTimeAsync(1_000)
      await woken
      expect(socket.calls).toEqual([])
    })

    it('has patience with one on which replies take long', async () => {
      socket.delayMs = 900
      socket.replies.push({ ok: true, value: null }, { ok: true, value: null })
      const usual = client.request('room:leave', { mayReturn: false })
      await vi.advanceTimersByTimeAsync(900)
      await usual
      socket.delayMs = 1_500
      const woken = client.wake()
      await vi.advanceTimersByTimeAsync(1_500)
      await woken
      expect(socket.calls).toEqual([])
    })

    it('does not end an attempt to connect by asking for one, unless that hangs', async () => {
      socket.go()
      for (let count = 0; count < 3; count += 1) {
        await client.wake()
        await vi.advanceTimersByTimeAsync(1_000)
      }
      expect(socket.calls.filter((call) => call === 'connect')).toHaveLength(1)
      await vi.advanceTimersByTimeAsync(2_000)
      await client.wake()
      expect(socket.calls.filter((call) => call === 'connect')).toHaveLength(2)
    })

    it('tries at once where there is none, instead of sitting out the pause', async () => {
      socket.go()
      await client.wake()
      expect(socket.calls.slice(-1)).toEqual(['connect'])
    })
  })
})
