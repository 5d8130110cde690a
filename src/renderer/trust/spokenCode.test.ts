import { describe, expect, it } from 'vitest'
import { utf8 } from './bytes'
import { codeWords } from './codeWords'
import { codeNonceBytes, commitmentTo, spokenCode, type CodeParts } from './spokenCode'

const parts: CodeParts = {
  offererNonce: new Uint8Array(codeNonceBytes).fill(1),
  answererNonce: new Uint8Array(codeNonceBytes).fill(2),
  fingerprints: ['sha-256 AA', 'sha-256 BB'],
  devices: [utf8('device of Ana'), utf8('device of Ben')]
}

describe('the spoken code', () => {
  it('is the same at both ends, each of which names itself first', async () => {
    const [ours, theirs] = parts.fingerprints
    const [ana, ben] = parts.devices
    const code = await spokenCode(parts)
    expect(code).toHaveLength(4)
    expect(await spokenCode({ ...parts, fingerprints: [theirs, ours], devices: [ben, ana] })).toEqual(code)
  })

  it('is another one with anything else in between', async () => {
    const code = (await spokenCode(parts)).join()
    for (const change of [
      { offererNonce: parts.answererNonce },
      { answererNonce: parts.offererNonce },
      { fingerprints: ['sha-256 AA', 'sha-256 CC'] },
      { devices: [utf8('device of Ana'), utf8('device of Eve')] }
    ] as const)
      expect((await spokenCode({ ...parts, ...change })).join()).not.toBe(code)
  })

  it('has a word of its own for every byte', () => {
    expect(new Set(codeWords).size).toBe(256)
    for (const word of codeWords) expect(word).toMatch(/^[a-z]{4,9}$/)
  })

  it('is committed to without telling it', async () => {
    const [one, other] = await Promise.all([parts.offererNonce, parts.answererNonce].map(commitmentTo))
    expect(one).toHaveLength(32)
    expect(one).not.toEqual(other)
  })
})
