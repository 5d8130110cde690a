import { describe, expect, it } from 'vitest'
import type { TrustWord } from './components/basics/trustOf'
import { createAppI18n } from './i18n'
import en from './locales/en.json'
import type { JoinProblem, MediaProblem } from './stores/call'

const { t, te } = createAppI18n().global

/** A record makes the list complete: a new code without an entry here does not compile. */
const joinProblems: Record<JoinProblem, true> = {
  roomFull: true,
  serverFull: true,
  versionMismatch: true,
  serverDraining: true,
  serverUnreachable: true,
  rateLimited: true,
  resumedElsewhere: true,
  roomLocked: true,
  keyMissing: true,
  sealingMissing: true,
  removed: true,
  accessDenied: true,
  tooManyFromAddress: true,
  invalidRoom: true,
  internal: true
}
const mediaProblems: Record<MediaProblem, true> = {
  permissionDenied: true,
  notFound: true,
  inUse: true,
  unsupported: true,
  insecureContext: true,
  failed: true
}

/** What the session announces, with the values it passes. */
const announced: Record<string, Record<string, string>> = {
  inviteCopied: {},
  copyFailed: {},
  inviteKeyMissing: {},
  microphoneFellBack: { device: 'D' },
  cameraFellBack: { device: 'D' },
  microphoneLost: {},
  cameraLost: {},
  microphoneReturned: { device: 'D' },
  cameraReturned: { device: 'D' },
  speakerFellBack: {},
  shareEnded: {},
  shareStopped: {},
  shareFailed: {},
  participantJoined: { name: 'N' },
  participantLeft: { name: 'N' },
  settingsReset: {},
  notSaved: {},
  resumedElsewhere: {},
  callContinues: {},
  serverBack: {},
  callEnded: { room: 'R' },
  autoJoined: { room: 'R' },
  autoJoinFailed: { room: 'R' },
  autoJoinPostponed: { room: 'R' },
  reportSaved: {},
  linkFailed: { name: 'N' },
  settingsUnreadable: {},
  linkNotALink: {},
  linkBadServer: {},
  linkBadRoom: {},
  addressCopied: {},
  addressNotCopied: {}
}

function leaves(node: object): string[] {
  return Object.values(node).flatMap((value: string | object) =>
    typeof value === 'string' ? [value] : leaves(value)
  )
}

/** Written out: what is said of a participant or a room must have a sentence, whatever it is. */
const trustWords: Record<TrustWord, true> = {
  verified: true,
  open: true,
  foreign: true,
  forged: true,
  refused: true,
  changed: true,
  notAdmitted: true
}

describe('the catalogue', () => {
  it('has a different sentence for every reason a join fails', () => {
    const sentences = Object.keys(joinProblems).map((code) => {
      expect(te(`problem.join.${code}`), code).toBe(true)
      return t(`problem.join.${code}`)
    })
    expect(new Set(sentences).size).toBe(sentences.length)
  })

  it('has a different explanation for everything that is said of a participant', () => {
    const sentences = Object.keys(trustWords).map((word) => {
      expect(te(`trust.word.${word}`), word).toBe(true)
      expect(te(`trust.why.${word}`), word).toBe(true)
      return t(`trust.why.${word}`, { name: 'N' })
    })
    expect(new Set(sentences).size).toBe(sentences.length)
  })

  it.each(['microphone', 'camera', 'share'])(
    'has a different sentence for every problem of the %s',
    (source) => {
      const sentences = Object.keys(mediaProblems).map((code) => {
        expect(te(`problem.${source}.${code}`), code).toBe(true)
        return t(`problem.${source}.${code}`)
      })
      expect(new Set(sentences).size).toBe(sentences.length)
    }
  )

  it.each(Object.entries(announced))('can announce %s', (message, values) => {
    expect(te(`toast.${message}`)).toBe(true)
    const sentence = t(`toast.${message}`, values)
    for (const value of Object.values(values)) expect(sentence).toContain(value)
    expect(sentence).not.toMatch(/[{}]/)
  })

  it('counts in the singular and the plural', () => {
    expect(t('call.people', {}, 1)).toBe('1 person')
    expect(t('call.people', {}, 4)).toBe('4 people')
  })

  it('takes a name as text, whatever it looks like', () => {
    const name = "<img onerror> {other} @:app.name | {'x'}"
    expect(t('toast.participantJoined', { name })).toBe(`${name} came in.`)
  })

  it('has no empty and no unbalanced message', () => {
    for (const message of leaves(en)) {
      expect(message.trim()).not.toBe('')
      expect(message.split('{').length, message).toBe(message.split('}').length)
    }
  })
})
