import { describe, expect, it } from 'vitest'
import type { LinkProblem } from '../../preload/contract'
import { longestLink, parseRoomLink } from './links'

/** By trick; the reason comes first. */
const hostileLinks = {
  'other schemes': [
    'notALink',
    'javascript:alert(1)',
    'javascript://confab.example/r/kitchen',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'file://confab.example/r/kitchen',
    'ftp://confab.example/r/kitchen',
    'ws://confab.example/r/kitchen',
    'wss://confab.example/r/kitchen',
    'app://confab/r/kitchen',
    'chrome://settings/r/kitchen',
    'ms-msdt://confab.example/r/kitchen',
    'smb://confab.example/r/kitchen',
    'view-source:https://confab.example/r/kitchen',
    'blob:https://confab.example/r/kitchen',
    'confabs://confab.example/r/kitchen',
    'confab+https://confab.example/r/kitchen',
    'xconfab://confab.example/r/kitchen'
  ],
  'no link at all': [
    'notALink',
    '',
    'kitchen',
    'confab',
    'confab:',
    'confab:kitchen',
    'confab:/r/kitchen',
    'confab://',
    'confab.example/r/kitchen',
    '//confab.example/r/kitchen',
    '--join=kitchen',
    'https:confab.example/r/kitchen',
    'https:/confab.example/r/kitchen',
    'see https://confab.example/r/kitchen'
  ],
  'no server': ['badServer', 'confab:///r/kitchen', 'https:///r/kitchen', 'https://:443/r/kitchen'],
  'a name and password': [
    'badServer',
    'https://name@confab.example/r/kitchen',
    'https://name:secret@confab.example/r/kitchen',
    'https://:@confab.example/r/kitchen',
    'https://@confab.example/r/kitchen',
    'confab://confab.example@evil.example/r/kitchen',
    'confab://confab.example:443@evil.example/r/kitchen',
    'confab://confab.example%2f@evil.example/r/kitchen'
  ],
  'another path': [
    'notALink',
    'https://confab.example/',
    'https://confab.example/r',
    'https://confab.example/kitchen',
    'https://confab.example/R/kitchen/',
    'https://confab.example/r/kitchen/',
    'https://confab.example/r/kitchen/more',
    'https://confab.example//r/kitchen',
    'https://confab.example/team/r/kitchen',
    'https://confab.example/x/../r/kitchen',
    'https://confab.example/r/../r/kitchen',
    'https://confab.example/./r/kitchen',
    'https://confab.example/%72/kitchen',
    'https://confab.example%2fr%2fkitchen',
    'confab://r/kitchen'
  ],
  'a query': [
    'notALink',
    'https://confab.example/r/kitchen?',
    'https://confab.example/r/kitchen?insecure=1',
    'http://127.0.0.1/r/kitchen?insecure=1',
    'https://confab.example/r/kitchen?camera=on',
    'confab://127.0.0.1/r/kitchen?',
    'confab://127.0.0.1/r/kitchen?insecure',
    'confab://127.0.0.1/r/kitchen?insecure=0',
    'confab://127.0.0.1/r/kitchen?insecure=true',
    'confab://127.0.0.1/r/kitchen?INSECURE=1',
    'confab://127.0.0.1/r/kitchen?insecure=1&insecure=1',
    'confab://127.0.0.1/r/kitchen?insecure=1&join=now',
    'confab://127.0.0.1/r/kitchen?join=now&insecure=1',
    'confab://127.0.0.1/r/kitchen?insecure=1?',
    'confab://127.0.0.1/r/kitchen?%69nsecure=1'
  ],
  'no encryption on the open internet': [
    'badServer',
    'http://confab.example/r/kitchen',
    'confab://confab.example/r/kitchen?insecure=1',
    'http://8.8.8.8/r/kitchen',
    'http://172.15.255.255/r/kitchen',
    'http://172.32.0.1/r/kitchen',
    'http://192.169.0.1/r/kitchen',
    'http://11.0.0.1/r/kitchen',
    'http://0.0.0.0/r/kitchen',
    'http://255.255.255.255/r/kitchen',
    'http://[2001:db8::1]/r/kitchen',
    'http://[::]/r/kitchen',
    'http://[fec0::1]/r/kitchen',
    'http://[::ffff:8.8.8.8]/r/kitchen',
    'http://127.0.0.1.evil.example/r/kitchen',
    'http://localhost.evil.example/r/kitchen',
    'http://study.local.evil.example/r/kitchen',
    'http://notlocal.example/r/kitchen',
    'http://10.0.0.1.nip.io/r/kitchen'
  ],
  'an address in disguise': [
    'badServer',
    'http://2130706433/r/kitchen',
    'http://0x7f000001/r/kitchen',
    'http://0x7f.0.0.1/r/kitchen',
    'http://0177.0.0.1/r/kitchen',
    'http://127.1/r/kitchen',
    'http://127.0.1/r/kitchen',
    'http://1/r/kitchen',
    'https://010.8.8.8/r/kitchen',
    'https://256.1.1.1/r/kitchen',
    'https://1.2.3.4.5/r/kitchen',
    'https://[::1/r/kitchen',
    'https://::1/r/kitchen',
    'https://[127.0.0.1]/r/kitchen',
    'https://[fe80::1%25eth0]/r/kitchen',
    'https://[::1]evil.example/r/kitchen',
    'http://１２７.0.0.1/r/kitchen',
    'http://127。0。0。1/r/kitchen',
    'http://①②⑦.0.0.1/r/kitchen'
  ],
  'letters in disguise': [
    'badServer',
    'https://ｅvil.example/r/kitchen',
    'https://ⓔvil.example/r/kitchen',
    'https://evil。example/r/kitchen',
    'https://confab.example℀.evil.example/r/kitchen',
    'https://Kelvin\u212aitchen.example/r/kitchen'
  ],
  'a host that is none': [
    'badServer',
    'https://*/r/kitchen',
    'https://*.evil.example/r/kitchen',
    "https://confab.example;script-src'none'/r/kitchen",
    'https://confab.example,evil.example/r/kitchen',
    'https://a&b/r/kitchen',
    'https://a+b/r/kitchen',
    "https://'self'/r/kitchen",
    'https://confab.example./r/kitchen',
    'https://.confab.example/r/kitchen',
    'https://confab..example/r/kitchen',
    'https://-confab.example/r/kitchen',
    'https://confab-.example/r/kitchen',
    'https://./r/kitchen',
    'https://../r/kitchen',
    'https://con%66ab.example/r/kitchen',
    'https://confab.example%00.evil.example/r/kitchen',
    'https://confab.example%23.evil.example/r/kitchen',
    'https://xn--/r/kitchen',
    'https://xn--a/r/kitchen',
    `https://${'a'.repeat(64)}.example/r/kitchen`,
    `https://${'a.'.repeat(130)}example/r/kitchen`
  ],
  'a port that is none': [
    'badServer',
    'https://confab.example:/r/kitchen',
    'https://confab.example:0/r/kitchen',
    'https://confab.example:0443/r/kitchen',
    'https://confab.example:65536/r/kitchen',
    'https://confab.example:99999/r/kitchen',
    'https://confab.example:443443/r/kitchen',
    'https://confab.example:-1/r/kitchen',
    'https://confab.example:80:80/r/kitchen',
    'https://confab.example:8e1/r/kitchen',
    'https://confab.example:http/r/kitchen'
  ],
  'what cannot be seen': [
    'notALink',
    ' https://confab.example/r/kitchen',
    'https://confab.example/r/kitchen ',
    'https://confab.example/r/kit chen',
    'https://confab.example/r/kitchen\n',
    'https://confab.example/r/kitchen\n--join=x',
    'ht\ttps://confab.example/r/kitchen',
    'https://conf\tab.example/r/kitchen',
    'https://conf\r\nab.example/r/kitchen',
    'https://confab.example/r/kit\0chen',
    'https://confab.example/r/kitchen\x7f',
    'https://confab.example/r/kitchen\x1b[2J',
    'https://con\u200bfab.example/r/kitchen',
    'https://con\u200dfab.example/r/kitchen',
    'https://con\u00adfab.example/r/kitchen',
    'https://\u202egro.elpmaxe/r/kitchen',
    '\ufeffhttps://confab.example/r/kitchen',
    'https://confab.example/r/kitchen#\u202e',
    'https://confab.example\u3000/r/kitchen',
    'https://confab.example/r/kitchen\u2028',
    'https://confab.example/r/\ud800'
  ],
  backslashes: [
    'notALink',
    'https:\\\\confab.example\\r\\kitchen',
    'https://confab.example\\@evil.example/r/kitchen',
    'https://evil.example\\.confab.example/r/kitchen',
    'https://confab.example/r\\kitchen',
    'https://confab.example/r/kitchen\\..\\..',
    'confab:\\\\evil\\share',
    'confab://confab.example/r/kitchen" --disable-web-security \\'
  ],
  'a room that is none': [
    'badRoom',
    'https://confab.example/r/',
    'https://confab.example/r/a',
    'https://confab.example/r/ab',
    'https://confab.example/r/-kitchen',
    'https://confab.example/r/kitchen-',
    'https://confab.example/r/kit_chen',
    'https://confab.example/r/kit.chen',
    'https://confab.example/r/..',
    'https://confab.example/r/%6bitchen',
    'https://confab.example/r/kitchen%00',
    'https://confab.example/r/kitchen%2f..',
    'https://confab.example/r/kitchen%0a--hidden',
    'https://confab.example/r/kitchen&insecure=1',
    'https://confab.example/r/kitchen;x',
    'https://confab.example/r/kitchen@other',
    'https://confab.example/r/küche',
    'https://confab.example/r/\u212aitchen',
    'https://confab.example/r/<img>',
    'https://confab.example/r/"--disable-web-security',
    "https://confab.example/r/'-alert(1)-'",
    'https://confab.example/r/__proto__',
    `https://confab.example/r/${'k'.repeat(65)}`
  ],
  'sheer size': [
    'notALink',
    `https://confab.example/r/kitchen#${'k'.repeat(longestLink)}`,
    `https://confab.example/r/${'k'.repeat(1_000_000)}`,
    `confab://${'a.'.repeat(500_000)}/r/kitchen`,
    '/'.repeat(1_000_000)
  ]
} satisfies Record<string, [reason: LinkProblem, ...links: string[]]>

describe('a hostile link is refused', () => {
  it.each(Object.entries(hostileLinks))('with %s', (_trick, [reason, ...links]) => {
    expect(links.map((link) => [link.slice(0, 80), parseRoomLink(link)])).toEqual(
      links.map((link) => [link.slice(0, 80), { ok: false, reason }])
    )
  })

  it('in more than a hundred ways', () => {
    const links = Object.values(hostileLinks).flatMap(([, ...group]) => group)
    expect(new Set(links).size).toBe(links.length)
    expect(links.length).toBeGreaterThan(180)
  })
})
