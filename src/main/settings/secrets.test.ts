import { describe, expect, it } from 'vitest'
import { defaultSettings, type StoredSettings } from './schema'
import { createSecrets, type SecretsOptions } from './secrets'

type Backend = ReturnType<SecretsOptions['safeStorage']['getSelectedStorageBackend']>

/** Encrypts by writing backwards, behind Chromium's mark for the key it used. */
class FakeSafeStorage implements Pick<SecretsOptions['safeStorage'], keyof SecretsOptions['safeStorage']> {
  mark = 'v11'
  backend: Backend = 'gnome_libsecret'
  isAvailable = true
  shouldReEncrypt = false
  failure: Error | null = null
  readonly asked: string[] = []

  getSelectedStorageBackend = (): Backend => {
    this.asked.push('backend')
    return this.backend
  }
  isAsyncEncryptionAvailable = async (): Promise<boolean> => {
    this.asked.push('available')
    return this.isAvailable
  }
  encryptStringAsync = async (text: string): Promise<Buffer> => {
    this.asked.push('encrypt')
    if (this.failure) throw this.failure
    return Buffer.from(this.mark + [...text].reverse().join(''))
  }
  decryptStringAsync = async (encrypted: Buffer) => {
    this.asked.push('decrypt')
    const text = encrypted.toString()
    if (this.failure) throw this.failure
    if (!/^v1\d/.test(text)) throw new Error('Error while decrypting the ciphertext provided.')
    return { result: [...text.slice(3)].reverse().join(''), shouldReEncrypt: this.shouldReEncrypt }
  }
}

function setUp(platform: NodeJS.Platform = 'linux') {
  const safeStorage = new FakeSafeStorage()
  const reports: unknown[] = []
  let values = defaultSettings()
  const store = {
    get values() {
      return values
    },
    update: (change: Partial<StoredSettings>) => void (values = { ...values, ...change })
  }
  /** A start of the app: nothing in memory, and the file as it was left. */
  const start = () =>
    createSecrets({ safeStorage, store, platform, report: (problem) => reports.push(problem) })
  return { safeStorage, store, reports, start, secrets: start() }
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('where the system protects secrets', () => {
  it('they are there again at the next start, and unreadable in the file', async () => {
    const { secrets, store, start } = setUp()
    expect(await secrets.isProtected()).toBe(true)
    await secrets.write('resume', 'hunter2')
    expect(store.values.secrets).toEqual({ resume: base64('v112retnuh') })
    expect(await start().read('resume')).toBe('hunter2')
    expect(await start().read('other')).toBeNull()
  })

  it('they can be removed', async () => {
    const { secrets, store } = setUp()
    await secrets.write('resume', 'hunter2')
    await secrets.write('resume', null)
    expect([await secrets.read('resume'), store.values.secrets]).toEqual([null, {}])
  })

  it('one that cannot be decrypted is gone, and that is reported', async () => {
    const { secrets, store, reports } = setUp()
    store.update({ secrets: { resume: base64('garbage'), other: base64('v11ok') } })
    expect(await secrets.read('resume')).toBeNull()
    expect(Object.keys(store.values.secrets)).toEqual(['other'])
    expect(reports).toHaveLength(1)
  })

  it('a locked key store costs none of them', async () => {
    const { secrets, store, safeStorage, start } = setUp()
    await secrets.write('resume', 'hunter2')
    safeStorage.failure = new Error(
      'safeStorage.decryptStringAsync is temporarily unavailable. Please try again.'
    )
    expect(await secrets.read('resume')).toBeNull()
    expect(Object.keys(store.values.secrets)).toEqual(['resume'])
    safeStorage.failure = null
    expect(await start().read('resume')).toBe('hunter2')
  })

  it('they are written anew when the system has a new key', async () => {
    const { secrets, store, safeStorage } = setUp()
    await secrets.write('resume', 'hunter2')
    safeStorage.mark = 'v12'
    safeStorage.shouldReEncrypt = true
    expect(await secrets.read('resume')).toBe('hunter2')
    expect(store.values.secrets).toEqual({ resume: base64('v122retnuh') })
  })

  it('one that cannot be encrypted lives in memory, and no older one comes back', async () => {
    const { secrets, store, safeStorage, reports, start } = setUp()
    await secrets.write('resume', 'old')
    safeStorage.failure = new Error('no')
    await secrets.write('resume', 'new')
    safeStorage.failure = null
    expect(await secrets.read('resume')).toBe('new')
    expect([store.values.secrets, await start().read('resume')]).toEqual([{}, null])
    expect(reports).toHaveLength(1)
  })
})

describe('where it does not', () => {
  const unprotected: readonly (readonly [string, NodeJS.Platform, Partial<FakeSafeStorage>])[] = [
    ['there is no key store', 'linux', { backend: 'basic_text', mark: 'v10' }],
    ['the key store does not answer, and the password in the source is used', 'linux', { mark: 'v10' }],
    ['encryption is not available', 'linux', { isAvailable: false }],
    ['encryption is not available on macOS', 'darwin', { isAvailable: false }],
    ['asking fails', 'linux', { failure: new Error('no') }]
  ]

  it.each(unprotected)('they live in memory and nothing is written: %s', async (_why, platform, traits) => {
    const { secrets, store, safeStorage, start } = setUp(platform)
    Object.assign(safeStorage, traits)
    expect(await secrets.isProtected()).toBe(false)
    await secrets.write('resume', 'hunter2')
    expect(await secrets.read('resume')).toBe('hunter2')
    expect(store.values.secrets).toEqual({})
    expect(await start().read('resume')).toBeNull()
  })

  it('what was written in better times is left for them, until it is replaced', async () => {
    const { secrets, store, safeStorage, start } = setUp()
    await secrets.write('resume', 'hunter2')
    safeStorage.backend = 'basic_text'
    const worse = start()
    expect(await worse.read('resume')).toBeNull()
    expect(Object.keys(store.values.secrets)).toEqual(['resume'])
    await worse.write('resume', 'other')
    expect(store.values.secrets).toEqual({})
  })
})

it('takes the same mark for real protection on the other systems', async () => {
  for (const platform of ['darwin', 'win32'] as const) {
    const { secrets, safeStorage } = setUp(platform)
    safeStorage.mark = 'v10'
    expect(await secrets.isProtected()).toBe(true)
    expect(safeStorage.asked).not.toContain('backend')
  }
})

it('leaves the key store alone until there is something to ask it', async () => {
  const { secrets, safeStorage } = setUp()
  expect(await secrets.read('resume')).toBeNull()
  expect(safeStorage.asked).toEqual([])
  await secrets.isProtected()
  await secrets.isProtected()
  expect(safeStorage.asked).toEqual(['backend', 'available', 'encrypt'])
})
