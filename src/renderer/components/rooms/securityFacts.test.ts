import { describe, expect, it } from 'vitest'
import { securitySections, type SecurityFacts } from './securityFacts'

const facts: SecurityFacts = {
  privacy: 'private',
  keeping: 'protected',
  isDesktop: true,
  isPageSecure: true,
  hasRelay: true,
  alwaysRelay: false
}

const said = (change: Partial<SecurityFacts>): readonly string[] =>
  securitySections({ ...facts, ...change }).flatMap(({ sentences }) => sentences)

describe('what is said of a room', () => {
  it('claims that the server knows no names only where there is a key', () => {
    expect(said({})).toEqual(expect.arrayContaining(['security.server.who', 'security.server.cannot']))
    const ofOpen = said({ privacy: 'open' })
    expect(ofOpen).toEqual(expect.arrayContaining(['security.server.names', 'security.server.could']))
    expect(ofOpen).not.toContain('security.server.who')
    expect(ofOpen).not.toContain('security.server.cannot')
  })

  it.each([
    ['protected', true, 'security.key.protected'],
    ['plain', true, 'security.key.plain'],
    ['plain', false, 'security.key.plainBrowser'],
    ['memory', true, 'security.key.memory'],
    ['memory', false, 'security.key.memoryBrowser']
  ] as const)('says how a key is kept: %s, desktop %s', (keeping, isDesktop, sentence) => {
    expect(said({ keeping, isDesktop })).toContain(sentence)
  })

  it.each(['open', 'keyMissing'] as const)('has nothing to say of the key of a room (%s)', (privacy) => {
    expect(said({ privacy }).filter((key) => key.startsWith('security.key.'))).toEqual([])
  })

  it('warns of what only a page in a browser has to fear', () => {
    expect(said({ isDesktop: false })).toContain('security.server.page')
    expect(said({ isDesktop: true })).not.toContain('security.server.page')
  })

  it('admits that the address of a page has told the server the name of a private room', () => {
    expect(said({ isDesktop: false })).toContain('security.server.path')
    expect(said({ isDesktop: true })).not.toContain('security.server.path')
    // Of an open room it is said anyway.
    expect(said({ isDesktop: false, privacy: 'open' })).not.toContain('security.server.path')
  })

  it('warns of a page that came without encryption, and of no other', () => {
    const insecure = said({ isDesktop: false, isPageSecure: false })
    expect(insecure).toEqual(expect.arrayContaining(['security.server.page', 'security.server.insecurePage']))
    expect(said({ isDesktop: false })).not.toContain('security.server.insecurePage')
  })

  it.each([
    [true, false, ['security.way.direct', 'security.way.relay']],
    [false, false, ['security.way.direct', 'security.way.noRelay']],
    [null, false, ['security.way.direct']],
    [true, true, ['security.way.always']],
    [false, true, ['settings.noRelay']]
  ])('names the way that is taken: relay %s, always %s', (hasRelay, alwaysRelay, sentences) => {
    const [, way] = securitySections({ ...facts, hasRelay, alwaysRelay })
    expect(way?.sentences).toEqual(sentences)
  })
})
