import { describe, expect, it } from 'vitest'
import { FakeTimers, settle } from '../fakeConnection'
import { FakeNetwork } from './fakeNetwork'
import { checkStun } from './stunCheck'

const works = 'stun:works.example'
const sameAddress = 'stun:same.example'
const closed = 'stun:closed.example'
const silent = 'stun:silent.example'

function rig() {
  const network = new FakeNetwork({
    [works]: 'works',
    [sameAddress]: 'ownAddress',
    [closed]: 701,
    [silent]: 'silent'
  })
  const timers = new FakeTimers()
  const run = new AbortController()
  const check = (urls: string) =>
    checkStun(
      { urls },
      { createConnection: network.createConnection, signal: run.signal, setTimer: timers.setTimer }
    )
  return { network, timers, run, check }
}

describe('checkStun', () => {
  it.each([
    ['an address of ours that we did not know', works, { kind: 'ok' }],
    ['no news, as nothing translates our address', sameAddress, { kind: 'ok' }],
    ['an error', closed, { kind: 'problem', problem: 'unreachable' }],
    ['a URL that is none', 'stun:', { kind: 'problem', problem: 'invalid' }]
  ])('reads %s, and closes what it has opened', async (_, url, outcome) => {
    const { network, timers, check } = rig()
    expect(await check(url)).toEqual(outcome)
    expect(network.open).toBe(0)
    expect(timers.pending).toBe(0)
  })

  it('waits no longer than it has to for silence', async () => {
    const { network, timers, check } = rig()
    const outcome = check(silent)
    await settle()
    expect(network.open).toBe(1)
    timers.fire()
    expect(await outcome).toEqual({ kind: 'problem', problem: 'unreachable' })
    expect(network.open).toBe(0)
  })

  it('closes everything when it is called off', async () => {
    const { network, run, check } = rig()
    const outcome = check(silent)
    await settle()
    run.abort(new Error('called off'))
    await expect(outcome).rejects.toThrow('called off')
    expect(network.open).toBe(0)
    await expect(check(works)).rejects.toThrow('called off')
    expect(network.connections).toHaveLength(1)
  })
})
