// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import { createMemoryHistory } from 'vue-router'
import type { RoomKey } from './roomKeys'
import { createAppRouter, renewAddress } from './router'
import { newRoomSecret, type FragmentReading } from './trust/roomSecret'

async function addressAfter(path: string): Promise<string> {
  const router = createAppRouter(createMemoryHistory(), { homeServer: 'https://confab.example' })
  await router.push(path)
  return router.currentRoute.value.path
}

describe('the router', () => {
  it('knows home and rooms', async () => {
    expect(await addressAfter('/')).toBe('/')
    expect(await addressAfter('/r/kitchen-table')).toBe('/r/kitchen-table')
  })

  it('reads a room id that was retyped with capitals', async () => {
    expect(await addressAfter('/r/Kitchen-Table')).toBe('/r/kitchen-table')
  })

  it('reads it also when the room before was another one', async () => {
    const router = createAppRouter(createMemoryHistory())
    await router.push('/r/cellar')
    await router.push('/r/Kitchen-Table')
    expect(router.currentRoute.value.params['roomId']).toBe('kitchen-table')
  })

  it.each(['/r/kitchen@https:%2F%2Fother.example', '/r/kitchen%40https%3A%2F%2Fother.example'])(
    'knows a room on another server by %s, and its address leads back to it',
    async (path) => {
      const router = createAppRouter(createMemoryHistory())
      await router.push(path)
      const key = 'kitchen@https://other.example'
      expect(router.currentRoute.value.params['roomId']).toBe(key)
      await router.push('/')
      await router.push(router.resolve({ name: 'room', params: { roomId: key } }).href)
      expect(router.currentRoute.value.params['roomId']).toBe(key)
    }
  )

  it('leaves out the home server', async () => {
    expect(await addressAfter('/r/kitchen%40https%3A%2F%2Fconfab.example')).toBe('/r/kitchen')
  })

  it.each(['/nowhere', '/r/', '/r/<img>', '/r/a b', '/r/kitchen/table', '/r/kitchen@other'])(
    'brings %s home',
    async (path) => {
      expect(await addressAfter(path)).toBe('/')
    }
  )
})

describe('the secret in an address', () => {
  const secret = newRoomSecret((bytes) => crypto.getRandomValues(bytes))

  function setUp() {
    const history = createMemoryHistory()
    /** Every address there has been, as the history got it. */
    const written = [vi.spyOn(history, 'push'), vi.spyOn(history, 'replace')]
    const heard: [RoomKey, FragmentReading][] = []
    const router = createAppRouter(history, {
      hearFragment: (...told) => heard.push(told),
      isPrivate: (key) => heard.some(([told, { kind }]) => told === key && kind === 'secret')
    })
    const addresses = (): string => JSON.stringify(written.map(({ mock }) => mock.calls))
    return { router, heard, addresses }
  }

  it.each(['/r/kitchen', '/r/Kitchen', '/r/kitchen@https:%2F%2Fother.example'])(
    'is told before %s is shown, and never gets into the history',
    async (path) => {
      const { router, heard, addresses } = setUp()
      let heardWhenShown = -1
      router.afterEach(() => (heardWhenShown = heard.length))
      await router.push(`${path}#k=${secret}`)
      const key = path.includes('@') ? 'kitchen@https://other.example' : 'kitchen'
      expect(heard).toEqual([[key, { kind: 'secret', secret }]])
      expect(heardWhenShown).toBe(1)
      expect(router.currentRoute.value).toMatchObject({ params: { roomId: key }, hash: '#k=', query: {} })
      expect(router.currentRoute.value.fullPath + addresses()).not.toContain(secret)
    }
  )

  it('is told also at the door where one stands already', async () => {
    const { router, heard, addresses } = setUp()
    await router.push('/r/kitchen')
    await router.push(`/r/kitchen#k=${secret}`)
    expect(heard.at(-1)).toEqual(['kitchen', { kind: 'secret', secret }])
    expect(router.currentRoute.value.fullPath + addresses()).not.toContain(secret)
  })

  it('leaves a mark where it is damaged, so that a reload does not find an open room', async () => {
    const { router, heard, addresses } = setUp()
    const damaged = secret.slice(1)
    await router.push(`/r/kitchen#k=${damaged}`)
    expect(router.currentRoute.value.fullPath).toBe('/r/kitchen#k=')
    expect(addresses()).not.toContain(damaged)
    expect(heard.at(-1)).toEqual(['kitchen', { kind: 'damaged' }])

    const reloaded = setUp()
    await reloaded.router.push(router.currentRoute.value.fullPath)
    expect(reloaded.heard).toEqual([['kitchen', { kind: 'damaged' }]])
    await router.push('/')
    await router.push('/r/kitchen')
    expect(heard.at(-1)).toEqual(['kitchen', { kind: 'none' }])
  })

  it('leaves a mark on every private room, however it is gone to, and the mark is no news', async () => {
    const { router, heard } = setUp()
    await router.push(`/r/kitchen#k=${secret}`)
    await router.push('/')
    await router.push({ name: 'room', params: { roomId: 'kitchen' } })
    expect(router.currentRoute.value.fullPath).toBe('/r/kitchen#k=')
    expect(heard.map(([, { kind }]) => kind)).toEqual(['secret', 'none'])
    await router.push('/r/cellar')
    expect(router.currentRoute.value.fullPath).toBe('/r/cellar')
  })

  it('leaves the mark also where the room becomes a private one while we stand at its door', async () => {
    const isPrivate = vi.fn(() => false)
    const heard: FragmentReading[] = []
    const router = createAppRouter(createMemoryHistory(), {
      isPrivate,
      hearFragment: (_key, fragment) => heard.push(fragment)
    })
    await router.push('/r/kitchen')
    isPrivate.mockReturnValue(true)
    await renewAddress(router)
    expect(router.currentRoute.value.fullPath).toBe('/r/kitchen#k=')
    await renewAddress(router)
    await router.push('/')
    await renewAddress(router)
    expect(router.currentRoute.value.fullPath).toBe('/')
    expect(heard.map(({ kind }) => kind)).not.toContain('damaged')
  })

  it('is not looked for in a query, and other fragments are dropped', async () => {
    const { router, heard } = setUp()
    await router.push(`/r/kitchen?k=${secret}#top`)
    expect(heard).toEqual([['kitchen', { kind: 'none' }]])
    expect(router.currentRoute.value.fullPath).toBe('/r/kitchen')
  })
})
