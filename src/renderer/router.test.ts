// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { createMemoryHistory } from 'vue-router'
import { createAppRouter } from './router'

async function addressAfter(path: string): Promise<string> {
  const router = createAppRouter(createMemoryHistory())
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

  it.each(['/nowhere', '/r/', '/r/<img>', '/r/a b', '/r/kitchen/table'])('brings %s home', async (path) => {
    expect(await addressAfter(path)).toBe('/')
  })
})
