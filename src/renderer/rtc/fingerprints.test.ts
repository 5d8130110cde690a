import { describe, expect, it } from 'vitest'
import { fingerprintsOf } from './fingerprints'

const description = (...lines: string[]): RTCSessionDescription =>
  ({ sdp: ['v=0', ...lines, ''].join('\r\n') }) as RTCSessionDescription

describe('the certificates of a connection', () => {
  it('are found once both ends have agreed', () => {
    const local = description('a=fingerprint:sha-256 AA:BB', 'm=audio', 'a=fingerprint:sha-256 AA:BB')
    const remote = description('m=audio', 'a=fingerprint:sha-256 CC:DD')
    expect(fingerprintsOf({ currentLocalDescription: local, currentRemoteDescription: remote })).toEqual({
      local: 'sha-256 aa:bb',
      remote: 'sha-256 cc:dd'
    })
    expect(fingerprintsOf({ currentLocalDescription: local, currentRemoteDescription: null })).toBeNull()
  })

  it('are all named where a description allows for several, in one order', () => {
    const one = description('a=fingerprint:sha-256 AA:BB', 'a=fingerprint:sha-384 EE')
    const same = description('a=fingerprint:SHA-384 ee', 'a=fingerprint:SHA-256 aa:bb')
    const found = fingerprintsOf({ currentLocalDescription: one, currentRemoteDescription: same })
    expect(found?.local).toBe('sha-256 aa:bb, sha-384 ee')
    expect(found?.remote).toBe(found?.local)
  })
})
