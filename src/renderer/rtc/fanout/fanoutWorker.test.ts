import { afterEach, expect, it, vi } from 'vitest'
import { fanoutWorkers, type TrustedTypes } from './fanoutWorker'

const started = vi.fn()

/** As Chromium has them: what has passed a policy is known, and a worker is started from nothing else. */
class FakeTrustedTypes implements TrustedTypes {
  readonly names: string[] = []
  rule: (address: string) => string = () => {
    throw new Error('no policy has been made')
  }
  createPolicy: TrustedTypes['createPolicy'] = (name, { createScriptURL }) => {
    if (this.names.includes(name)) throw new TypeError(`Policy with name "${name}" already exists.`)
    this.names.push(name)
    this.rule = createScriptURL
    return { createScriptURL: (address) => `trusted ${createScriptURL(address)}` }
  }
}

afterEach(() => {
  vi.unstubAllGlobals()
  started.mockReset()
})

it('takes its policy before a worker is needed, and once for all of them', () => {
  vi.stubGlobal('Worker', started)
  const trustedTypes = new FakeTrustedTypes()
  const startWorker = fanoutWorkers(trustedTypes)
  expect(trustedTypes.names).toEqual(['confab-worker'])
  startWorker()
  startWorker()
  expect(trustedTypes.names).toHaveLength(1)
  expect(started).toHaveBeenCalledTimes(2)
})

it('has its own address trusted and no other', () => {
  vi.stubGlobal('Worker', started)
  const trustedTypes = new FakeTrustedTypes()
  fanoutWorkers(trustedTypes)()
  const [[address]] = started.mock.calls as [[string]]
  expect(address).toMatch(/^trusted .*fanout\.worker/)
  const own = address.slice('trusted '.length)
  expect(trustedTypes.rule(own)).toBe(own)
  for (const other of [
    '',
    'data:text/javascript,0',
    'https://evil.example/x.js',
    `https://evil.example${own}`,
    `${own}#`
  ])
    expect(() => trustedTypes.rule(other)).toThrow('not a worker of this app')
})

it('starts its worker where there are no such types', () => {
  vi.stubGlobal('Worker', started)
  vi.stubGlobal('window', {})
  fanoutWorkers()()
  expect(started).toHaveBeenCalledWith(expect.stringContaining('fanout.worker'), {
    type: 'module',
    name: 'fanout'
  })
})
