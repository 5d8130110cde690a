import { expect, it } from 'vitest'
import { Schemes } from './schemes'

function withApp(): Schemes {
  const schemes = new Schemes()
  schemes.protocol.handle('app', (request) => new Response(request.url))
  return schemes
}

it.each(['app://confab/', 'app://confab/r/garden?a=1#b', 'app://other/x.js'])(
  'takes %s to Chromium and back unchanged',
  (url) => {
    const schemes = withApp()
    expect(schemes.toWeb(url)).toMatch(/^https:/)
    expect(schemes.fromWeb(schemes.toWeb(url))).toBe(url)
    expect(schemes.isServed(schemes.toWeb(url))).toBe(true)
  }
)

it('leaves the web alone, and schemes nobody serves', () => {
  const schemes = withApp()
  for (const url of ['https://example.test/r/garden', 'file:///etc/passwd', 'other://confab/']) {
    expect(schemes.toWeb(url)).toBe(url)
    expect(schemes.fromWeb(url)).toBe(url)
  }
})

it('knows an origin for schemes of its own', () => {
  const schemes = withApp()
  expect(schemes.originOf('app://confab/r/garden')).toBe('app://confab')
  expect(schemes.originOf('https://example.test/x')).toBe('https://example.test')
  expect(schemes.originOf('')).toBe('null')
})

it('answers with the handler of the app, and refuses a second one', async () => {
  const schemes = withApp()
  expect(await (await schemes.answer(new Request('app://confab/x'))).text()).toBe('app://confab/x')
  expect(() => schemes.protocol.handle('app', () => new Response())).toThrow(
    'Failed to register protocol: app'
  )
  schemes.protocol.unhandle('app')
  await expect(schemes.answer(new Request('app://confab/x'))).rejects.toThrow('no handler')
})
