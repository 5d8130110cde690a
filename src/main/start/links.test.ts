import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isRoomId, isRoomSecret, parseRoomLink } from './links'

const kitchen = (serverUrl: string, secret: string | null = null) => ({
  ok: true,
  room: { roomId: 'kitchen', serverUrl },
  secret
})

describe('a good link', () => {
  it.each([
    ['confab://confab.example/r/kitchen', 'https://confab.example'],
    ['confab://confab.example:8443/r/kitchen', 'https://confab.example:8443'],
    ['https://confab.example/r/kitchen', 'https://confab.example'],
    ['https://confab.example:443/r/kitchen', 'https://confab.example'],
    ['CONFAB://Confab.Example/r/Kitchen', 'https://confab.example'],
    ['https://192.0.2.7/r/kitchen', 'https://192.0.2.7'],
    ['https://[2001:DB8::1]:8443/r/kitchen', 'https://[2001:db8::1]:8443'],
    ['https://my_host.example/r/kitchen', 'https://my_host.example']
  ])('%s leads to %s', (link, serverUrl) => {
    expect(parseRoomLink(link)).toEqual(kitchen(serverUrl))
  })

  it.each([
    ['confab://127.0.0.1:7440/r/kitchen?insecure=1', 'http://127.0.0.1:7440'],
    ['confab://localhost:7440/r/kitchen?insecure=1', 'http://localhost:7440'],
    ['http://localhost:7440/r/kitchen', 'http://localhost:7440'],
    ['http://party.localhost/r/kitchen', 'http://party.localhost'],
    ['http://10.1.2.3/r/kitchen', 'http://10.1.2.3'],
    ['http://172.16.0.1/r/kitchen', 'http://172.16.0.1'],
    ['http://172.31.255.254/r/kitchen', 'http://172.31.255.254'],
    ['http://192.168.178.20:7440/r/kitchen', 'http://192.168.178.20:7440'],
    ['http://169.254.7.7/r/kitchen', 'http://169.254.7.7'],
    ['http://[::1]:7440/r/kitchen', 'http://[::1]:7440'],
    ['http://[fd12:3456::1]/r/kitchen', 'http://[fd12:3456::1]'],
    ['http://[fe80::1]/r/kitchen', 'http://[fe80::1]'],
    ['http://[::ffff:192.168.0.9]/r/kitchen', 'http://[::ffff:c0a8:9]'],
    ['http://study.local:7440/r/kitchen', 'http://study.local:7440'],
    ['confab://study:7440/r/kitchen?insecure=1', 'http://study:7440']
  ])('%s stays unencrypted, because it stays at home', (link, serverUrl) => {
    expect(parseRoomLink(link)).toEqual(kitchen(serverUrl))
  })

  it('loses a fragment that is about anything else', () => {
    for (const fragment of ['#', '#key', '#/r/other', '#?insecure=1', '#@evil.example', '##%00']) {
      expect(parseRoomLink(`https://confab.example/r/kitchen${fragment}`)).toEqual(
        kitchen('https://confab.example')
      )
    }
  })

  it('carries the secret of its room', () => {
    for (let round = 0; round < 200; round += 1) {
      const secret = randomBytes(32).toString('base64url')
      for (const [link, serverUrl] of [
        [`https://confab.example/r/kitchen#k=${secret}`, 'https://confab.example'],
        [`confab://confab.example/r/Kitchen#k=${secret}`, 'https://confab.example'],
        [`confab://10.0.0.7/r/kitchen?insecure=1#k=${secret}`, 'http://10.0.0.7']
      ] as const) {
        expect(parseRoomLink(link)).toEqual(kitchen(serverUrl, secret))
      }
    }
  })

  it('shows a name in another script as what it is', () => {
    expect(parseRoomLink('https://bücher.example/r/kitchen')).toEqual(
      kitchen('https://xn--bcher-kva.example')
    )
    // The first letter is a Cyrillic one.
    expect(parseRoomLink('https://\u0441onfab.example/r/kitchen')).toEqual(
      kitchen('https://xn--onfab-0ye.example')
    )
    // Not slashes, though they look like them.
    expect(parseRoomLink('https://home.example\u2044r\u2044tea.evil.example/r/kitchen')).toEqual(
      kitchen('https://home.xn--examplertea-lx3fb.evil.example')
    )
  })
})

it('knows a secret as the page does: 32 bytes in base64url, written in one way, and not zeros', () => {
  for (let round = 0; round < 2_000; round += 1) {
    const secret = randomBytes(32).toString('base64url')
    const last = secret.at(-1) ?? ''
    for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      const candidate = secret.slice(0, -1) + letter
      const isOneWay = Buffer.from(candidate, 'base64url').toString('base64url') === candidate
      if (round < 20 || letter === last) expect(isRoomSecret(candidate), candidate).toBe(isOneWay)
    }
  }
  expect(isRoomSecret('A'.repeat(43))).toBe(false)
  expect(isRoomSecret(`${'A'.repeat(42)}E`)).toBe(true)
  const renderer = readFileSync(new URL('../../renderer/trust/roomSecret.ts', import.meta.url), 'utf8')
  expect(renderer).toContain('return `#k=${secret}`')
})

it('has the same rule for rooms as the protocol', () => {
  const protocol = readFileSync(new URL('../../../signaling/protocol.ts', import.meta.url), 'utf8')
  const here = readFileSync(new URL('./links.ts', import.meta.url), 'utf8')
  const rule = /const roomIdRule = (\/.*\/)\n/.exec(here)?.[1] ?? 'missing'
  expect(protocol).toContain(`v.regex(${rule}, 'not a room id')`)
  expect(isRoomId('kitchen')).toBe(true)
  expect(isRoomId('Kitchen')).toBe(false)
})
