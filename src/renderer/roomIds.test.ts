import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { RoomId } from '../../signaling/protocol'
import { newRoomId, parseRoom } from './roomIds'

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
  it.each([
    ['k4tq-9fzw-m2xb', 'k4tq-9fzw-m2xb'],
    ['  Tea Kitchen ', 'tea-kitchen'],
    ['Zürich Büro', 'zurich-buro'],
    ['https://confab.example/r/tea-kitchen', 'tea-kitchen'],
    ['https://confab.example/r/tea-kitchen?x=1#secret', 'tea-kitchen'],
    ['confab.example/r/tea-kitchen/', 'tea-kitchen']
  ])('reads %j as %s', (text, room) => expect(parseRoom(text)).toBe(room))

  it.each([
    '',
    '  ',
    'ab',
    '!!!',
    'https://confab.example/',
    'https://confab.example/r/<img>',
    'a'.repeat(80)
  ])('refuses %j', (text) => expect(parseRoom(text)).toBeNull())
})
