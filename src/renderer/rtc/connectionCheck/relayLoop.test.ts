import { describe, expect, it } from 'vitest'
import { FakeTimers, settle } from '../fakeConnection'
import { FakeNetwork } from './fakeNetwork'
import { openRelayLoop } from './relayLoop'

const key = { username: '1:somebody', credential: 'c2VjcmV0' }

function rig(answer: ConstructorParameters<typeof FakeNetwork>[0][string]) {
  const network = new FakeNetwork({ 'turn:relay.example': answer })
  const timers = new FakeTimers()
  const run = new AbortController()
  const open = (server: RTCIceServer = { urls: 'turn:relay.example', ...key }) =>
    openRelayLoop(server, {
      createConnection: network.createConnection,
      signal: run.signal,
      setTimer: timers.setTimer
    })
  return { network, timers, run, open }
}

describe('openRelayLoop', () => {
  it('gives two ends that hear each other, and the time to the relay, which is half the loop', async () => {
    const { network, timers, open } = rig('works')
    const outcome = await open()
    if (outcome.kind === 'problem') throw new Error(outcome.problem)
    const { near, far, rttMs, close } = outcome.loop
    expect(rttMs).toBe(20)
    let heard = 0
    far.addEventListener('message', () => (heard += 1))
    near.send(new Uint8Array(1))
    expect(heard).toBe(1)
    expect(timers.pending).toBe(0)
    close()
    close()
    expect(network.open).toBe(0)
  })

  it.each([
    [401, 'unauthorized'],
    [403, 'refused'],
    [486, 'full'],
    [701, 'unreachable'],
    [500, 'unreachable']
  ] as const)('reads error %i as %s and closes both ends', async (code, problem) => {
    const { network, open } = rig(code)
    expect(await open()).toEqual({ kind: 'problem', problem })
    expect(network.connections).toHaveLength(2)
    expect(network.open).toBe(0)
  })

  it.each([
    ['silent', 'unreachable'],
    ['forbidden', 'noPassage']
  ] as const)('tells a relay that is %s by the deadline: %s', async (answer, problem) => {
    const { network, timers, open } = rig(answer)
    const outcome = open()
    await settle()
    timers.fire()
    expect(await outcome).toEqual({ kind: 'problem', problem })
    expect(network.open).toBe(0)
  })

  it('does not even ask without credentials, nor at an address that is none', async () => {
    const { network, open } = rig('works')
    expect(await open({ urls: 'turn:relay.example' })).toEqual({ kind: 'problem', problem: 'missing' })
    expect(await open({ urls: 'turn:', ...key })).toEqual({ kind: 'problem', problem: 'invalid' })
    expect(network.connections).toHaveLength(0)
  })

  it('closes both ends when it is called off', async () => {
    const { network, run, open } = rig('silent')
    const outcome = open()
    await settle()
    run.abort(new Error('called off'))
    await expect(outcome).rejects.toThrow('called off')
    expect(network.open).toBe(0)
  })
})
