import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { browserSecretStore } from './platform/browserSecrets'
import type { SecretStore } from './platform/platform'
import type { KeptSecrets } from './platform/shell'
import { keepSecrets, type SecretKeeping } from './secretKeeping'
import { useCallStore } from './stores/call'
import { useRoomSecretsStore } from './stores/roomSecrets'
import { useRoomsStore } from './stores/rooms'
import { newRoomSecret } from './trust/roomSecret'

const homeServer = 'https://confab.example'
const other = 'https://other.example'
const fresh = () => newRoomSecret((bytes) => crypto.getRandomValues(bytes))
const [first, second, third] = [fresh(), fresh(), fresh()]

let texts: Map<string, string>
let canWrite: boolean
let page: EventTarget & Pick<Window, 'addEventListener'>
let keeping: SecretKeeping | null

beforeEach(() => {
  texts = new Map()
  canWrite = true
  keeping = null
  page = new EventTarget() as typeof page
})
afterEach(() => keeping?.close())

function browserStore(): SecretStore {
  return browserSecretStore({
    read: (key) => texts.get(key) ?? null,
    write: (key, text) => canWrite && texts.set(key, text) === texts
  })
}

/** A page that begins: what it knows is what has been kept. */
async function begin(secrets = browserStore(), whenRead = secrets.read()) {
  keeping?.close()
  setActivePinia(createPinia())
  keeping = keepSecrets({ secrets, whenRead, homeServer, page })
  await Promise.race([keeping.whenFilled, nextTick()])
  return { store: useRoomSecretsStore(), rooms: useRoomsStore(), keeping }
}

describe('secrets of rooms', () => {
  it('are there again after a restart, also when another server has become home', async () => {
    const { store } = await begin()
    store.adopt('kitchen', first)
    store.adopt(`cellar@${other}`, second)
    await nextTick()
    expect(store.keeping).toBe('plain')

    const again = await begin()
    await again.keeping.whenFilled
    expect([...again.store.secrets]).toEqual([
      ['kitchen', first],
      [`cellar@${other}`, second]
    ])
  })

  it('are replaced, and removed, where they are kept', async () => {
    const { store } = await begin()
    store.adopt('kitchen', first)
    store.adopt('cellar', third)
    await nextTick()
    store.replace('kitchen', second)
    store.forget('cellar')
    await nextTick()
    expect(texts.get('roomSecrets')).toBe(
      JSON.stringify([{ room: { roomId: 'kitchen', serverUrl: homeServer }, secret: second }])
    )
  })

  it('are written once, and not again because they have been read', async () => {
    const { store } = await begin()
    store.adopt('kitchen', first)
    await nextTick()
    const kept = browserStore()
    const writes: unknown[] = []
    await begin({
      ...kept,
      keepRoomSecret: (entry) => kept.keepRoomSecret(entry).finally(() => writes.push(entry))
    })
    await nextTick()
    expect(useRoomSecretsStore().secretOf('kitchen')).toBe(first)
    expect(writes).toEqual([])
  })

  it('live until the page ends where nothing can be kept, and it is said', async () => {
    canWrite = false
    const { store } = await begin()
    store.adopt('kitchen', first)
    await nextTick()
    await Promise.resolve()
    expect([store.secretOf('kitchen'), store.keeping]).toEqual([first, 'memory'])
    const refusing = browserStore()
    await begin({ ...refusing, keepRoomSecret: () => Promise.reject(new Error('failed: keepRoomSecret')) })
    useRoomSecretsStore().keeping = 'plain'
    useRoomSecretsStore().adopt('kitchen', first)
    await nextTick()
    await Promise.resolve()
    expect(useRoomSecretsStore().keeping).toBe('memory')
  })

  it.each([
    ['no text', '{'],
    ['another secret than one', JSON.stringify([entry('kitchen', 'A'.repeat(43))])],
    ['a room that is none', JSON.stringify([entry('../kitchen', fresh())])],
    ['a server that is none', JSON.stringify([entry('kitchen', fresh(), 'javascript:alert(1)')])]
  ])('are judged before they are believed: %s', async (_what, text) => {
    texts.set('roomSecrets', text)
    const { store, keeping } = await begin()
    await keeping.whenFilled
    expect(store.secrets.size).toBe(0)
  })

  it('that come late count more than what a link has brought meanwhile, which is an offer', async () => {
    let answer: (kept: KeptSecrets) => void = () => {}
    const whenRead = new Promise<KeptSecrets>((resolve) => (answer = resolve))
    const { store, keeping } = await begin(browserStore(), whenRead)
    store.adopt('kitchen', second)
    const rooms = [entry('kitchen', first), entry('cellar', third)]
    answer({ keeping: 'protected', rooms, accessTokens: [] })
    await keeping.whenFilled
    expect([store.secretOf('kitchen'), store.secretOf('cellar')]).toEqual([first, third])
    expect(store.offerOf('kitchen')).toBe(second)
    await nextTick()
    const kept = (await browserStore().read()).rooms.map(({ room, secret }) => [room.roomId, secret])
    expect(kept).toContainEqual(['kitchen', first])
  })

  it('that come late change nothing for the call that we are in by then', async () => {
    let answer: (kept: KeptSecrets) => void = () => {}
    const whenRead = new Promise<KeptSecrets>((resolve) => (answer = resolve))
    const { store, keeping } = await begin(browserStore(), whenRead)
    store.adopt('kitchen', second)
    await nextTick()
    useCallStore().reset({ kind: 'inCall', roomId: 'kitchen' })
    answer({ keeping: 'protected', rooms: [entry('kitchen', first)], accessTokens: [] })
    await keeping.whenFilled
    await nextTick()
    expect([store.secretOf('kitchen'), store.offerOf('kitchen')]).toEqual([second, first])
    expect((await browserStore().read()).rooms).toEqual([entry('kitchen', second)])
  })

  it('are said to be on their way until they are there', async () => {
    let answer: (kept: KeptSecrets) => void = () => {}
    const whenRead = new Promise<KeptSecrets>((resolve) => (answer = resolve))
    const { store, keeping } = await begin(browserStore(), whenRead)
    expect(store.isReading).toBe(true)
    answer({ keeping: 'protected', rooms: [], accessTokens: [] })
    await keeping.whenFilled
    expect(store.isReading).toBe(false)
  })

  it('outlive an entry beside them that cannot be read', async () => {
    texts.set('roomSecrets', JSON.stringify([{ room: 7 }, entry('kitchen', first)]))
    const { store, keeping } = await begin()
    await keeping.whenFilled
    expect(store.secretOf('kitchen')).toBe(first)
    store.adopt('cellar', second)
    await nextTick()
    expect((await browserStore().read()).rooms).toEqual([entry('kitchen', first), entry('cellar', second)])
  })
})

describe('another window', () => {
  it('has written: its secrets count here, and are not undone by the next write', async () => {
    const { store } = await begin()
    store.adopt('kitchen', first)
    await nextTick()
    await browserStore().keepRoomSecret({
      room: { roomId: 'kitchen', serverUrl: homeServer },
      secret: second
    })
    await browserStore().keepRoomSecret({ room: { roomId: 'cellar', serverUrl: other }, secret: third })
    page.dispatchEvent(new Event('storage'))
    await nextTick()
    await nextTick()
    expect(store.secretOf('kitchen')).toBe(second)
    store.adopt('attic', first)
    await nextTick()
    const kept = (await browserStore().read()).rooms.map(({ room, secret }) => [room.roomId, secret])
    expect(kept).toEqual([
      ['kitchen', second],
      ['cellar', third],
      ['attic', first]
    ])
  })
})

describe('another window that has followed a link', () => {
  it('makes no private room of the open one that we are in', async () => {
    const { store } = await begin()
    useCallStore().reset({ kind: 'inCall', roomId: 'kitchen' })
    await browserStore().keepRoomSecret({
      room: { roomId: 'kitchen', serverUrl: homeServer },
      secret: second
    })
    page.dispatchEvent(new Event('storage'))
    await nextTick()
    await nextTick()
    expect([store.secretOf('kitchen'), store.offerOf('kitchen')]).toEqual([null, second])
    // What that window has kept stays kept.
    store.adopt('attic', first)
    await nextTick()
    expect((await browserStore().read()).rooms).toContainEqual(entry('kitchen', second))
  })
})

describe('a room that is forgotten', () => {
  it('takes its secret along', async () => {
    const { store, rooms } = await begin()
    store.adopt('kitchen', first)
    rooms.remember('kitchen', 1)
    await nextTick()
    rooms.forget('kitchen')
    await nextTick()
    expect([store.secretOf('kitchen'), texts.get('roomSecrets')]).toEqual([null, '[]'])
    expect(store.isKeyMissing('kitchen')).toBe(false)
  })

  it('keeps it as a favourite, and while somebody is at its door or inside', async () => {
    const { store, rooms } = await begin()
    for (const key of ['kitchen', 'cellar', 'attic']) {
      store.adopt(key, first)
      rooms.remember(key, 1)
    }
    rooms.toggleFavourite('kitchen')
    rooms.visitedId = 'cellar'
    useCallStore().reset({ kind: 'inCall', roomId: 'attic' })
    for (const key of ['kitchen', 'cellar', 'attic']) rooms.forget(key)
    expect([...store.secrets.keys()]).toEqual(['kitchen', 'cellar', 'attic'])
  })
})

function entry(roomId: string, secret: string, serverUrl = homeServer) {
  return { room: { roomId, serverUrl }, secret }
}
