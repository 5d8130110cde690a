import { describe, expect, it } from 'vitest'
import {
  canonicalKey,
  hostElsewhere,
  inviteLinkOf,
  parseRoomKey,
  referenceOf,
  roomKeyOf,
  webLinkOf
} from './roomKeys'
import { newRoomSecret } from './trust/roomSecret'

const home = 'https://confab.example'
const secret = newRoomSecret((bytes) => crypto.getRandomValues(bytes))

describe('a room key', () => {
  it.each([
    ['kitchen', { roomId: 'kitchen', serverUrl: home }],
    ['kitchen@https://other.example', { roomId: 'kitchen', serverUrl: 'https://other.example' }],
    ['kitchen@http://192.168.0.7:8080', { roomId: 'kitchen', serverUrl: 'http://192.168.0.7:8080' }]
  ])('%s means one absolute room, and that room this key', (key, reference) => {
    expect(referenceOf(key, home)).toEqual(reference)
    expect(roomKeyOf(reference, home)).toBe(key)
  })

  it('is read with the capitals of a retyped link', () => {
    expect(parseRoomKey('Kitchen@HTTPS://Other.example')).toEqual({
      roomId: 'kitchen',
      serverUrl: 'https://other.example'
    })
  })

  it.each([
    '',
    'ab',
    '-kitchen',
    'kitchen@',
    'kitchen@other.example',
    'kitchen@ftp://other.example',
    'kitchen@javascript:alert(1)',
    'kitchen@https://other.example/',
    'kitchen@https://other.example/path',
    'kitchen@https://ana:secret@other.example',
    'kitchen@https://other.example?x=1',
    'kitchen@https://other.example:443',
    'kitchen@@https://other.example',
    '<img>@https://other.example',
    'kitchen@https://*',
    'kitchen@https://other.example;script-src'
  ])('is not %j', (text) => expect(parseRoomKey(text)).toBeNull())

  it('goes without the home server, however it was written', () => {
    expect(canonicalKey('kitchen@https://confab.example', home)).toBe('kitchen')
    expect(canonicalKey('Kitchen', home)).toBe('kitchen')
    expect(canonicalKey('kitchen@https://other.example', home)).toBe('kitchen@https://other.example')
    expect(canonicalKey('no room', home)).toBeNull()
  })

  it('tells people the host of a room elsewhere only', () => {
    expect(hostElsewhere('kitchen')).toBeNull()
    expect(hostElsewhere('kitchen@http://192.168.0.7:8080')).toBe('192.168.0.7:8080')
  })
})

it('an invite names the server of its room, and carries its secret behind the sign no browser sends', () => {
  expect(webLinkOf(referenceOf('kitchen@https://other.example', home), null)).toBe(
    'https://other.example/r/kitchen'
  )
  expect(webLinkOf(referenceOf('kitchen', home), null)).toBe('https://confab.example/r/kitchen')
  expect(webLinkOf(referenceOf('kitchen', home), secret)).toBe(`https://confab.example/r/kitchen#k=${secret}`)
})

describe('an invite to a room hosted on this computer', () => {
  const room = { roomId: 'kitchen', serverUrl: 'http://127.0.0.1:7440' }
  const on = { kind: 'on', localUrl: 'http://127.0.0.1:7440', networkUrl: 'http://192.168.0.7:7440' } as const

  it('names the address others have it at', () => {
    expect(inviteLinkOf(room, { secret, hosting: on })).toBe(`http://192.168.0.7:7440/r/kitchen#k=${secret}`)
    expect(inviteLinkOf({ ...room, serverUrl: 'http://localhost:7440' }, { secret, hosting: on })).toBe(
      `http://192.168.0.7:7440/r/kitchen#k=${secret}`
    )
  })

  it('is left as it is where there is no other address, or where it is another server', () => {
    expect(inviteLinkOf(room, { secret, hosting: { kind: 'off' } })).toBe(
      `http://127.0.0.1:7440/r/kitchen#k=${secret}`
    )
    expect(inviteLinkOf(room, { secret, hosting: { ...on, networkUrl: null } })).toBe(
      `http://127.0.0.1:7440/r/kitchen#k=${secret}`
    )
    expect(inviteLinkOf({ ...room, serverUrl: 'http://127.0.0.1:8080' }, { secret, hosting: on })).toBe(
      `http://127.0.0.1:8080/r/kitchen#k=${secret}`
    )
    expect(inviteLinkOf({ ...room, serverUrl: 'https://confab.example' }, { secret, hosting: null })).toBe(
      `https://confab.example/r/kitchen#k=${secret}`
    )
  })
})
