import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { Signal, signalBounds } from './signal'

const isSignal = (body: unknown): boolean => v.is(Signal, { epoch: 1, attempt: 0, sequence: 0, body })

describe('a message between the ends of a link', () => {
  it('may be any text', () => {
    expect(isSignal({ kind: 'message', text: '' })).toBe(true)
    expect(isSignal({ kind: 'message', text: 'x'.repeat(signalBounds.messageText) })).toBe(true)
  })

  it.each([
    ['too long', { kind: 'message', text: 'x'.repeat(signalBounds.messageText + 1) }],
    ['no text', { kind: 'message', text: {} }],
    ['empty', { kind: 'message' }],
    ['more than a message', { kind: 'message', text: '', to: 'all' }]
  ])('is refused when it is %s', (_, body) => {
    expect(isSignal(body)).toBe(false)
  })
})
