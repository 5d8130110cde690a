import { describe, expect, it } from 'vitest'
import { chooseServerUrl, defaultServerUrl } from './serverUrl'

describe('the server', () => {
  it('is the one on this machine when nobody says otherwise', () => {
    expect(chooseServerUrl(['confab'], {})).toEqual({ ok: true, origin: defaultServerUrl })
    expect(chooseServerUrl(['confab'], { CONFAB_SERVER_URL: '' })).toEqual({
      ok: true,
      origin: defaultServerUrl
    })
  })

  it('is named by the command line before the environment', () => {
    const env = { CONFAB_SERVER_URL: 'https://environment.example' }
    expect(chooseServerUrl([], env)).toEqual({ ok: true, origin: 'https://environment.example' })
    const argv = ['confab', '--server=https://first.example', '--server=https://last.example:8443/']
    expect(chooseServerUrl(argv, env)).toEqual({ ok: true, origin: 'https://last.example:8443' })
  })

  it.each([
    '',
    'confab.example',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ws://confab.example',
    'https://confab.example/team',
    'https://confab.example/?room=1',
    'https://name:secret@confab.example'
  ])('refuses %j instead of taking another one', (given) => {
    expect(chooseServerUrl([`--server=${given}`], { CONFAB_SERVER_URL: 'https://other.example' })).toEqual({
      ok: false,
      given
    })
  })
})
