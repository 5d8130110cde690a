import { beforeEach, expect, it } from 'vitest'
import { addressAllowances, AddressBook, lockOutMs } from './addressBook'

const [ada, bob] = ['192.0.2.1', '192.0.2.2'] as const
let nowMs: number
beforeEach(() => {
  nowMs = 1_000
})

function bookOf(
  limits: { connections?: number; handshakes?: number; remembered?: number } = {}
): AddressBook {
  return new AddressBook({
    maxConnectionsPerAddress: limits.connections ?? 2,
    maxHandshakesPerMinute: limits.handshakes ?? 1_000,
    maxRemembered: limits.remembered ?? 100,
    now: () => nowMs
  })
}
const times = <Value>(count: number, act: () => Value): Value[] => Array.from({ length: count }, act)
/** Another token each time. */
const guess = (book: AddressBook, address: string, count: number): void => {
  for (let index = 0; index < count; index += 1) book.onWrongToken(address, `guess ${index}`)
}

it('lets one address hold so many connections, and takes new ones when others have ended', () => {
  const book = bookOf({ connections: 2 })
  const [visit] = times(2, () => book.onConnected(ada))
  expect([book.onHandshake(ada), book.onHandshake(bob)]).toEqual(['explain', 'atOnce'])
  visit?.end()
  expect(book.onHandshake(ada)).toBe('atOnce')
})

it('knows when too many came while they waited for their turn', () => {
  const book = bookOf({ connections: 2 })
  expect(times(3, () => book.onHandshake(ada))).not.toContain('explain')
  const visits = times(3, () => book.onConnected(ada))
  expect(visits.map(({ isTooMany }) => isTooMany)).toEqual([false, false, true])
  expect(book.onConnected(bob).isTooMany).toBe(false)
})

it('lets one address shake hands so often a minute, explains for a while, then hangs up', () => {
  const book = bookOf({ handshakes: 6 })
  const { burst } = addressAllowances.explanations
  expect(times(6 + burst + 1, () => book.onHandshake(ada))).toEqual([
    ...Array<string>(6).fill('atOnce'),
    ...Array<string>(burst).fill('explain'),
    'drop'
  ])
  expect(book.onHandshake(bob)).toBe('atOnce')
  nowMs += 10_000
  expect(times(2, () => book.onHandshake(ada))).toEqual(['atOnce', 'explain'])
})

it('locks an address out for a minute when it has guessed too often', () => {
  const book = bookOf()
  guess(book, ada, addressAllowances.wrongTokens.burst)
  expect(book.isLockedOut(ada)).toBe(false)
  book.onWrongToken(ada, 'one guess more')
  expect([book.isLockedOut(ada), book.onHandshake(ada), book.isLockedOut(bob)]).toEqual([
    true,
    'explain',
    false
  ])
  nowMs += lockOutMs
  expect([book.isLockedOut(ada), book.onHandshake(ada)]).toEqual([false, 'atOnce'])
})

it('takes the same wrong token again for no further guess: a whole office may still have the old one', () => {
  const book = bookOf()
  times(1_000, () => book.onWrongToken(ada, 'the old one'))
  expect(book.isLockedOut(ada)).toBe(false)
  guess(book, ada, addressAllowances.wrongTokens.burst - 1)
  times(1_000, () => book.onWrongToken(ada, 'the old one'))
  expect(book.isLockedOut(ada)).toBe(false)
  // To one address it is known, to the other it is news.
  times(2, () => guess(book, bob, addressAllowances.wrongTokens.burst))
  book.onWrongToken(ada, 'another')
  book.onWrongToken(bob, 'the old one')
  expect([book.isLockedOut(ada), book.isLockedOut(bob)]).toEqual([true, true])
})

it('remembers few wrong tokens of an address, the ones that were tried last', () => {
  const book = bookOf()
  guess(book, ada, 5)
  nowMs += 3_600_000
  for (let index = 0; index < 10; index += 1) book.onWrongToken(ada, `later ${index}`)
  times(100, () => book.onWrongToken(ada, 'later 0'))
  expect(book.isLockedOut(ada)).toBe(false)
  book.onWrongToken(ada, 'guess 0')
  expect(book.isLockedOut(ada)).toBe(true)
})

it('lets whoever needs more than one visitor wait for their turn, for a while', () => {
  const book = bookOf()
  const { handshakesAtOnce, pagesAtOnce } = addressAllowances
  expect(times(handshakesAtOnce.burst + 1, () => book.onHandshake(ada)).slice(-2)).toEqual([
    'atOnce',
    'inTurn'
  ])
  expect(times(pagesAtOnce.burst + 1, () => book.onPage(ada)).slice(-2)).toEqual(['atOnce', 'inTurn'])
  expect([book.onHandshake(bob), book.onPage(bob)]).toEqual(['atOnce', 'atOnce'])
  nowMs += 60_000
  expect([book.onHandshake(ada), book.onPage(ada)]).toEqual(['atOnce', 'atOnce'])
})

it('counts pages by themselves', () => {
  const book = bookOf()
  const { burst } = addressAllowances.pages
  expect(times(burst, () => book.onPage(ada))).not.toContain('drop')
  expect([book.onPage(ada), book.onPage(bob), book.onHandshake(ada)]).toEqual(['drop', 'atOnce', 'atOnce'])
})

it('lets whoever comes back go on with the limits of a connection that has ended', () => {
  const book = bookOf()
  const [eager, calm] = [book.onConnected(ada), book.onConnected(ada)]
  eager.limiter.exhaust()
  eager.end()
  expect([book.onConnected(bob), calm].map(({ limiter }) => limiter.msUntilRead('inTurn'))).toEqual([0, 0])
  const again = book.onConnected(ada)
  expect(again.limiter.msUntilRead('inTurn')).toBeGreaterThan(0)
  // Also when nobody was left for a while.
  for (const { end } of [again, calm]) end()
  const waits = [book.onConnected(ada), book.onConnected(ada)].map(({ limiter }) =>
    limiter.msUntilRead('inTurn')
  )
  expect(waits).toEqual([0, expect.any(Number)])
  expect(waits[1]).toBeGreaterThan(0)
})

it('passes on what was sent too much and wrongly, and nothing else: it may be somebody else', () => {
  const book = bookOf()
  const { limiter, end } = book.onConnected(ada)
  while (limiter.toleratesStrike());
  while (limiter.admits('room:knock'));
  end()
  const next = book.onConnected(ada).limiter
  expect([next.toleratesStrike(), next.admits('room:knock')]).toEqual([false, true])
})

it('gives no new allowance to an address one connection of which is waited for to pay', () => {
  const book = bookOf()
  const eager = book.onConnected(ada)
  eager.limiter.exhaust()
  expect(book.onConnected(ada).limiter.msUntilRead('inTurn')).toBeGreaterThan(0)
  nowMs += 10_000
  expect([
    book.onConnected(ada).limiter.msUntilRead('inTurn'),
    book.onConnected(bob).limiter.msUntilRead('inTurn')
  ]).toEqual([0, 0])
})

it('keeps the limits of few connections that have ended', () => {
  const book = bookOf({ connections: 100 })
  const visits = times(100, () => book.onConnected(ada))
  for (const { limiter } of visits) while (limiter.toleratesStrike());
  for (const { end } of visits) end()
  const isKnown = (): boolean => !book.onConnected(ada).limiter.toleratesStrike()
  expect(times(100, isKnown).filter(Boolean)).toHaveLength(16)
})

it('remembers a bounded number of addresses, the silent ones for the shortest time', () => {
  const book = bookOf({ remembered: 10 })
  const { end } = book.onConnected(ada)
  guess(book, bob, addressAllowances.wrongTokens.burst + 1)
  for (let index = 0; index < 1_000; index += 1) {
    book.onHandshake(`198.51.${index >> 8}.${index & 255}`)
    // Still there, because it is asked about.
    expect(book.isLockedOut(bob)).toBe(true)
  }
  expect(book.size).toBe(11)
  end()
  expect(book.size).toBe(10)
})
