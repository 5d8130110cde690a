import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { persistStores } from './persistence'
import type { TextStore } from './platform/platform'
import { useRoomSecretsStore } from './stores/roomSecrets'
import { useRoomsStore } from './stores/rooms'
import { useSettingsStore } from './stores/settings'
import { useToastsStore } from './stores/toasts'
import { newRoomSecret } from './trust/roomSecret'

const homeServer = 'https://confab.example'

beforeEach(() => setActivePinia(createPinia()))

function memory(
  initial: Record<string, string> = {},
  canWrite = true
): TextStore & { texts: Map<string, string> } {
  const texts = new Map(Object.entries(initial))
  return {
    texts,
    read: (key) => texts.get(key) ?? null,
    write: (key, text) => canWrite && texts.set(key, text) === texts,
    remove: (key) => void texts.delete(key)
  }
}

describe('persistStores', () => {
  it('brings back what was there before a restart', async () => {
    const texts = memory()
    persistStores({ texts, homeServer })
    useSettingsStore().update({ displayName: 'Ana', theme: 'dark' })
    useRoomsStore().toggleFavourite('tea-kitchen')
    useRoomsStore().setWish('tea-kitchen', 'joinAtStart')
    useRoomsStore().remember('tea-kitchen', 1_000)
    await nextTick()

    setActivePinia(createPinia())
    persistStores({ texts, homeServer })
    expect(useSettingsStore().values).toMatchObject({ displayName: 'Ana', theme: 'dark' })
    expect(useRoomsStore().favourites).toEqual([
      { id: 'tea-kitchen', label: 'tea-kitchen', wish: 'joinAtStart' }
    ])
    expect(useRoomsStore().recent).toHaveLength(1)
  })

  it.each(['{', '"text"', '12'])(
    'keeps the unreadable text %s aside, takes defaults and says so once',
    (text) => {
      const texts = memory({ settings: text })
      persistStores({ texts, homeServer })
      expect(useSettingsStore().values.theme).toBe('system')
      expect(texts.texts.get('settings.unreadable')).toBe(text)
      expect(useToastsStore().toasts.map(({ message }) => message)).toEqual(['settingsReset'])
    }
  )

  it('keeps the good values when a single one is bad', () => {
    const settings = JSON.stringify({ displayName: 'Ana', theme: 'plaid', volumes: { Ben: 9 } })
    persistStores({ texts: memory({ settings }), homeServer })
    expect(useSettingsStore().values).toMatchObject({ displayName: 'Ana', theme: 'system', volumes: {} })
  })

  it('remembers which rooms have a secret, and none of the secrets', async () => {
    const texts = memory()
    persistStores({ texts, homeServer })
    const secret = newRoomSecret((bytes) => crypto.getRandomValues(bytes))
    useRoomSecretsStore().adopt('tea-kitchen', secret)
    useRoomsStore().toggleFavourite('tea-kitchen')
    useRoomsStore().toggleFavourite('cellar')
    useRoomsStore().remember('tea-kitchen', 1_000)
    await nextTick()
    expect([...texts.texts.values()].join()).not.toContain(secret)

    setActivePinia(createPinia())
    persistStores({ texts, homeServer })
    const { favourites, recent } = useRoomsStore()
    expect([...favourites, ...recent].map(({ id, isPrivate }) => [id, isPrivate])).toEqual([
      ['tea-kitchen', true],
      ['cellar', undefined],
      ['tea-kitchen', true]
    ])
    expect(useRoomSecretsStore().isKeyMissing('tea-kitchen')).toBe(true)
  })

  it('loses one unreadable room and not its neighbours', () => {
    const good = { id: 'tea-kitchen', label: 'Tea' }
    const rooms = JSON.stringify({ favourites: [{ id: '../x', label: '' }, good], recent: [] })
    persistStores({ texts: memory({ rooms }), homeServer })
    expect(useRoomsStore().favourites).toEqual([{ ...good, wish: 'show' }])
  })

  it('reads what it has kept before rooms had a server: they are at home', () => {
    const kept = { favourites: [{ id: 'tea-kitchen', label: 'Tea' }], recent: [] }
    persistStores({ texts: memory({ rooms: JSON.stringify(kept) }), homeServer })
    expect(useRoomsStore().favourites).toEqual([{ id: 'tea-kitchen', label: 'Tea', wish: 'show' }])
  })

  it('keeps every room where it is when another server becomes home', async () => {
    const texts = memory()
    persistStores({ texts, homeServer })
    useRoomsStore().toggleFavourite('tea-kitchen')
    useRoomsStore().toggleFavourite('cellar@https://other.example')
    await nextTick()

    setActivePinia(createPinia())
    persistStores({ texts, homeServer: 'https://other.example' })
    expect(useRoomsStore().favourites.map(({ id }) => id)).toEqual([
      'tea-kitchen@https://confab.example',
      'cellar'
    ])
    expect(useRoomsStore().favourites.map(({ label }) => label)).toEqual(['tea-kitchen', 'cellar'])
  })

  it.each(['confab.example', 'https://confab.example/path', 'javascript:alert(1)'])(
    'does not take %s for a server',
    (server) => {
      const kept = { favourites: [{ id: 'tea-kitchen', server, label: 'Tea' }], recent: [] }
      persistStores({ texts: memory({ rooms: JSON.stringify(kept) }), homeServer })
      expect(useRoomsStore().favourites).toEqual([])
    }
  )

  it('says once when nothing can be kept', async () => {
    persistStores({ texts: memory({}, false), homeServer })
    useSettingsStore().update({ displayName: 'Ana' })
    await nextTick()
    useToastsStore().dismiss(1)
    useSettingsStore().update({ displayName: 'Anna' })
    await nextTick()
    expect(useToastsStore().toasts).toEqual([])
  })

  it('takes over what another window has written instead of undoing it', async () => {
    const texts = memory()
    const page = new EventTarget() as EventTarget & Pick<Window, 'addEventListener'>
    persistStores({ texts, homeServer, page })
    useSettingsStore().update({ displayName: 'Ana' })
    await nextTick()
    const starred = { favourites: [{ id: 'tea-kitchen', label: 'Tea' }], recent: [] }
    texts.write('rooms', JSON.stringify(starred))
    page.dispatchEvent(new Event('storage'))
    useRoomsStore().remember('cellar', 1_000)
    await nextTick()
    expect(JSON.parse(texts.read('rooms') ?? '')).toMatchObject({
      favourites: starred.favourites,
      recent: [{ id: 'cellar' }]
    })
    expect(useSettingsStore().values.displayName).toBe('Ana')
  })

  it('writes nothing once undone', async () => {
    const texts = memory()
    persistStores({ texts, homeServer })()
    useSettingsStore().update({ displayName: 'Ana' })
    await nextTick()
    expect(texts.texts.size).toBe(0)
  })
})
