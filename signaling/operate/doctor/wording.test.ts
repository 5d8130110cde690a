import { describe, expect, it } from 'vitest'
import { handshakeRefusals } from '../../protocol'
import { verdictOf, type CertificateVerdict, type Evidence } from './certificateVerdict'
import { linesFor } from './doctorCommand'
import { isSound, pathNames, type Finding, type Outcome, type PathName, type Trouble } from './findings'
import { readIceUrl } from './iceUrl'
import type { PathProblem } from './pathProblem'
import { wordsFor } from './wording'

const finding = (path: PathName, outcome: Outcome): Finding => ({ path, target: 'x', outcome })
const failing = (path: PathName, trouble: Trouble) => wordsFor(finding(path, { kind: 'fails', trouble }))

const problems: readonly PathProblem[] = [
  { code: 'unknownName' },
  { code: 'refused' },
  { code: 'silent' },
  { code: 'noRoute' },
  { code: 'closed' },
  { code: 'credentialsRefused' },
  { code: 'credentialsExpired' },
  { code: 'full' },
  { code: 'relayingForbidden' },
  { code: 'nothingRelayed', relay: { address: '203.0.113.9', port: 5000 } },
  { code: 'serverError', errorCode: 420 },
  { code: 'connectionFailed', reason: 'EPROTO' }
]
const certificates: readonly Exclude<CertificateVerdict, { kind: 'valid' }>[] = [
  { kind: 'expired', daysAgo: 3 },
  { kind: 'notYetValid' },
  { kind: 'wrongName', names: ['a.example', '192.0.2.1'] },
  { kind: 'selfSigned', expiresInDays: 300 },
  { kind: 'untrusted', reason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }
]

describe('words', () => {
  it('differ for every failure of a relay, and each says what to do', () => {
    const words = problems.map((problem) => failing('turnUdp', problem))
    expect(new Set(words.map(({ says }) => says)).size).toBe(problems.length)
    for (const { says, advice } of words) {
      expect(says).toMatch(/^[^A-Z]/)
      expect(advice).toMatch(/^[A-Z].*[.?]$/)
    }
  })

  it('differ for every flaw of a certificate, and each says what to do', () => {
    const words = certificates.map((verdict) => failing('certificate', { code: 'certificate', verdict }))
    expect(new Set(words.map(({ says }) => says)).size).toBe(certificates.length)
    for (const { advice } of words) expect(advice).toMatch(/^[A-Z].*[.?]$/)
    expect(words[2]?.says).toBe('is for a.example, 192.0.2.1, and not for this name')
  })

  it('are there for everything the service may answer', () => {
    const answers: readonly Trouble[] = [
      ...handshakeRefusals.map((why) => ({ code: 'turnedAway', why }) as const),
      { code: 'notConfab', status: 404 },
      { code: 'noWebSocket', reason: 'websocket error' },
      { code: 'grantRefused', why: 'internal' },
      { code: 'relayPortShut', port: 5000 },
      { code: 'badUrl' }
    ]
    const said = answers.map((trouble) => failing('webSocket', trouble).says)
    expect(new Set(said).size).toBe(answers.length)
  })

  it('name the port that is shut by how it was tried', () => {
    expect(failing('turnUdp', { code: 'silent' }).says).toContain('UDP port')
    expect(failing('turnTls', { code: 'silent' }).says).toContain('TCP port')
  })

  it('say what is missing when something is not offered, and what that costs', () => {
    for (const path of ['stun', 'turnUdp', 'turnTcp', 'turnTls'] as const) {
      const { says, advice } = wordsFor(finding(path, { kind: 'notTried', why: 'notOffered' }))
      expect([says, typeof advice]).toEqual(['the service hands out no such server', 'string'])
    }
  })

  it('warn of a certificate that runs out soon', () => {
    const valid = (inDays: number) =>
      wordsFor(finding('certificate', { kind: 'works', detail: { kind: 'expires', inDays } }))
    expect(valid(80)).toEqual({ says: 'valid for 80 more days', advice: null })
    expect(valid(1)).toMatchObject({ says: 'valid, but only for 1 day more' })
    expect(valid(1).advice).not.toBe(null)
  })

  it('come as a line with a mark, and what to do below it', () => {
    const lines = linesFor({
      path: 'turnUdp',
      target: 'turn:a:1',
      outcome: { kind: 'fails', trouble: { code: 'credentialsRefused' } }
    }).split('\n')
    expect(lines[0]).toMatch(/^✗ TURN over UDP +turn:a:1: the relay refuses the credentials/)
    expect(lines[1]).toMatch(/^ +Give both the same/)
    expect(linesFor(finding('https', { kind: 'works', tookMs: 3 }))).toMatch(/^✓/)
    expect(linesFor(finding('grant', { kind: 'notTried', why: 'blocked' }))).toMatch(/^–/)
  })
})

it('calls sound what has no failure, even where nothing is offered', () => {
  const offered = pathNames.map((path) => finding(path, { kind: 'works' }))
  const missing = finding('turnTls', { kind: 'notTried', why: 'notOffered' })
  expect(isSound([...offered, missing])).toBe(true)
  expect(isSound([...offered, finding('stun', { kind: 'fails', trouble: { code: 'silent' } })])).toBe(false)
})

describe('a certificate', () => {
  const evidence: Evidence = {
    certificate: {
      valid_from: 'Jan  1 00:00:00 2030 GMT',
      valid_to: 'Feb  1 00:00:00 2030 GMT',
      subjectaltname: 'DNS:a.example, IP Address:2001:DB8:0:0:0:0:0:1'
    },
    problem: null,
    isNameRight: true,
    unixNow: Date.UTC(2030, 0, 11)
  }
  it.each<[CertificateVerdict, Partial<Evidence>]>([
    [{ kind: 'valid', expiresInDays: 21 }, {}],
    [
      { kind: 'expired', daysAgo: 9 },
      { unixNow: Date.UTC(2030, 1, 10), problem: 'CERT_HAS_EXPIRED' }
    ],
    [
      { kind: 'expired', daysAgo: 0 },
      { unixNow: Date.UTC(2030, 1, 1, 5), problem: 'CERT_HAS_EXPIRED' }
    ],
    [{ kind: 'notYetValid' }, { unixNow: Date.UTC(2029, 11, 31), problem: 'CERT_NOT_YET_VALID' }],
    [
      { kind: 'wrongName', names: ['a.example', '2001:DB8:0:0:0:0:0:1'] },
      { isNameRight: false, problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' }
    ],
    [{ kind: 'selfSigned', expiresInDays: 21 }, { problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
    [{ kind: 'untrusted', reason: 'UNABLE_TO_GET_ISSUER_CERT' }, { problem: 'UNABLE_TO_GET_ISSUER_CERT' }]
  ])('is found to be %o', (verdict, changed) => {
    expect(verdictOf({ ...evidence, ...changed })).toEqual(verdict)
  })
})

it.each([
  ['stun:a.example', 'stun', 'udp', 'a.example', 3478],
  ['turn:a.example:99', 'turnUdp', 'udp', 'a.example', 99],
  ['turn:a.example?transport=tcp', 'turnTcp', 'tcp', 'a.example', 3478],
  ['turns:[2001:db8::1]:443?transport=tcp', 'turnTls', 'tls', '2001:db8::1', 443],
  ['turns:a.example?transport=udp', null, 'tls', 'a.example', 5349]
])('reads %s', (url, path, transport, host, port) => {
  expect(readIceUrl(url)).toEqual({ path, to: { transport, host, port } })
})

it.each(['http://a', 'turn:', 'turn:a:b', 'turn:a?transport=sctp', 'turn:a b', ''])('refuses %o', (url) => {
  expect(readIceUrl(url)).toBe(null)
})
