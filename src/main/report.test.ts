import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeProblem, withoutSecrets } from './report'

const secret = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA'

describe('what is written down', () => {
  it.each([
    [`https://confab.example/r/kitchen#k=${secret}`, 'https://confab.example/r/kitchen#…'],
    [`confab://confab.example/r/kitchen?insecure=1#k=${secret}`, 'confab://confab.example/r/kitchen?…'],
    [
      `"wss://ana:word@confab.example:7440/socket.io/?token=abc" fails`,
      '"wss://confab.example:7440/socket.io/?…" fails'
    ],
    [
      `ERR_FAILED loading 'app://confab/r/kitchen#k=${secret}'`,
      "ERR_FAILED loading 'app://confab/r/kitchen#…'"
    ],
    [`http://[fe80::1]:7440/r/a?x http://b.example/#y`, 'http://[fe80::1]:7440/r/a?… http://b.example/#…'],
    ['Not a link: #k=damaged', 'Not a link: #k=…'],
    [`Expected string but received "${secret}"`, 'Expected string but received "…"'],
    [`/r/kitchen#k=${secret.slice(0, 20)}`, '/r/kitchen#k=…']
  ])('keeps what tells the problem: %s', (given, written) => {
    expect(withoutSecrets(given)).toBe(written)
  })

  it('stays as it is where there is nothing to hide', () => {
    for (const text of [
      'EACCES: permission denied, open /home/ana/.config/Confab/settings.json',
      '"https://*" in CONFAB_SERVER_URL is not the address of a Confab server.',
      'The call chooseShareSource has failed.',
      'C:\\Users\\Ana\\AppData\\Roaming\\Confab\\settings.json: unexpected token # in line 3?',
      'a4c3e2d0-7b51-4f7e-9d6b-1d2c3b4a5968 is gone'
    ])
      expect(withoutSecrets(text)).toBe(text)
  })

  it('never has a secret in it, whatever stands around it', () => {
    const secrets = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((bytes) => Buffer.from(bytes).toString('base64url'))
    fc.assert(
      fc.property(fc.string(), secrets, fc.string(), (before, within, after) => {
        expect(withoutSecrets(`${before}${within}${after}`)).not.toContain(within)
        expect(withoutSecrets(`${before}#k=${within}${after}`)).not.toContain(within)
      })
    )
  })

  it('is the message of an error, and of what was thrown instead of one', () => {
    expect(describeProblem(new Error(`no such room: https://a.example/r/b#k=${secret}`))).toBe(
      'no such room: https://a.example/r/b#…'
    )
    expect(describeProblem(secret)).toBe('…')
    expect(describeProblem(undefined)).toBe('undefined')
  })
})
