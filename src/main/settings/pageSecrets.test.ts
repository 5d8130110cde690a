import { describe, expect, it } from 'vitest'
import { createPageSecrets, pageSecretsKept } from './pageSecrets'
import { defaultSettings, type StoredSettings } from './schema'
import { createSecrets } from './secrets'

const kitchen = { roomId: 'kitchen', serverUrl: 'https://confab.example' }
const cellar = { roomId: 'cellar', serverUrl: 'http://127.0.0.1:7440' }
const secret = `${'Ab3-_'.repeat(8)}xyQ`
const other = `${'_-3bA'.repeat(8)}zyQ`

function setUp() {
  const system = { isProtecting: true, fails: false, asked: 0 }
  let values = defaultSettings()
  const store = {
    get values() {
      return values
    },
    update: (change: Partial<StoredSettings>) => void (values = { ...values, ...change })
  }
  const reports: string[] = []
  const safeStorage = {
    getSelectedStorageBackend: () => {
      system.asked += 1
      return system.isProtecting ? ('gnome_libsecret' as const) : ('basic_text' as const)
    },
    isAsyncEncryptionAvailable: async () => true,
    encryptStringAsync: async (text: string) => {
      if (system.fails && text !== 'probe') throw new Error('no')
      return Buffer.from(`v11${[...text].reverse().join('')}`)
    },
    decryptStringAsync: async (encrypted: Buffer) => {
      if (system.fails) throw new Error('safeStorage.decryptStringAsync is temporarily unavailable.')
      return { result: [...encrypted.toString().slice(3)].reverse().join(''), shouldReEncrypt: false }
    }
  }
  /** A start of the app: nothing in memory, and the file as it was left. */
  const start = () => {
    const report = (problem: unknown): void => void reports.push((problem as Error).message)
    const secrets = createSecrets({ safeStorage, store, platform: 'linux', report })
    return createPageSecrets({ secrets, store })
  }
  return { system, store, reports, start, file: () => JSON.stringify(values) }
}

describe('where the system protects secrets', () => {
  it('they are there again at the next start, and nowhere in the file to read', async () => {
    const { start, file } = setUp()
    const first = start()
    expect(await first.keepRoomSecret({ room: kitchen, secret })).toBe('protected')
    expect(await first.keepRoomSecret({ room: cellar, secret: other })).toBe('protected')
    expect(await first.keepAccessToken({ serverUrl: kitchen.serverUrl, token: 'sesame' })).toBe('protected')
    expect(await start().read()).toEqual({
      keeping: 'protected',
      rooms: [
        { room: kitchen, secret },
        { room: cellar, secret: other }
      ],
      accessTokens: [{ serverUrl: kitchen.serverUrl, token: 'sesame' }]
    })
    expect(file()).not.toContain(secret)
    expect(file()).not.toContain('sesame')
  })

  it('the last of two for one room stays, whoever was quicker', async () => {
    const { start } = setUp()
    const first = start()
    void first.keepRoomSecret({ room: kitchen, secret })
    void first.keepRoomSecret({ room: kitchen, secret: null })
    void first.keepRoomSecret({ room: kitchen, secret: other })
    expect((await first.read()).rooms).toEqual([{ room: kitchen, secret: other }])
  })

  it('one that is removed is gone for good', async () => {
    const { start, store } = setUp()
    await start().keepRoomSecret({ room: kitchen, secret })
    await start().keepRoomSecret({ room: kitchen, secret: null })
    expect([store.values.secrets, store.values.plainSecrets]).toEqual([{}, {}])
    expect((await start().read()).rooms).toEqual([])
  })

  it('what was kept in worse times is protected at the next start', async () => {
    const { system, start, file } = setUp()
    system.isProtecting = false
    expect(await start().keepRoomSecret({ room: kitchen, secret })).toBe('plain')
    system.isProtecting = true
    expect((await start().read()).rooms).toEqual([{ room: kitchen, secret }])
    expect(file()).not.toContain(secret)
    expect((await start().read()).rooms).toEqual([{ room: kitchen, secret }])
  })

  it('one that cannot be encrypted counts until the app ends, and says so', async () => {
    const { system, start, file, reports } = setUp()
    const first = start()
    system.fails = true
    expect(await first.keepRoomSecret({ room: kitchen, secret })).toBe('memory')
    expect((await first.read()).rooms).toEqual([{ room: kitchen, secret }])
    expect(file()).not.toContain(secret)
    expect((await start().read()).rooms).toEqual([])
    // Neither the secret nor which room it is for is for a log.
    expect(reports).toEqual(['A secret cannot be kept: room.'])
  })
})

describe('where it does not', () => {
  it('they are kept all the same, and it is said how', async () => {
    const { system, start } = setUp()
    system.isProtecting = false
    expect(await start().keepRoomSecret({ room: kitchen, secret })).toBe('plain')
    expect(await start().read()).toMatchObject({ keeping: 'plain', rooms: [{ room: kitchen, secret }] })
    await start().keepRoomSecret({ room: kitchen, secret: null })
    expect((await start().read()).rooms).toEqual([])
  })

  it('an older one in better keeping does not come back', async () => {
    const { system, start } = setUp()
    await start().keepRoomSecret({ room: kitchen, secret })
    system.isProtecting = false
    await start().keepRoomSecret({ room: kitchen, secret: other })
    system.isProtecting = true
    expect((await start().read()).rooms).toEqual([{ room: kitchen, secret: other }])
  })
})

it('leaves the system’s key store alone until there is a secret', async () => {
  const { system, start } = setUp()
  expect(await start().read()).toEqual({ keeping: null, rooms: [], accessTokens: [] })
  await start().keepRoomSecret({ room: kitchen, secret: null })
  expect(system.asked).toBe(0)
})

it('has room for so many, and then keeps those it has', async () => {
  const { start } = setUp()
  const pageSecrets = start()
  const room = (number: number) => ({ ...kitchen, roomId: `room-${number}` })
  for (let number = 0; number < pageSecretsKept; number += 1)
    await pageSecrets.keepRoomSecret({ room: room(number), secret })
  expect(await pageSecrets.keepRoomSecret({ room: kitchen, secret })).toBe('memory')
  expect(await pageSecrets.keepRoomSecret({ room: room(0), secret: other })).toBe('protected')
  const { rooms } = await pageSecrets.read()
  expect(rooms).toHaveLength(pageSecretsKept)
  expect(rooms.map(({ room: { roomId } }) => roomId)).not.toContain('kitchen')
})
