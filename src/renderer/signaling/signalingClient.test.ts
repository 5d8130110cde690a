import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SignalingClient } from './signalingClient'

/** As much of a Socket.IO client as SignalingClient touches; the network is played by hand. */
const socket = vi.hoisted(() => {
  const listeners = new Map<string, ((payload?: unknown) => void)[]>()
  return {
    connected: false,
    active: true,
    recovered: false,
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
    connect() {
      this.calls.push('connect')
      return this
    },
    disconnect() {
      this.calls.push('disconnect')
      return this
    },
    removeAllListeners() {
      listeners.clear()
    },
    come() {
      this.connected = true
      this.hear('connect')
    },
    go() {
      this.connected = false
      this.hear('disconnect')
    }
  }
})
vi.mock('socket.io-client', () => ({ io: () => socket }))

let client: SignalingClient
beforeEach(() => {
  vi.useFakeTimers()
  client = new SignalingClient({ url: 'http://service' })
  client.open()
  socket.come()
  socket.calls.length = 0
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

  it('waits to be asked when versions differ', () => {
    socket.go()
    socket.hear('connect_error', Object.assign(new Error('no'), { data: { code: 'versionMismatch' } }))
    vi.advanceTimersByTime(60_000)
    expect(client.status).toEqual({ kind: 'refused', code: 'versionMismatch' })
    expect(socket.calls).toEqual([])
  })

  it('hands a last word to the next connection when there is none', () => {
    socket.go()
    client.sendLast('room:leave', { mayReturn: false })
    expect(socket.calls).toEqual(['emit room:leave'])
  })
})
