import { expect, it } from 'vitest'
import { mayOpenExternally, ownUrls } from './origins'

it('knows its own pages by scheme and host', () => {
  const isOwnUrl = ownUrls('app://confab/')
  expect(['app://confab/', 'app://confab/r/kitchen?x#y'].map(isOwnUrl)).toEqual([true, true])
  const foreign = [
    'app://other/',
    'https://confab/',
    'app://confab.evil.example/',
    'file:///confab',
    'about:blank',
    ''
  ]
  expect(foreign.filter(isOwnUrl)).toEqual([])
})

it('tells the development server from its neighbours by the port', () => {
  const isOwnUrl = ownUrls('http://localhost:5173')
  expect(isOwnUrl('http://localhost:5173/r/kitchen')).toBe(true)
  expect(isOwnUrl('http://localhost:5174/')).toBe(false)
})

it('lets only https out of the app', () => {
  expect(mayOpenExternally('https://example.org/page')).toBe(true)
  const kept = [
    'http://example.org',
    'file:///etc/passwd',
    'smb://host/share',
    'javascript:alert(1)',
    'mailto:a@b.c',
    'x'
  ]
  expect(kept.filter(mayOpenExternally)).toEqual([])
})
