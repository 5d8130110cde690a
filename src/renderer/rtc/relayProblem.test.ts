import { describe, expect, it } from 'vitest'
import { lacksCredentials, relayProblemOf } from './relayProblem'

describe('relayProblemOf', () => {
  it.each([
    [401, 'Unauthorized', 'unauthorized'],
    [403, 'Forbidden', 'refused'],
    [486, 'Allocation Quota Reached', 'full'],
    [508, 'Insufficient Capacity', 'full'],
    [701, 'TURN allocate request timed out.', 'unreachable']
  ] as const)('reads %i %s as %s', (errorCode, errorText, problem) => {
    expect(relayProblemOf({ errorCode, errorText })).toBe(problem)
  })

  it.each([
    [438, 'Stale Nonce'],
    [300, 'Try Alternate'],
    [500, 'Server Error']
  ])('does not name %i %s, which the browser may still get over', (errorCode, errorText) => {
    expect(relayProblemOf({ errorCode, errorText })).toBeNull()
  })
})

describe('lacksCredentials', () => {
  const good = { username: '1:somebody', credential: 'c2VjcmV0' }

  it('finds a relay that is named without credentials', () => {
    expect(lacksCredentials([{ urls: 'turn:relay.example' }])).toBe(true)
    expect(lacksCredentials([{ urls: ['stun:a.example', 'TURNS:relay.example'], username: 'x' }])).toBe(true)
    expect(lacksCredentials([{ urls: 'turn:relay.example', username: '', credential: 'c' }])).toBe(true)
  })

  it('asks none of a STUN server, and is content with a relay that has them', () => {
    expect(lacksCredentials([{ urls: 'stun:a.example' }, { urls: ['turn:relay.example'], ...good }])).toBe(
      false
    )
    expect(lacksCredentials([])).toBe(false)
  })
})
