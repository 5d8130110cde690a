import { describe, expect, it } from 'vitest'
import en from '../../locales/en.json'
import { statusKey } from './statusSentence'

describe('statusKey', () => {
  it('has nothing to say while online', () => {
    expect(statusKey({ kind: 'online' }, false)).toBeNull()
  })

  it('blames the machine before the service', () => {
    expect(statusKey({ kind: 'unreachable' }, true)).toBe('status.machineOffline')
  })

  it('has a different sentence for every reason', () => {
    const codes = [
      'versionMismatch',
      'serverDraining',
      'serverFull',
      'accessDenied',
      'tooManyFromAddress',
      'tooManyErrors'
    ] as const
    const keys = [
      statusKey({ kind: 'unreachable' }, false),
      ...codes.map((code) => statusKey({ kind: 'refused', code }, false))
    ]
    const sentences = keys.map((key) => en.status[key?.replace('status.', '') as keyof typeof en.status])
    expect(new Set(sentences).size).toBe(7)
    expect(sentences).not.toContain(undefined)
  })
})
