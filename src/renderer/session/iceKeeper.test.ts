import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { IceGrant } from '../../../signaling/protocol'
import { FakeClient } from './fakeClient'
import { IceKeeper } from './iceKeeper'

const hour = 60 * 60_000
const grant = (name: string, expiresInMs: number | null = hour): IceGrant => ({
  servers: [{ urls: ['turn:relay.example'], username: name, credential: 'secret' }],
  expiresInMs
})

let keeper: IceKeeper
beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  keeper.close()
  vi.useRealTimers()
})

function setUp() {
  const client = new FakeClient()
  const told: unknown[] = []
  let clockMs = 0
  keeper = new IceKeeper({
    client,
    onServers: ([server]) => told.push(server?.username),
    now: () => clockMs
  })
  /** Clock and timers go on together, as on a machine that is awake. */
  const wait = async (ms: number): Promise<void> => {
    clockMs += ms
    await vi.advanceTimersByTimeAsync(ms)
  }
  const grants = (...names: string[]): void => {
    client.handlers['ice:get'] = () => ({ ok: true, value: grant(names.shift() ?? 'last') })
  }
  const asked = (): number => client.askedOf('ice:get').length
  return { client, told, wait, grants, asked, setClock: (ms: number) => (clockMs = ms) }
}

describe('credentials', () => {
  it('are renewed when two thirds of their life are over, again and again', async () => {
    const { told, wait, grants } = setUp()
    grants('second', 'third')
    keeper.accept(grant('first'))
    await wait((hour * 2) / 3 - 1_000)
    expect(told).toEqual(['first'])
    await wait(2_000)
    expect(told).toEqual(['first', 'second'])
    await wait((hour * 2) / 3)
    expect(told).toEqual(['first', 'second', 'third'])
  })

  it('that came another way meanwhile start the count anew', async () => {
    const { wait, asked } = setUp()
    keeper.accept(grant('first'))
    await wait(hour / 2)
    keeper.accept(grant('second'))
    await wait(hour / 2)
    expect(asked()).toBe(0)
  })

  it('that do not expire are left alone, whatever the machine does', async () => {
    const { wait, asked } = setUp()
    keeper.accept(grant('first', null))
    await wait(100 * hour)
    keeper.check()
    expect(asked()).toBe(0)
  })

  it('are asked for again where that was refused', async () => {
    const { client, told, wait, grants, asked } = setUp()
    client.handlers['ice:get'] = () => ({ ok: false, error: { code: 'rateLimited', message: '' } })
    keeper.accept(grant('first'))
    await wait((hour * 2) / 3)
    expect(asked()).toBe(1)
    grants('second')
    await wait(30_000)
    expect(told).toEqual(['first', 'second'])
  })

  it.each([0, -1, 1e12])('with a life of %d ms cause no stream of requests', async (lifeMs) => {
    const { client, wait, asked } = setUp()
    client.handlers['ice:get'] = () => ({ ok: true, value: grant('again', lifeMs) })
    keeper.accept(grant('first', lifeMs))
    await wait(10_000)
    expect(asked()).toBeLessThanOrEqual(10)
  })
})

describe('a repair that wants fresh ones', () => {
  it('gets them at once, with one request however many links ask', async () => {
    const { grants, asked, told } = setUp()
    grants('second')
    keeper.accept(grant('first'))
    const both = await Promise.all([keeper.renew(), keeper.renew()])
    expect(both.map((servers) => servers?.[0]?.username)).toEqual(['second', 'second'])
    expect(asked()).toBe(1)
    expect(told).toEqual(['first', 'second'])
  })

  it('gets none while the service is away, and keeps what it has', async () => {
    const { client } = setUp()
    keeper.accept(grant('first'))
    client.setStatus({ kind: 'unreachable' })
    expect(await keeper.renew()).toBeNull()
    expect(keeper.servers[0]?.username).toBe('first')
  })
})

describe('after a sleep, in which timers stood still', () => {
  it.each([
    { case: 'old ones are renewed', clockMs: hour, requests: 1 },
    { case: 'young ones are kept', clockMs: hour / 2, requests: 0 },
    { case: 'a clock that was set back proves nothing', clockMs: -hour, requests: 1 }
  ])('$case', async ({ clockMs, requests }) => {
    const { setClock, grants, asked } = setUp()
    grants('second')
    keeper.accept(grant('first'))
    setClock(clockMs)
    keeper.check()
    expect(asked()).toBe(requests)
  })
})

it('knows whether there is a relay', () => {
  setUp()
  const offered = (urls: string | string[]): boolean => {
    keeper.accept({ servers: [{ urls: [urls].flat() }], expiresInMs: null })
    return keeper.hasRelay
  }
  expect(keeper.hasRelay).toBe(false)
  expect(offered('stun:relay.example')).toBe(false)
  expect(offered(['stun:relay.example', 'turns:relay.example:443'])).toBe(true)
  expect(offered('turn:relay.example?transport=tcp')).toBe(true)
})

it('is silent after the end', async () => {
  const { client, told, wait, asked } = setUp()
  let answer = (): void => undefined
  client.handlers['ice:get'] = () =>
    new Promise((resolve) => (answer = () => resolve({ ok: true, value: grant('late') })))
  keeper.accept(grant('first'))
  const late = keeper.renew()
  keeper.close()
  answer()
  expect(await late).toBeNull()
  await wait(2 * hour)
  expect(told).toEqual(['first'])
  expect(asked()).toBe(1)
})
