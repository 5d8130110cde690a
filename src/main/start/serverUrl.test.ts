import { describe, expect, it } from 'vitest'
import { chooseServerUrl, defaultServerUrl, parseOrigin, type ServerWishes } from './serverUrl'

const nobody: ServerWishes = { argv: ['confab'], env: {}, managed: null, own: null }
const choose = (wishes: Partial<ServerWishes>) => chooseServerUrl({ ...nobody, ...wishes })

const everybody: ServerWishes = {
  argv: ['confab', '--server=https://first.example', '--server=https://last.example:8443/'],
  env: { CONFAB_SERVER_URL: 'https://environment.example' },
  managed: 'https://managed.example',
  own: 'https://own.example'
}

const unusable = [
  '',
  'confab.example',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'ws://confab.example',
  'https://confab.example/team',
  'https://confab.example/?room=1',
  'https://confab.example/#x',
  'https://name:secret@confab.example'
]

describe('the server', () => {
  it('is the one on this machine when nobody says otherwise', () => {
    const byDefault = { ok: true, origin: defaultServerUrl, isManaged: false }
    expect(choose({})).toEqual(byDefault)
    expect(choose({ env: { CONFAB_SERVER_URL: '' } })).toEqual(byDefault)
  })

  it('is named by command line, environment, managed file and the person, in this order', () => {
    const managed = (origin: string) => ({ ok: true, origin, isManaged: true })
    expect(choose(everybody)).toEqual(managed('https://last.example:8443'))
    expect(choose({ ...everybody, argv: [] })).toEqual(managed('https://environment.example'))
    expect(choose({ ...everybody, argv: [], env: {} })).toEqual(managed('https://managed.example'))
    expect(choose({ own: 'https://own.example' })).toEqual({
      ok: true,
      origin: 'https://own.example',
      isManaged: false
    })
  })

  it.each(unusable)('is not %j, and whoever said so is named, instead of taking another one', (given) => {
    expect(choose({ ...everybody, argv: [`--server=${given}`] })).toEqual({
      ok: false,
      given,
      by: 'commandLine'
    })
    if (given) {
      const env = { CONFAB_SERVER_URL: given }
      expect(choose({ ...everybody, argv: [], env })).toEqual({ ok: false, given, by: 'environment' })
    }
    expect(choose({ managed: given, own: 'https://own.example' })).toEqual({
      ok: false,
      given,
      by: 'managedFile'
    })
  })

  it.each(unusable)("is the default when the person's own has become unusable: %j", (own) => {
    expect(choose({ own })).toEqual({ ok: true, origin: defaultServerUrl, isManaged: false })
  })

  it('is not named by what a link brings along', () => {
    for (const link of [
      'confab://confab.example/r/kitchen',
      'CONFAB:x',
      'https://confab.example/r/x',
      '--'
    ]) {
      const argv = ['C:\\confab.exe', link, '--server=https://evil.example']
      expect(choose({ argv })).toMatchObject({ origin: defaultServerUrl })
      expect(choose({ argv: ['C:\\confab.exe', '--server=https://a.example', link] })).toMatchObject({
        origin: 'https://a.example'
      })
    }
  })
})

describe('an origin', () => {
  it.each([
    ['https://confab.example', 'https://confab.example'],
    ['HTTPS://Confab.Example:443/', 'https://confab.example'],
    ['http://192.168.1.7:7440', 'http://192.168.1.7:7440'],
    ['http://[fd00::1]:7440', 'http://[fd00::1]:7440'],
    ['http://my_laptop', 'http://my_laptop'],
    ['https://bücher.example', 'https://xn--bcher-kva.example']
  ])('is written as browsers do: %s', (given, origin) => {
    expect(parseOrigin(given)).toBe(origin)
  })

  it.each([
    'https://*',
    'http://*.example',
    'https://a;script-src',
    "https://a'",
    'https://a,b',
    'https://a!b'
  ])('cannot bend the content security policy: %s', (given) => {
    expect(URL.canParse(given)).toBe(true)
    expect(parseOrigin(given)).toBeNull()
  })
})
