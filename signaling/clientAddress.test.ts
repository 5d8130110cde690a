import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { clientAddressOf, limitGroupOf, parseTrustedProxies } from './clientAddress'

const proxy = '10.0.0.1'

function addressSeen(trustProxy: string, remoteAddress: string | undefined, forwardedFor?: string): string {
  const proxies = parseTrustedProxies(trustProxy)
  if (proxies === null) throw new Error(`${trustProxy} is refused`)
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }
  return clientAddressOf({ socket: { remoteAddress }, headers } as IncomingMessage, proxies)
}

describe('the address of a request', () => {
  it('is that of its connection, whatever it claims, when no proxy is named', () => {
    expect(addressSeen('', '192.0.2.1', '203.0.113.9')).toBe('192.0.2.1')
    expect(addressSeen('0', '192.0.2.1', '203.0.113.9')).toBe('192.0.2.1')
    expect(addressSeen('', '::ffff:192.0.2.1')).toBe('192.0.2.1')
    expect(addressSeen('', 'fe80::1%eth0')).toBe('fe80::1')
    expect(addressSeen('', undefined)).toBe('')
  })

  it('is what the named number of proxies saw, not what the visitor wrote to the left of it', () => {
    expect(addressSeen('1', proxy, '203.0.113.9')).toBe('203.0.113.9')
    expect(addressSeen('1', proxy, '198.51.100.7, 203.0.113.9')).toBe('203.0.113.9')
    expect(addressSeen('2', proxy, '6.6.6.6, 203.0.113.9, 10.0.0.2')).toBe('203.0.113.9')
    expect(addressSeen('3', proxy, '203.0.113.9')).toBe('203.0.113.9')
    expect(addressSeen('1', proxy, '[2001:db8::5]')).toBe('2001:db8::5')
  })

  it('has no port, though some proxies write one', () => {
    expect(addressSeen('1', proxy, '203.0.113.9:51234')).toBe('203.0.113.9')
    expect(addressSeen('1', proxy, '[2001:db8::5]:51234')).toBe('2001:db8::5')
    expect(addressSeen('1', proxy, '[::ffff:203.0.113.9]:51234')).toBe('203.0.113.9')
    expect(addressSeen('10.0.0.0/8', proxy, '203.0.113.9:1, 10.1.2.3:2')).toBe('203.0.113.9')
    // No port, but the last group of an address.
    expect(addressSeen('1', proxy, '2001:db8::5:1234')).toBe('2001:db8::5:1234')
  })

  it('is the right-most that belongs to none of the named proxies', () => {
    const proxies = '10.0.0.0/8, 2001:db8:1::/48'
    expect(addressSeen(proxies, proxy, '6.6.6.6, 203.0.113.9, 10.1.2.3')).toBe('203.0.113.9')
    expect(addressSeen(proxies, '2001:db8:1::7', '203.0.113.9')).toBe('203.0.113.9')
    expect(addressSeen(proxies, '192.0.2.1', '203.0.113.9')).toBe('192.0.2.1')
    expect(addressSeen(proxies, proxy, '10.2.2.2,10.3.3.3')).toBe('10.2.2.2')
  })

  it('stays that of the proxy where the list is no list of addresses', () => {
    for (const list of [
      '',
      'unknown',
      '_hidden',
      '203.0.113.9:',
      '203.0.113.9:1:2',
      '[2001:db8::5]:x',
      ', ,',
      'x'.repeat(10_000)
    ])
      expect([list, addressSeen('1', proxy, list)]).toEqual([list, proxy])
  })
})

it('is limited by itself in IPv4, and with its /64 in IPv6', () => {
  expect(limitGroupOf('192.0.2.1')).toBe('192.0.2.1')
  for (const same of ['2001:db8:0:7::1', '2001:0db8:0000:0007:ffff::', '2001:DB8:0:7:1:2:3:4'])
    expect([same, limitGroupOf(same)]).toEqual([same, '2001:db8:0:7::/64'])
  expect(limitGroupOf('2001:db8:0:8::1')).not.toBe(limitGroupOf('2001:db8:0:7::1'))
  expect(limitGroupOf('::')).toBe('0:0:0:0::/64')
})

it('takes a number of proxies or a list of addresses, and nothing else', () => {
  for (const text of ['', '0', '1', '16', '10.0.0.1', '10.0.0.0/8,::1', ' 2001:db8::/32 '])
    expect([text, parseTrustedProxies(text) !== null]).toEqual([text, true])
  for (const text of [
    '17',
    '-1',
    'all',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0/8',
    '::/129',
    '10.0.0.1,',
    '1.2.3.4/8/8'
  ])
    expect([text, parseTrustedProxies(text)]).toEqual([text, null])
})
