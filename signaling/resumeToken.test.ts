import { expect, it } from 'vitest'
import { ResumeToken } from './protocol'
import * as v from 'valibot'
import { createResumeTokens } from './resumeToken'

const secret = 'a secret for the tests'
const tokens = createResumeTokens({ secret, instance: 'AAAAAAAAAAAAAAAA' })
const claim = { roomId: 'kitchen', participantId: 'AbCd_-1234567890', epoch: 3 }

it('reads back what it has issued', () => {
  expect(tokens.read(tokens.issue(claim))).toEqual({ ...claim, isForeign: false })
})

it('tells tokens from before a restart with the same secret, and reads none of another', () => {
  const token = tokens.issue(claim)
  const restarted = createResumeTokens({ secret, instance: 'BBBBBBBBBBBBBBBB' })
  expect(restarted.read(token)).toEqual({ ...claim, isForeign: true })
  expect(createResumeTokens({ secret: 'another', instance: 'AAAAAAAAAAAAAAAA' }).read(token)).toBeNull()
})

it('refuses a token after any single character has been changed', () => {
  const token = tokens.issue(claim)
  for (let index = 0; index < token.length; index += 1) {
    const replacement = token[index] === 'A' ? 'Q' : 'A'
    const forged = token.slice(0, index) + replacement + token.slice(index + 1)
    expect(tokens.read(forged), `changed at ${index}`).toBeNull()
  }
})

it('refuses what was never a token', () => {
  const signature = tokens.issue(claim).split('.')[1]
  for (const text of ['', '.', '..', 'x', 'a.b', `${tokens.issue(claim)}.`, `.${signature}`, '💣.💣'])
    expect(tokens.read(text), text).toBeNull()
})

it('fits the protocol for the longest room id', () => {
  const token = tokens.issue({ ...claim, roomId: 'r'.repeat(64), epoch: Number.MAX_SAFE_INTEGER })
  expect(v.is(ResumeToken, token)).toBe(true)
})
