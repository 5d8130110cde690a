import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultSettings } from './schema'
import { openSettings, type SettingsOptions } from './store'

let folder: string
let path: string
let reports: unknown[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'confab-settings-'))
  path = join(folder, 'settings.json')
  reports = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const now = () => new Date('2026-03-01T12:30:00.000Z')
const open = (options: Partial<SettingsOptions> = {}) =>
  openSettings({ path, now, report: (problem) => reports.push(problem), ...options })
const written = () => JSON.parse(readFileSync(path, 'utf8')) as unknown

/** Writing under the test's control: every write waits until it is let through. */
function heldWrites() {
  const texts: string[] = []
  let release: (() => void)[] = []
  const write = (_path: string, text: string): Promise<void> => {
    texts.push(text)
    return new Promise((resolve) => release.push(resolve))
  }
  const letThrough = () => {
    const held = release
    release = []
    held.forEach((resolve) => resolve())
  }
  return { texts, write, letThrough }
}

describe('the settings', () => {
  it('are the defaults where there is no file, and say nothing about it', () => {
    const { store, notices } = open()
    expect(store.values).toEqual(defaultSettings())
    expect([notices, reports, readdirSync(folder)]).toEqual([[], [], []])
  })

  it('are there again at the next start', async () => {
    const first = open().store
    first.update({ hasExplainedClosing: true, page: { rooms: { favourites: ['kitchen'] } } })
    await first.close()
    const { store, notices } = open()
    expect(store.values).toEqual({ ...first.values })
    expect(store.values.page).toEqual({ rooms: { favourites: ['kitchen'] } })
    expect(notices).toEqual([])
    expect(readdirSync(folder)).toEqual(['settings.json'])
  })

  it('make their folder, and are for nobody else to read', async () => {
    path = join(folder, 'new', 'folder', 'settings.json')
    const { store } = open()
    store.update({ hasExplainedClosing: true })
    await store.flush()
    expect(written()).toMatchObject({ version: 1, hasExplainedClosing: true })
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('are read with the byte order mark some editors write', () => {
    writeFileSync(path, '\uFEFF{"hasExplainedClosing":true}')
    expect(open().store.values.hasExplainedClosing).toBe(true)
  })
})

describe('a file that cannot be used', () => {
  it.each(['', '{"version":1', 'null', '[]', '"text"', '\0\0\0'])(
    'is kept aside, replaced by defaults and said once: %j',
    async (content) => {
      writeFileSync(path, content)
      const { store, notices } = open()
      expect(store.values).toEqual(defaultSettings())
      expect(notices).toEqual(['settingsUnreadable'])
      expect(reports).toHaveLength(1)
      const aside = 'settings.unreadable-2026-03-01T12-30-00.000Z.json'
      expect(readdirSync(folder)).toEqual([aside])
      expect(readFileSync(join(folder, aside), 'utf8')).toBe(content)
      store.update({ hasExplainedClosing: true })
      await store.close()
      expect(open().notices).toEqual([])
      expect(readdirSync(folder).sort()).toEqual(['settings.json', aside])
    }
  )

  it('may be of a newer app, and waits for it', () => {
    writeFileSync(path, '{"version":99,"desktop":{"closeHides":false}}')
    const { store, notices } = open()
    expect(store.values).toEqual(defaultSettings())
    expect(notices).toEqual(['settingsUnreadable'])
    expect(readdirSync(folder)).toEqual(['settings.version-99-2026-03-01T12-30-00.000Z.json'])
  })

  it('is not written over when it cannot be put aside', async () => {
    // Where a file is in the way of the folder nothing can be read, renamed or written.
    writeFileSync(join(folder, 'file'), 'rescue me')
    path = join(folder, 'file', 'settings.json')
    const writes: string[] = []
    const { store, notices } = open({ write: async (_path, text) => void writes.push(text) })
    expect(notices).toEqual(['settingsUnreadable'])
    store.update({ hasExplainedClosing: true })
    await store.close()
    expect(store.values.hasExplainedClosing).toBe(true)
    expect(writes).toEqual([])
  })
})

describe('a change', () => {
  it('is told to whoever listens, with what was there before', () => {
    const { store } = open()
    const before = store.values
    const seen: unknown[] = []
    const undo = store.on('change', (values, previous) => seen.push([values, previous]))
    store.update({ hasExplainedClosing: true })
    expect(seen).toEqual([[{ ...before, hasExplainedClosing: true }, before]])
    expect(store.values.desktop).toBe(before.desktop)
    undo()
    undo()
    store.update({ hasExplainedClosing: false })
    expect(seen).toHaveLength(1)
  })

  it('that changes nothing is none', async () => {
    const { store } = open()
    store.on('change', () => expect.unreachable())
    store.update({ desktop: { ...store.values.desktop }, servers: [] })
    await store.flush()
    expect(readdirSync(folder)).toEqual([])
  })

  it('reaches every listener and the file though one of them fails', async () => {
    const { store } = open()
    let isTold = false
    store.on('change', () => {
      throw new Error('listener')
    })
    store.on('change', () => (isTold = true))
    store.update({ hasExplainedClosing: true })
    await store.flush()
    expect([isTold, reports.length]).toEqual([true, 1])
    expect(written()).toMatchObject({ hasExplainedClosing: true })
  })

  it('is written without being asked for', async () => {
    const { texts, write, letThrough } = heldWrites()
    const { store } = open({ write, delayMs: 0 })
    store.update({ hasExplainedClosing: true })
    await expect.poll(() => texts.length).toBe(1)
    letThrough()
    await store.close()
    expect(texts).toHaveLength(1)
  })

  it('is gathered with others into one write', async () => {
    const { texts, write, letThrough } = heldWrites()
    const { store } = open({ write })
    for (let x = 1; x <= 50; x++)
      store.update({ window: { x, y: 0, width: 9, height: 9, isMaximized: false } })
    const flushed = store.flush()
    letThrough()
    await flushed
    expect(texts.map((text) => JSON.parse(text) as unknown)).toMatchObject([{ window: { x: 50 } }])
  })

  it('during a write is written after it, and the last one wins', async () => {
    const { texts, write, letThrough } = heldWrites()
    const { store } = open({ write })
    store.update({ servers: ['https://a.example'] })
    const flushed = store.flush()
    store.update({ servers: ['https://b.example'] })
    store.update({ servers: ['https://c.example'] })
    const closed = store.close()
    // One write at a time.
    expect(texts).toHaveLength(1)
    letThrough()
    await expect.poll(() => texts.length).toBe(2)
    letThrough()
    await Promise.all([flushed, closed])
    expect(texts.map((text) => JSON.parse(text) as unknown)).toMatchObject([
      { servers: ['https://a.example'] },
      { servers: ['https://c.example'] }
    ])
  })

  it('after the end is none', async () => {
    const { store } = open()
    await store.close()
    store.update({ hasExplainedClosing: true })
    await store.close()
    expect(store.values.hasExplainedClosing).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a disk that takes nothing', () => {
  it('is said once, and the app goes on in memory', async () => {
    let isFull = true
    const texts: string[] = []
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    const write = async (_path: string, text: string) => {
      if (isFull) throw full
      texts.push(text)
    }
    const { store } = open({ write })
    store.update({ hasExplainedClosing: true })
    await store.flush()
    store.update({ servers: ['https://a.example'] })
    await store.flush()
    expect(reports).toMatchObject([{ cause: full }])
    expect(store.values).toMatchObject({ hasExplainedClosing: true, servers: ['https://a.example'] })

    isFull = false
    await store.close()
    expect(texts.map((text) => JSON.parse(text) as unknown)).toMatchObject([
      { hasExplainedClosing: true, servers: ['https://a.example'] }
    ])
    expect(reports).toHaveLength(1)
  })

  it('leaves the last good file as it was when the new one cannot even be made', async () => {
    const { store } = open()
    store.update({ hasExplainedClosing: true })
    await store.flush()
    const good = readFileSync(path, 'utf8')
    // No schema lets this through; JSON cannot hold it.
    store.update({ page: { rooms: 1n } })
    await store.close()
    expect(readFileSync(path, 'utf8')).toBe(good)
    expect(reports).toHaveLength(1)
  })

  it('is said about a folder that is not one', async () => {
    const { store } = open({ path: join(folder, 'later', 'settings.json') })
    writeFileSync(join(folder, 'later'), '')
    store.update({ hasExplainedClosing: true })
    await store.close()
    expect(reports).toHaveLength(1)
    rmSync(join(folder, 'later'))
    mkdirSync(join(folder, 'later'))
    await store.close()
    expect(readdirSync(join(folder, 'later'))).toEqual(['settings.json'])
  })
})
