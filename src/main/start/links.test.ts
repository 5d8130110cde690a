import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isRoomId, parseRoomLink, roomLinkFor } from './links'

const kitchen = (serverUrl: string) => ({ ok: true, room: { roomId: 'kitchen', serverUrl } })

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

  it('loses its fragment, whatever is in there', () => {
    for (const fragment of ['#', '#key', '#/r/other', '#?insecure=1', '#@evil.example', '##%00']) {
      expect(parseRoomLink(`https://confab.example/r/kitchen${fragment}`)).toEqual(
        kitchen('https://confab.example')
      )
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

  it('survives being written and read', () => {
    for (const serverUrl of [
      'https://confab.example',
      'https://confab.example:8443',
      'https://confab.example:80',
      'https://xn--bcher-kva.example',
      'https://[2001:db8::1]:8443',
      'http://127.0.0.1:7440',
      'http://192.168.0.2:443',
      'http://[::1]',
      'http://study.local:7440'
    ]) {
      expect(parseRoomLink(roomLinkFor({ roomId: 'kitchen', serverUrl }))).toEqual(kitchen(serverUrl))
    }
  })
})

it('has the same rule for rooms as the protocol', () => {
  const protocol = readFileSync(new URL('../../../signaling/protocol.ts', import.meta.url), 'utf8')
  const here = readFileSync(new URL('./links.ts', import.meta.url), 'utf8')
  const rule = /const roomIdRule = (\/.*\/)\n/.exec(here)?.[1] ?? 'missing'
  expect(protocol).toContain(`v.regex(${rule}, 'not a room id')`)
  expect(isRoomId('kitchen')).toBe(true)
  expect(isRoomId('Kitchen')).toBe(false)
})
