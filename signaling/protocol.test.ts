import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { bounds, Card, SealedSignal } from './protocol'

const isSignal = (change: object): boolean =>
  v.is(SealedSignal, { epoch: 1, attempt: 0, sequence: 0, body: 'c2VhbGVk', ...change })

describe('what is sealed', () => {
  it('may be any text of its alphabet, as it is not the service’s to read', () => {
    expect(v.is(Card, '_-' + 'a'.repeat(bounds.card - 2))).toBe(true)
    expect(isSignal({ body: '_-' + 'a'.repeat(bounds.sealedBody - 2) })).toBe(true)
  })

  it.each([
    ['empty', ''],
    ['padded', 'c2VhbGVk=='],
    ['base64 of the other alphabet', '+/+/'],
    ['of two lines', 'c2Vh\nbGVk'],
    ['no text', {}]
  ])('is refused when it is %s', (_what, text) => {
    expect([v.is(Card, text), isSignal({ body: text })]).toEqual([false, false])
  })

  it('is refused when it is too long', () => {
    expect(v.is(Card, 'a'.repeat(bounds.card + 1))).toBe(false)
    expect(isSignal({ body: 'a'.repeat(bounds.sealedBody + 1) })).toBe(false)
  })
})

it.each([
  ['a body in the clear', { body: { kind: 'description', type: 'offer', sdp: 'v=0' } }],
  ['an epoch before the first', { epoch: 0 }],
  ['a sequence that goes back', { sequence: -1 }],
  ['half an attempt', { attempt: 0.5 }],
  ['more than a signal', { kind: 'offer' }]
])('refuses a signal with %s', (_what, change) => {
  expect(isSignal(change)).toBe(false)
})
