import { describe, expect, it } from 'vitest'
import { checkTargetsOf } from './checkTargets'

const key = { username: '1:somebody', credential: 'c2VjcmV0' }

describe('checkTargetsOf', () => {
  it('takes every address for itself, with the credentials of its server', () => {
    const { stun, relays } = checkTargetsOf([
      { urls: ['stun:a.example', 'stuns:b.example'] },
      {
        urls: ['turn:r.example', 'turn:r.example:443?transport=tcp', 'TURNS:r.example?transport=tcp'],
        ...key
      }
    ])
    expect(stun).toEqual([{ urls: 'stun:a.example' }, { urls: 'stuns:b.example' }])
    expect(relays).toEqual({
      udp: [{ urls: 'turn:r.example', ...key }],
      tcp: [{ urls: 'turn:r.example:443?transport=tcp', ...key }],
      tls: [{ urls: 'TURNS:r.example?transport=tcp', ...key }]
    })
  })

  it('finds nothing in nothing', () => {
    expect(checkTargetsOf([])).toEqual({ stun: [], relays: { udp: [], tcp: [], tls: [] } })
  })
})
