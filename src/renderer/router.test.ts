// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { createMemoryHistory } from 'vue-router'
import { createAppRouter } from './router'

async function addressAfter(path: string): Promise<string> {
  const router = createAppRouter(createMemoryHistory(), 'https://confab.example')
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
