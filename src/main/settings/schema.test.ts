import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { defaultDesktop, defaultSettings, StoredSettings } from './schema'

const read = (file: unknown) => v.parse(StoredSettings, file)

/** Every field different from its default. */
const full: StoredSettings = {
  version: 1,
  desktop: {
    startAtLogin: true,
    startHidden: false,
    closeHides: false,
    notifyPresence: false,
    serverUrl: 'https://confab.example',
    hosting: { isOn: true, port: 8080 },
    updates: 'ask'
  },
  shortcuts: { toggleMicrophone: null, stopSharing: 'F9', showWindow: 'Alt+C' },
  window: { x: -1920, y: 0, width: 800, height: 600, isMaximized: true },
  hasExplainedClosing: true,
  servers: ['https://other.example'],
  page: { settings: { a: [1] }, rooms: null, met: {}, 'settings.unreadable': 'x', 'rooms.unreadable': 1 },
  secrets: { resume: 'djEx' },
  plainSecrets: { 'access:https://other.example': 'open sesame' }
}

it('starts with everything quiet and nothing listening', () => {
  expect(defaultSettings()).toEqual({
    version: 1,
    desktop: defaultDesktop,
    shortcuts: {
      toggleMicrophone: 'CommandOrControl+Shift+M',
      stopSharing: 'CommandOrControl+Shift+S',
      showWindow: null
    },
    window: null,
    hasExplainedClosing: false,
    servers: [],
    page: {},
    secrets: {},
    plainSecrets: {}
  })
  expect(defaultDesktop).toMatchObject({ startAtLogin: false, serverUrl: null, hosting: { isOn: false } })
})

it('keeps everything it has written', () => {
  expect(read(JSON.parse(JSON.stringify(full)))).toEqual(full)
})

describe('a bad field', () => {
  const top = Object.keys(full).flatMap((field) => (field === 'version' ? [] : [[field]]))
  const nested = (['desktop', 'shortcuts'] as const).flatMap((part) =>
    Object.keys(full[part]).map((field) => [part, field])
  )

  it.each([...top, ...nested].map((path) => ({ path })))(
    'costs itself and nothing else: $path',
    ({ path }) => {
      const [part = '', field] = path
      const defaults = defaultSettings() as unknown as Record<string, Record<string, unknown>>
      const start = structuredClone(full) as unknown as Record<string, Record<string, unknown>>
      const expected = structuredClone(start)
      const bad = Symbol('bad') as unknown as Record<string, unknown>
      if (field === undefined) {
        start[part] = bad
        expected[part] = defaults[part] as Record<string, unknown>
      } else {
        start[part] = { ...start[part], [field]: bad }
        expected[part] = { ...expected[part], [field]: defaults[part]?.[field] }
      }
      expect(read(start)).toEqual(expected)
    }
  )

  it('is one that is out of its bounds', () => {
    expect(read({ desktop: { hosting: { isOn: true, port: 0 } } }).desktop.hosting).toEqual(
      defaultDesktop.hosting
    )
    expect(read({ desktop: { serverUrl: 'https://*' } }).desktop.serverUrl).toBeNull()
    expect(read({ window: { ...full.window, width: 0 } }).window).toBeNull()
    expect(read({ shortcuts: { showWindow: 'x'.repeat(65) } }).shortcuts.showWindow).toBeNull()
  })
})

it('keeps the servers agreed to last when there are too many', () => {
  const servers = Array.from({ length: 40 }, (_none, number) => `https://s${number}.example`)
  const kept = read({ servers }).servers
  expect([kept[0], kept.at(-1), kept.length]).toEqual(['https://s8.example', 'https://s39.example', 32])
})

it('drops servers one by one, and doubles', () => {
  const servers = [
    'https://a.example',
    7,
    'https://a.example/',
    'https://*',
    'ftp://b.example',
    'http://c.example'
  ]
  expect(read({ servers }).servers).toEqual(['https://a.example', 'http://c.example'])
})

it('forgets fields it does not know', () => {
  expect(read({ theme: 'dark', desktop: { theme: 'dark' }, page: { call: {} } })).toEqual(defaultSettings())
})
