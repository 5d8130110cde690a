import { describe, expect, it } from 'vitest'
import type { LinkProblem } from '../../preload/contract'
import { parseRoomLink } from './links'

const secret = `${'Ab3-_'.repeat(8)}xyQ`

/** By trick; the reason comes first. */
const hostileLinks = {
  'a secret that is not whole': [
    'badKey',
    'https://confab.example/r/kitchen#k=',
    `https://confab.example/r/kitchen#k=${secret.slice(1)}`,
    `https://confab.example/r/kitchen#k=${secret.slice(0, -1)}`,
    `https://confab.example/r/kitchen#k=${secret}A`,
    `https://confab.example/r/kitchen#k=${secret}=`,
    `https://confab.example/r/kitchen#k=${secret.slice(0, -1)}R`,
    `https://confab.example/r/kitchen#k=${secret}&k=${secret}`,
    `https://confab.example/r/kitchen#k=${secret}&join=now`,
    `https://confab.example/r/kitchen#k=${secret}#`,
    `https://confab.example/r/kitchen#k=${secret}?insecure=1`,
    `https://confab.example/r/kitchen#k=${secret}/../cellar`,
    `https://confab.example/r/kitchen#k=${secret.replace('-', '+')}`,
    `https://confab.example/r/kitchen#k=${secret.replace('_', '/')}`,
    `https://confab.example/r/kitchen#k=${secret.replace('-', '%2D')}`,
    `https://confab.example/r/kitchen#k=${secret.replace('A', 'Ａ')}`,
    `https://confab.example/r/kitchen#k=${secret.replace('A', '\u0410')}`,
    `https://confab.example/r/kitchen#k=${'A'.repeat(43)}`,
    `https://confab.example/r/kitchen#k=k=${secret}`,
    `confab://127.0.0.1/r/kitchen?insecure=1#k=${secret}${secret}`
  ],
  'a secret in the query, which servers read': [
    'notALink',
    `https://confab.example/r/kitchen?k=${secret}`,
    `confab://127.0.0.1/r/kitchen?insecure=1&k=${secret}`,
    `confab://confab.example/r/kitchen?k=${secret}#k=${secret}`
  ]
} satisfies Record<string, [reason: LinkProblem, ...links: string[]]>

it.each(Object.entries(hostileLinks))('a link is refused with %s', (_trick, [reason, ...links]) => {
  expect(links.map((link) => [link, parseRoomLink(link)])).toEqual(
    links.map((link) => [link, { ok: false, reason }])
  )
})

describe('a fragment that was tampered with', () => {
  const seed = 20_261_122
  const letters = [...'AZaz09-_+/=#&?%k. \u0410\u200b\n\0']

  /** Linear congruential (Numerical Recipes), seeded so that a failure comes again. */
  function randomFrom(start: number): (below: number) => number {
    let state = start >>> 0
    return (below) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
  }

  it(`never gives another secret than the one it shows, nor none where one was (seed ${seed})`, () => {
    const random = randomFrom(seed)
    const outcomes = new Map<string, number>()
    for (let round = 0; round < 20_000; round += 1) {
      const text = [...secret]
      for (let change = random(3); change >= 0; change -= 1) {
        const letter = letters[random(letters.length)] ?? ''
        text.splice(random(text.length + 1), random(2), ...(random(3) === 0 ? [] : [letter]))
      }
      const fragment = text.join('')
      const read = parseRoomLink(`https://confab.example/r/kitchen#k=${fragment}`)
      outcomes.set(read.ok ? 'ok' : read.reason, (outcomes.get(read.ok ? 'ok' : read.reason) ?? 0) + 1)
      if (read.ok) expect(read.secret).toBe(fragment)
      else expect(['badKey', 'notALink']).toContain(read.reason)
      // Whatever is taken is 256 bits.
      if (read.ok) expect(Buffer.from(fragment, 'base64url')).toHaveLength(32)
    }
    // Each of them has come up, so that each has been looked at.
    expect([...outcomes.keys()].sort()).toEqual(['badKey', 'notALink', 'ok'])
  })
})
