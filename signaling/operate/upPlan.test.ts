import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isPrivate } from './addresses'
import { coturnConfig, type CoturnOptions } from './coturnConfig'
import { planUp, type NamedSettings, type Surroundings } from './upPlan'

const settings: NamedSettings = {
  ...{ host: 'rooms.example.org', httpsPort: 443, turnPort: 3478, withoutTurn: false },
  ...{ listenAddress: null, relayAddress: null, externalAddress: null, allowPrivatePeers: null }
}
const rented: Surroundings = {
  hostAddresses: ['203.0.113.9'],
  ownAddresses: ['127.0.0.1', '203.0.113.9'],
  routeAddress: '203.0.113.9'
}
const behindNat: Surroundings = {
  hostAddresses: ['203.0.113.9'],
  ownAddresses: ['127.0.0.1', '::1', '10.0.0.5'],
  routeAddress: '10.0.0.5'
}
const office: Surroundings = {
  hostAddresses: ['192.168.1.20'],
  ownAddresses: ['127.0.0.1', '192.168.1.20'],
  routeAddress: '192.168.1.20'
}

describe('a plan', () => {
  it('relays from a public address, and into no private network', () => {
    expect(planUp(settings, rented)).toMatchObject({
      ...{ listenAddress: '0.0.0.0', relayAddress: '203.0.113.9', externalAddress: null },
      ...{ allowPrivatePeers: false, url: 'https://rooms.example.org', warnings: [] }
    })
  })

  it('finds the public address in front of a machine that has a private one', () => {
    expect(planUp(settings, behindNat)).toMatchObject({
      ...{ listenAddress: '::', relayAddress: '10.0.0.5', externalAddress: '203.0.113.9' },
      ...{ allowPrivatePeers: false, warnings: [] }
    })
  })

  it('relays inside a private network when that is where the host is', () => {
    expect(planUp(settings, office)).toMatchObject({ allowPrivatePeers: true, externalAddress: null })
  })

  it('does as it is told', () => {
    const told = {
      ...settings,
      relayAddress: '10.0.0.6',
      externalAddress: '198.18.0.1',
      allowPrivatePeers: true
    }
    expect(planUp(told, behindNat)).toMatchObject({
      ...{ relayAddress: '10.0.0.6', externalAddress: '198.18.0.1', allowPrivatePeers: true }
    })
  })

  it('hands out STUN, and TURN over UDP, TCP and TLS on the https port', () => {
    const { stunUrls, turnUrls, url } = planUp({ ...settings, host: '2001:db8::7', httpsPort: 8443 }, rented)
    expect([url, ...stunUrls, ...turnUrls]).toEqual([
      'https://[2001:db8::7]:8443',
      'stun:[2001:db8::7]:3478',
      'turn:[2001:db8::7]:3478?transport=udp',
      'turn:[2001:db8::7]:3478?transport=tcp',
      'turns:[2001:db8::7]:8443?transport=tcp'
    ])
    expect(planUp({ ...settings, withoutTurn: true }, rented)).toMatchObject({ stunUrls: [], turnUrls: [] })
  })

  it('warns of a name that leads nowhere, and of a relay that cannot be reached', () => {
    expect(planUp(settings, { ...rented, hostAddresses: [] }).warnings.join()).toContain('no address yet')
    const mixed = { ...behindNat, ownAddresses: ['10.0.0.5', '203.0.113.9'] }
    expect(planUp(settings, mixed).warnings.join()).toContain('--external-address')
  })
})

it.each([
  ['10.1.2.3', true],
  ['172.31.255.255', true],
  ['172.32.0.0', false],
  ['192.168.0.1', true],
  ['127.0.0.1', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['8.8.8.8', false],
  ['::1', true],
  ['fd00::1', true],
  ['fe80::1', true],
  ['::ffff:10.0.0.1', true],
  ['2001:4860:4860::8888', false]
])('takes %s for private: %s', (address, expected) => {
  expect(isPrivate(address)).toBe(expected)
})

describe('the configuration of coturn', () => {
  const options: CoturnOptions = {
    ...{ turnPort: 3478, listenAddress: null, relayAddress: '10.0.0.5', externalAddress: '203.0.113.9' },
    ...{ relayPorts: [5_000, 5_099], realm: 'rooms.example.org', secret: 's', allowPrivatePeers: false },
    ...{ databaseFile: '/state/turndb', pidFile: '/state/pid' }
  }
  const lines = (changed: Partial<CoturnOptions> = {}): readonly string[] =>
    coturnConfig({ ...options, ...changed }).split('\n')

  it('relays from one named address, known outside by another', () => {
    expect(lines()).toEqual(expect.arrayContaining(['relay-ip=10.0.0.5', 'external-ip=203.0.113.9/10.0.0.5']))
    expect(lines({ externalAddress: null }).some((line) => line.startsWith('external-ip'))).toBe(false)
  })

  it('keeps people out of private networks and loopback, except from each other', () => {
    const kept = lines()
    for (const range of [
      '10.0.0.0-10.255.255.255',
      '127.0.0.0-127.255.255.255',
      '169.254.0.0-169.254.255.255'
    ])
      expect(kept).toContain(`denied-peer-ip=${range}`)
    expect(kept).toContain('allowed-peer-ip=10.0.0.5')
    expect(kept).not.toContain('allow-loopback-peers')
  })

  it('opens loopback only where the relay itself is on it', () => {
    expect(lines({ allowPrivatePeers: true })).not.toContain('allow-loopback-peers')
    expect(lines({ allowPrivatePeers: true, relayAddress: '127.0.0.1' })).toContain('allow-loopback-peers')
  })

  it('can be reached over loopback, where TURN over TLS comes from', () => {
    expect(lines().some((line) => line.startsWith('listening-ip'))).toBe(false)
    expect(lines({ listenAddress: '10.0.0.5' })).toEqual(
      expect.arrayContaining(['listening-ip=10.0.0.5', 'listening-ip=127.0.0.1'])
    )
    expect(lines({ listenAddress: '127.0.0.1' }).filter((line) => /^listening-ip/.test(line))).toHaveLength(1)
  })

  it('speaks no TLS, no TCP to peers and has no console', () => {
    expect(lines()).toEqual(
      expect.arrayContaining([
        'no-tls',
        'no-dtls',
        'no-tcp-relay',
        'no-cli',
        'use-auth-secret',
        'fingerprint'
      ])
    )
  })

  it('says no secret but the one it is given', () => {
    const secret = createHmac('sha256', 'x').digest('hex')
    expect(lines({ secret }).filter((line) => line.includes(secret))).toEqual([
      `static-auth-secret=${secret}`
    ])
  })
})
