import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { IceGrant } from '../../../signaling/protocol'
import { FakeMediaDevices, type FakeDevice } from '../media/fakeMedia'
import { FakeNetwork, type FakeAnswer } from '../rtc/connectionCheck/fakeNetwork'
import { useCallStore } from '../stores/call'
import { useConnectionStore } from '../stores/connection'
import { useConnectionCheckStore } from '../stores/connectionCheck'
import { useSettingsStore } from '../stores/settings'
import { ConnectionCheck } from './connectionCheck'
import { FakeClient } from './fakeClient'

const microphone: FakeDevice = { kind: 'audioinput', deviceId: 'built-in', label: 'Built-in' }
const camera: FakeDevice = { kind: 'videoinput', deviceId: 'webcam', label: 'Webcam' }
const key = { username: '1:somebody', credential: 'c2VjcmV0' }
const [stun, udp, tcp, tls] = [
  'stun:s.example',
  'turn:r.example',
  'turn:r.example?transport=tcp',
  'turns:r.example'
] as const
const everything: IceGrant = {
  servers: [{ urls: [stun] }, { urls: [udp, tcp, tls], ...key }],
  expiresInMs: 3_600_000
}
/** Longer than all deadlines together. */
const longMs = 60_000

let check: ConnectionCheck
beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
})
afterEach(() => {
  check.close()
  vi.useRealTimers()
})

interface Scene {
  readonly grant?: IceGrant
  readonly answers?: Readonly<Record<string, FakeAnswer>>
  readonly devices?: readonly FakeDevice[]
}

function rig({ grant = everything, answers = {}, devices = [microphone, camera] }: Scene = {}) {
  const stores = {
    call: useCallStore(),
    connection: useConnectionStore(),
    connectionCheck: useConnectionCheckStore(),
    settings: useSettingsStore()
  }
  const client = new FakeClient()
  client.handlers['ice:get'] = () => ({ ok: true, value: grant })
  const mediaDevices = new FakeMediaDevices(...devices)
  const network = new FakeNetwork({
    [stun]: 'works',
    [udp]: 'works',
    [tcp]: 'works',
    [tls]: 'works',
    ...answers
  })
  check = new ConnectionCheck({
    stores,
    homeClient: () => client,
    mediaDevices,
    levels: { watch: () => ({ rms: () => 1, level: () => 1, isAwake: () => true, close: () => undefined }) },
    createVideo: () => ({ readyState: 2, play: () => Promise.resolve() }) as unknown as HTMLVideoElement,
    createConnection: network.createConnection
  })
  const { steps } = stores.connectionCheck
  const kinds = () => Object.fromEntries(Object.entries(steps).map(([id, { kind }]) => [id, kind]))
  return { stores, client, mediaDevices, network, steps, kinds }
}

describe('ConnectionCheck', () => {
  it('finds everything well where everything is, and keeps nothing open', async () => {
    const { stores, mediaDevices, network, steps, kinds } = rig()
    check.start()
    expect(stores.connectionCheck.phase).toBe('running')
    await vi.advanceTimersByTimeAsync(longMs)
    expect(stores.connectionCheck.phase).toBe('done')
    expect(new Set(Object.values(kinds()))).toEqual(new Set(['ok']))
    expect(steps.relayTls).toEqual({ kind: 'ok', facts: { working: 1, total: 1, rttMs: 20 } })
    expect(network.open).toBe(0)
    expect(mediaDevices.tracks).toHaveLength(2)
    expect(mediaDevices.liveTracks).toHaveLength(0)
  })

  it('asks for nothing behind a service that is gone, and says why', async () => {
    const { stores, client, network, steps } = rig()
    client.setStatus({ kind: 'unreachable' })
    check.start()
    await vi.advanceTimersByTimeAsync(longMs)
    expect(client.deeds).toEqual(['retry'])
    expect(steps.server).toEqual({ kind: 'problem', problem: 'unreachable' })
    expect(steps.relayUdp).toEqual({ kind: 'skipped', reason: 'noServer' })
    expect(steps.microphone.kind).toBe('ok')
    expect(network.connections).toHaveLength(0)

    stores.connection.isMachineOffline = true
    check.start()
    await vi.advanceTimersByTimeAsync(longMs)
    expect(steps.server).toEqual({ kind: 'problem', problem: 'machineOffline' })
  })

  it.each([
    ['rateLimited', 'rateLimited'],
    ['serverDraining', 'serverDraining'],
    ['unknownRequest', 'noAnswer']
  ] as const)('reads the refusal %s as %s', async (code, problem) => {
    const { client, steps } = rig()
    client.handlers['ice:get'] = () => ({ ok: false, error: { code, message: '' } })
    check.start()
    await vi.advanceTimersByTimeAsync(longMs)
    expect(steps.server).toEqual({ kind: 'problem', problem })
  })

  it('tells every transport for itself, and measures through one that works', async () => {
    const { steps } = rig({ answers: { [udp]: 'silent', [tcp]: 401 } })
    check.start()
    await vi.advanceTimersByTimeAsync(longMs)
    expect(steps.relayUdp).toEqual({ kind: 'problem', problem: 'unreachable' })
    expect(steps.relayTcp).toEqual({ kind: 'problem', problem: 'unauthorized' })
    expect(steps.relayTls.kind).toBe('ok')
    expect(steps.bandwidth.kind).toBe('ok')
  })

  it('calls credentials expired that had run out before they were refused', async () => {
    const { steps } = rig({ grant: { ...everything, expiresInMs: 0 }, answers: { [udp]: 401 } })
    check.start()
    await vi.advanceTimersByTimeAsync(longMs)
    expect(steps.relayUdp).toEqual({ kind: 'problem', problem: 'expired' })
  })

  it('measures nothing without a relay', async () => {
    const { steps } = rig({ grant: { servers: [{ urls: [stun] }], expiresInMs: null } })
    check.start()
    await vi.advanceTimersByTimeAsync(longMs)
    expect(steps.stun.kind).toBe('ok')
    expect(steps.relayTcp).toEqual({ kind: 'skipped', reason: 'notOffered' })
    expect(steps.bandwidth).toEqual({ kind: 'skipped', reason: 'noRelay' })
  })

  it('leaves devices and bandwidth to a call that is going on', async () => {
    const { stores, mediaDevices, steps } = rig()
    stores.call.phase = { kind: 'inCall', roomId: 'kitchen-table' }
    check.start()
    await vi.advanceTimersByTimeAsync(longMs)
    for (const id of ['microphone', 'camera', 'bandwidth'] as const)
      expect(steps[id]).toEqual({ kind: 'skipped', reason: 'inCall' })
    expect(steps.relayUdp.kind).toBe('ok')
    expect(mediaDevices.requests).toHaveLength(0)
  })

  it('makes way for a call that begins meanwhile', async () => {
    const { stores, mediaDevices, network } = rig({ answers: { [udp]: 'silent' } })
    mediaDevices.hold()
    check.start()
    await vi.advanceTimersByTimeAsync(100)
    expect(network.open).toBeGreaterThan(0)
    stores.call.phase = { kind: 'joining', roomId: 'kitchen-table' }
    await vi.advanceTimersByTimeAsync(0)
    expect(network.open).toBe(0)
    expect(stores.connectionCheck.phase).toBe('stopped')
    mediaDevices.release()
    await vi.advanceTimersByTimeAsync(longMs)
    expect(mediaDevices.liveTracks).toHaveLength(0)
  })

  it('keeps what it has found when it is stopped, and writes nothing afterwards', async () => {
    const { stores, network, kinds, steps } = rig({ answers: { [tls]: 'silent' } })
    check.start()
    await vi.advanceTimersByTimeAsync(1_000)
    check.stop()
    expect(steps.server.kind).toBe('ok')
    expect(steps.relayTls).toEqual({ kind: 'skipped', reason: 'stopped' })
    expect(steps.bandwidth).toEqual({ kind: 'skipped', reason: 'stopped' })
    const found = kinds()
    await vi.advanceTimersByTimeAsync(longMs)
    expect(kinds()).toEqual(found)
    expect(stores.connectionCheck.phase).toBe('stopped')
    expect(network.open).toBe(0)
  })

  it('does not write down an answer of the service that comes after the end', async () => {
    const { client, network, steps } = rig()
    let answer = (): void => undefined
    client.handlers['ice:get'] = () =>
      new Promise((resolve) => (answer = () => resolve({ ok: true, value: everything })))
    check.start()
    await vi.advanceTimersByTimeAsync(1_000)
    check.stop()
    answer()
    await vi.advanceTimersByTimeAsync(longMs)
    expect(steps.server).toEqual({ kind: 'skipped', reason: 'stopped' })
    expect(network.connections).toHaveLength(0)
  })

  it('lets a second start take the place of the first', async () => {
    const { stores, client, network, steps } = rig({ answers: { [tls]: 'silent' } })
    check.start()
    await vi.advanceTimersByTimeAsync(1_000)
    check.start()
    expect(steps.relayUdp.kind).toBe('waiting')
    await vi.advanceTimersByTimeAsync(longMs)
    expect(stores.connectionCheck.phase).toBe('done')
    expect(client.askedOf('ice:get')).toHaveLength(2)
    expect(network.open).toBe(0)
  })
})
