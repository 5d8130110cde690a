import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { RoomId } from '../../signaling/protocol'
import { newRoomId, parseRoom } from './roomIds'
import { fragmentOf, newRoomSecret } from './trust/roomSecret'

const random = (bytes: Uint8Array<ArrayBuffer>): Uint8Array => crypto.getRandomValues(bytes)

describe('newRoomId', () => {
  it('makes valid ids that do not repeat', () => {
    const ids = new Set(Array.from({ length: 1_000 }, () => newRoomId(random)))
    expect(ids.size).toBe(1_000)
    for (const id of ids) expect(v.is(RoomId, id)).toBe(true)
  })

  it('uses every letter of its alphabet about equally often', () => {
    const counts = new Map<string, number>()
    for (let round = 0; round < 3_000; round += 1)
      for (const letter of newRoomId(random).replaceAll('-', ''))
        counts.set(letter, (counts.get(letter) ?? 0) + 1)
    const mean = (3_000 * 12) / 27
    expect(counts.size).toBe(27)
    for (const count of counts.values()) expect(Math.abs(count - mean) / mean).toBeLessThan(0.2)
  })
})

describe('parseRoom', () => {
  const home = 'https://confab.example'
  const open = (key: string) => ({ key, fragment: { kind: 'none' } })

  it.each([
    ['k4tq-9fzw-m2xb', 'k4tq-9fzw-m2xb'],
    ['  Tea Kitchen ', 'tea-kitchen'],
    ['Zürich Büro', 'zurich-buro'],
    ['https://confab.example/r/tea-kitchen', 'tea-kitchen'],
    ['https://confab.example/r/tea-kitchen?x=1#secret', 'tea-kitchen'],
    ['https://Confab.Example/r/Tea-Kitchen', 'tea-kitchen'],
    ['http://confab.example/r/tea-kitchen', 'tea-kitchen'],
    ['confab.example/r/tea-kitchen/', 'tea-kitchen'],
    ['confab://confab.example/r/tea-kitchen', 'tea-kitchen']
  ])('reads %j as %s', (text, room) => expect(parseRoom(text, home)).toEqual(open(room)))

  it.each([
    ['https://other.example/r/tea-kitchen', 'tea-kitchen@https://other.example'],
    ['https://other.example:8443/r/tea-kitchen', 'tea-kitchen@https://other.example:8443'],
    ['other.example/r/tea-kitchen', 'tea-kitchen@https://other.example'],
    ['confab://other.example/r/tea-kitchen', 'tea-kitchen@https://other.example'],
    ['confab://192.168.0.7:8080/r/tea-kitchen?insecure=1', 'tea-kitchen@http://192.168.0.7:8080'],
    ['https://confab.example/r/kitchen%40https%3A%2F%2Fother.example', 'kitchen@https://other.example'],
    ['kitchen@https://other.example', 'kitchen@https://other.example']
  ])('takes %j to the server it names: %s', (text, room) => expect(parseRoom(text, home)).toEqual(open(room)))

  it('knows a home server without a certificate by its host', () => {
    expect(parseRoom('localhost:8080/r/tea-kitchen', 'http://localhost:8080')).toEqual(open('tea-kitchen'))
  })

  it.each([
    'https://confab.example/r/tea-kitchen',
    'confab.example/r/Tea-Kitchen',
    'confab://confab.example/r/tea-kitchen',
    '  https://confab.example/r/tea-kitchen?from=mail'
  ])('reads the secret that %j carries, and says when it is not whole', (link) => {
    const secret = newRoomSecret(random)
    const key = 'tea-kitchen'
    expect(parseRoom(`${link}${fragmentOf(secret)}  `, home)).toEqual({
      key,
      fragment: { kind: 'secret', secret }
    })
    for (const damaged of ['#k=', `#k=${secret.slice(1)}`, `#k=${secret}x`])
      expect(parseRoom(link + damaged, home)).toEqual({ key, fragment: { kind: 'damaged' } })
    const query = link.includes('?') ? '&' : '?'
    expect(parseRoom(`${link}${query}k=${secret}`, home)).toEqual(open(key))
  })

  it.each(['k4tq-9fzw-m2xb#k=x', 'm2xb#K= x', 'k=x', 'kitchen@https://other.example#k=x'])(
    'takes %j for a link that is not whole, and not for a name',
    (text) => expect(parseRoom(text, home)).toBe('damaged')
  )

  it('takes a name with a number sign for a name', () => {
    expect(parseRoom('Room #3, k = 7', home)).toEqual(open('room-3-k-7'))
  })

  it.each([
    '',
    '  ',
    'ab',
    '!!!',
    'https://confab.example/',
    'https://confab.example/r/<img>',
    'https://confab.example/r/tea/kitchen',
    'https://confab.example/r/%E0%A4%A',
    'ftp://confab.example/r/tea-kitchen',
    'javascript://confab.example/r/tea-kitchen',
    'ana@confab.example',
    '//r/tea-kitchen',
    'a'.repeat(80)
  ])('refuses %j', (text) => expect(parseRoom(text, home)).toBeNull())
})
