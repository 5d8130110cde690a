import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { createOriginPolicy } from './originPolicy'

interface Visit {
  readonly origin?: string
  readonly host?: string
  readonly forwardedHost?: string
  readonly forwardedFor?: string
  readonly from?: string
}

function isAllowed(
  { origin, host, forwardedHost, forwardedFor, from = '203.0.113.9' }: Visit,
  ...allowed: string[]
): boolean {
  const headers = { origin, host, 'x-forwarded-host': forwardedHost, 'x-forwarded-for': forwardedFor }
  const request = { headers, socket: { remoteAddress: from } } as unknown as IncomingMessage
  return createOriginPolicy(allowed, 'ada-laptop')(request)
}

it('lets in the pages it serves itself, by any way of writing their address', () => {
  for (const [origin, host] of [
    ['https://rooms.example.org', 'rooms.example.org'],
    ['https://rooms.example.org', 'rooms.example.org:443'],
    ['https://rooms.example.org:8443', 'Rooms.Example.org:8443'],
    ['http://192.0.2.7:7440', '192.0.2.7:7440'],
    ['http://[2001:db8::1]:7440', '[2001:db8::1]:7440']
  ] as const)
    expect([origin, isAllowed({ origin, host })]).toEqual([origin, true])
})

it('lets them in behind a proxy that says which name was asked for', () => {
  const origin = 'https://rooms.example.org'
  expect(isAllowed({ origin, host: '127.0.0.1:7440' })).toBe(false)
  expect(isAllowed({ origin, host: '127.0.0.1:7440', forwardedHost: 'rooms.example.org' })).toBe(true)
})

it('lets in the desktop app, and whatever is no page', () => {
  expect(isAllowed({ origin: 'app://confab', host: 'rooms.example.org' })).toBe(true)
  expect(isAllowed({ host: 'rooms.example.org' })).toBe(true)
})

it('refuses pages from elsewhere', () => {
  for (const origin of [
    'https://evil.example',
    'https://rooms.example.org.evil.example',
    'https://rooms.example.org:444',
    'app://evil',
    'file://',
    'null',
    '',
    'chrome-extension://abc',
    'rooms.example.org'
  ])
    expect([origin, isAllowed({ origin, host: 'rooms.example.org' })]).toEqual([origin, false])
})

it('lets in pages that a machine serves to itself, for development', () => {
  const visit = { origin: 'http://localhost:5173', host: '127.0.0.1:7440' }
  expect(isAllowed({ ...visit, from: '::ffff:127.0.0.1' })).toBe(true)
  expect(isAllowed({ ...visit, from: '192.0.2.1' })).toBe(false)
  expect(isAllowed({ ...visit, origin: 'http://127.evil.example', from: '127.0.0.1' })).toBe(false)
})

it('refuses pages whose name has been turned to this machine', () => {
  for (const host of ['evil.example', 'evil.example:7440', 'localhost.evil.example:7440', '127.evil.example'])
    for (const from of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      expect([host, from, isAllowed({ origin: `http://${host}`, host, from })]).toEqual([host, from, false])
  expect(
    isAllowed(
      { origin: 'http://evil.example', host: 'evil.example', from: '127.0.0.1' },
      'http://evil.example'
    )
  ).toBe(true)
})

it('lets in the pages this machine asks itself for by a name that is its own', () => {
  for (const host of ['localhost:7440', '127.0.0.1:7440', '[::1]:7440', '192.0.2.7:7440', 'Ada-Laptop:7440'])
    expect([host, isAllowed({ origin: `http://${host}`, host, from: '127.0.0.1' })]).toEqual([host, true])
})

it('lets in by any name what a proxy on this machine passes on', () => {
  const visit = { origin: 'http://rooms.example.org', host: 'rooms.example.org', from: '127.0.0.1' }
  expect(isAllowed({ ...visit, forwardedFor: '203.0.113.9' })).toBe(true)
  expect(isAllowed({ ...visit, forwardedHost: 'rooms.example.org' })).toBe(true)
  // Silent about itself; but a browser that saw a certificate for the name was not led astray.
  expect(isAllowed({ ...visit, origin: 'https://rooms.example.org' })).toBe(true)
})

it('lets in what the operator names', () => {
  const visit = { origin: 'https://team.example', host: 'rooms.example.org' }
  expect(isAllowed(visit, 'https://team.example')).toBe(true)
  expect(isAllowed(visit, 'https://other.example')).toBe(false)
  expect(isAllowed(visit, '*')).toBe(true)
})
