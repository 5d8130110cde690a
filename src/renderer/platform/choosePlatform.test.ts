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
