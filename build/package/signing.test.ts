import { expect, it } from 'vitest'
import { describeSigning, isSigned, withoutEmpty } from './signing.mjs'

const api = { APPLE_API_KEY: 'a', APPLE_API_KEY_ID: 'b', APPLE_API_ISSUER: 'c' }
const account = { APPLE_ID: 'a', APPLE_APP_SPECIFIC_PASSWORD: 'b', APPLE_TEAM_ID: 'c' }

it.each([
  ['darwin', {}, /^CSC_LINK is not set.*macOS will refuse/],
  ['darwin', { CSC_LINK: '' }, /^CSC_LINK is not set/],
  ['darwin', { CSC_LINK: 'x' }, /signed but not notarised.*APPLE_API_KEY, .*; or APPLE_ID/],
  ['darwin', { CSC_LINK: 'x', ...account, APPLE_TEAM_ID: '' }, /not notarised/],
  ['darwin', { CSC_LINK: 'x', ...api }, null],
  ['darwin', { CSC_NAME: 'x', ...account }, null],
  ['win32', {}, /^WIN_CSC_LINK is not set.*Windows will warn/],
  ['win32', { WIN_CSC_LINK: 'x' }, null],
  ['win32', { CSC_LINK: 'x' }, null],
  ['linux', {}, null]
] as const)('says what is missing to sign for %s with %o', (platform, env, sentence) => {
  const sentences = describeSigning(platform, env)
  if (sentence === null) expect(sentences).toEqual([])
  else expect(sentences).toEqual([expect.stringMatching(sentence)])
})

it('takes a certificate without a name for none', () => {
  expect(withoutEmpty({ CSC_LINK: '', PATH: '/bin' })).toEqual({ PATH: '/bin' })
  expect(isSigned('darwin', { CSC_LINK: '' })).toBe(false)
})

it('never repeats a secret', () => {
  const secret = 'hunter2'
  const env = { CSC_LINK: secret, APPLE_ID: secret }
  expect(JSON.stringify([describeSigning('darwin', env), describeSigning('win32', env)])).not.toContain(
    secret
  )
})
