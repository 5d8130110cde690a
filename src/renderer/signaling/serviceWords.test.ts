import { describe, expect, it } from 'vitest'
import { readNotice, readReply } from './serviceWords'

const quiet = { microphone: false, camera: false, share: false, sharePaused: false, hand: false }
const participant = { id: 'participant-ben', card: 'AAAA', epoch: 1, state: quiet }
const snapshot = {
  self: { ...participant, id: 'participant-ana' },
  others: [participant],
  version: 1,
  isContinued: false,
  othersSettleInMs: 0,
  resumeToken: 'token',
  ice: { servers: [{ urls: ['stun:stun.example'] }], expiresInMs: null },
  maxParticipants: 8,
  isLocked: false,
  knocks: []
}
const notUnderstood = { ok: false, error: { code: 'internal' } }

describe('a notice', () => {
  it('is read as the protocol has it', () => {
    const said = { participantId: participant.id, state: quiet, version: 2 }
    expect(readNotice('room:state', said)).toEqual(said)
  })

  it.each([
    { participantId: participant.id, state: { ...quiet, displayName: 'Cem', link: 'connected' }, version: 2 },
    { participantId: participant.id, version: 2 },
    { participantId: participant.id, state: quiet, version: 2, more: true },
    null,
    undefined,
    'room:state'
  ])('is none with more or less than that: %o', (said) => {
    expect(readNotice('room:state', said)).toBeNull()
  })
})

describe('a reply', () => {
  it('is read as the protocol has it, whether it grants or refuses', () => {
    expect(readReply('room:join', { ok: true, value: snapshot })).toEqual({ ok: true, value: snapshot })
    const refused = { ok: false, error: { code: 'roomLocked', message: 'locked' } }
    expect(readReply('room:join', refused)).toEqual(refused)
    expect(readReply('room:leave', { ok: true, value: null })).toEqual({ ok: true, value: null })
  })

  it.each([
    null,
    { ok: true },
    { ok: true, value: { ...snapshot, others: [{ id: 'x', epoch: 1, state: quiet }] } },
    { ok: true, value: { ...snapshot, others: null } },
    { ok: false, error: { code: 'unreachable', message: 'said by the service' } },
    { ok: false, error: { code: 'tooBad', message: '' } },
    { ok: false }
  ])('is a refusal with any other content: %o', (said) => {
    expect(readReply('room:join', said)).toMatchObject(notUnderstood)
  })
})
