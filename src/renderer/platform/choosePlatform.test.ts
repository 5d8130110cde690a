import { describe, expect, it } from 'vitest'
import { choosePlatform } from './choosePlatform'
import type { HostDescription, Shell } from './shell'

type KeptText = Parameters<Shell['keepText']>[0]

class MemoryStorage {
  readonly #texts = new Map<string, string>()
  getItem = (key: string): string | null => this.#texts.get(key) ?? null
  setItem = (key: string, text: string): void => void this.#texts.set(key, text)
  removeItem = (key: string): void => void this.#texts.delete(key)
}

function desktop(kept: Record<string, unknown> = {}, session: Record<string, unknown> = {}) {
  const written: KeptText[] = []
  const description = {
    serverUrl: 'https://confab.example',
    servers: ['https://confab.example', 'https://other.example'],
    sharePicker: 'own',
    kept,
    session
  } as unknown as HostDescription
  const page = {
    localStorage: new MemoryStorage() as unknown as Storage,
    sessionStorage: new MemoryStorage() as unknown as Storage,
    location: { origin: 'app://confab' },
    navigator: { clipboard: { writeText: () => Promise.resolve() } },
    desktop: {
      describeHost: () => Promise.resolve(description),
      readSecrets: () => Promise.resolve({ keeping: null, rooms: [], accessTokens: [] }),
      keepText: (text: KeptText) => Promise.resolve(void written.push(text))
    } as unknown as Shell
  }
  return { page, written }
}

describe('a browser', () => {
  it('has one server: the one the page comes from', async () => {
    const { localStorage, sessionStorage, navigator } = desktop().page
    const location = { origin: 'https://confab.example' }
    const platform = await choosePlatform({ localStorage, sessionStorage, navigator, location })
    expect(platform).toMatchObject({
      kind: 'browser',
      serverUrl: 'https://confab.example',
      servers: ['https://confab.example'],
      shell: null,
      sharePicker: 'system',
      isAppStart: false
    })
  })
})

describe('the desktop', () => {
  it('starts from what the shell has kept, and writes there in order', async () => {
    const { page, written } = desktop({ settings: { theme: 'dark' } }, { call: { at: 1 } })
    const { settings, session } = await choosePlatform(page)
    expect(settings.read('settings')).toBe('{"theme":"dark"}')
    expect(session.read('call')).toBe('{"at":1}')
    expect(settings.write('settings', '{"theme":"light"}')).toBe(true)
    expect(settings.read('settings')).toBe('{"theme":"light"}')
    session.remove('call')
    expect(session.read('call')).toBeNull()
    expect(written).toEqual([
      { area: 'kept', key: 'settings', text: '{"theme":"light"}' },
      { area: 'session', key: 'call', text: null }
    ])
  })

  it('takes over what the browser’s storage has, unless the shell has something newer', async () => {
    const fresh = desktop()
    fresh.page.localStorage.setItem('confab.settings', '{"theme":"dark"}')
    fresh.page.localStorage.setItem('confab.rooms', '{')
    const { settings } = await choosePlatform(fresh.page)
    expect(settings.read('settings')).toBe('{"theme":"dark"}')
    // Unreadable as before, and JSON nevertheless: its reader keeps it aside and says so.
    expect(settings.read('rooms')).toBe('"{"')
    expect(fresh.written.map(({ key }) => key)).toEqual(['settings', 'rooms'])

    const used = desktop({ rooms: { favourites: [], recent: [] } })
    used.page.localStorage.setItem('confab.settings', '{"theme":"dark"}')
    expect((await choosePlatform(used.page)).settings.read('settings')).toBeNull()
    expect(used.written).toEqual([])
  })

  it('does not go back to the browser’s storage when the shell has lost what it had', async () => {
    const { page, written } = desktop()
    await choosePlatform(page)
    page.localStorage.setItem('confab.settings', '{"theme":"dark"}')
    await choosePlatform(page)
    expect(written).toEqual([])
  })

  it('says of a text it has no place for that it is not kept', async () => {
    const { settings } = await choosePlatform(desktop().page)
    expect(settings.write('elsewhere', '1')).toBe(false)
  })

  it('tells the start of the app from a page that is loaded anew', async () => {
    const { page } = desktop()
    expect((await choosePlatform(page)).isAppStart).toBe(true)
    expect((await choosePlatform(page)).isAppStart).toBe(false)
  })
})

describe('secrets', () => {
  const room = { roomId: 'kitchen', serverUrl: 'https://confab.example' }
  const secret = 'a secret'

  it('stay out of the texts on the desktop, and count as none where the shell fails', async () => {
    const { page, written } = desktop()
    const told: unknown[] = []
    const keepRoomSecret = (kept: unknown) => Promise.resolve((told.push(kept), 'protected' as const))
    const readSecrets = () => Promise.reject(new Error('failed: readSecrets'))
    const shell = { ...page.desktop, keepRoomSecret, readSecrets } as Shell
    const { secrets } = await choosePlatform({ ...page, desktop: shell })
    expect(await secrets.keepRoomSecret({ room, secret })).toBe('protected')
    expect(await secrets.read()).toEqual({ keeping: null, rooms: [], accessTokens: [] })
    expect([told, written]).toEqual([[{ room, secret }], []])
  })

  it('are kept by a browser for all of its windows, one entry a room', async () => {
    const { localStorage, sessionStorage, navigator } = desktop().page
    const page = { localStorage, sessionStorage, navigator, location: { origin: 'https://confab.example' } }
    const { secrets } = await choosePlatform(page)
    expect(await secrets.keepRoomSecret({ room, secret: 'older' })).toBe('plain')
    await secrets.keepRoomSecret({ room, secret })
    expect((await (await choosePlatform(page)).secrets.read()).rooms).toEqual([{ room, secret }])
    await secrets.keepRoomSecret({ room, secret: null })
    expect(localStorage.getItem('confab.roomSecrets')).toBe('[]')
  })
})

it('is described when the key store has answered, so that nothing the shell tells is missed', async () => {
  const { page } = desktop()
  const asked: string[] = []
  const shell = {
    ...page.desktop,
    readSecrets: async () => {
      const secrets = await page.desktop.readSecrets()
      asked.push('secrets')
      return secrets
    },
    describeHost: () => {
      asked.push('host')
      return page.desktop.describeHost()
    }
  }
  const platform = await choosePlatform({ ...page, desktop: shell })
  await platform.secrets.read()
  expect(asked).toEqual(['secrets', 'host'])
})
