import { describe, expect, it } from 'vitest'
import type { DesktopCapturerSource, SourcesOptions } from 'electron'
import {
  oneAtATime,
  shareList,
  shareSourcesOf,
  type FoundSource,
  type ScreenAccess,
  type SourceReader
} from './shareSources'

/** A picture that says how it was asked for; of no height it is empty, as Electron's are. */
function image(height: number) {
  const self = {
    isEmpty: () => height === 0,
    getSize: () => ({ width: height, height }),
    resize: (size: { height?: number }) => image(size.height ?? height),
    toJPEG: () => Buffer.from(`jpeg ${height}`),
    toDataURL: () => `data:image/png;${height}`
  }
  return self as unknown as FoundSource['thumbnail'] & NonNullable<FoundSource['appIcon']>
}

function source(id: string, name: string, thumbnail = 10, icon: number | null = null): FoundSource {
  return { id, name, thumbnail: image(thumbnail), appIcon: icon === null ? null : image(icon) }
}

const idsOf = (sources: readonly { id: string }[]) => sources.map(({ id }) => id)
const namesOf = (sources: readonly { name: string }[]) => sources.map(({ name }) => name)

describe('what is shown of the system’s sources', () => {
  it('puts screens first and keeps the system’s order otherwise', () => {
    const found = [
      source('window:2:0', 'Two'),
      source('screen:1:0', 'Entire screen'),
      source('window:1:0', 'One')
    ]
    expect(idsOf(shareSourcesOf(found, []))).toEqual(['screen:1:0', 'window:2:0', 'window:1:0'])
  })

  it('leaves out our own windows by their handle, whatever their title and the end of their id', () => {
    const found = [
      source('window:7:0', 'Confab'),
      source('window:8:0', 'Confab'),
      source('window:77:0', 'Confab'),
      // A window of our own process that is no BrowserWindow, as Windows lists it.
      source('window:9:1', 'Developer tools')
    ]
    expect(idsOf(shareSourcesOf(found, ['window:8:0']))).toEqual(['window:7:0', 'window:77:0'])
    expect(idsOf(shareSourcesOf([source('window:8:1', 'Confab')], ['window:8:0']))).toEqual([])
  })

  it('leaves out windows with neither name nor picture, and no others', () => {
    const found = [
      source('window:1:0', ' ', 0),
      source('window:2:0', '', 10),
      source('window:3:0', 'Three', 0)
    ]
    expect(shareSourcesOf(found, []).map(({ id, name, thumbnail }) => [id, name, thumbnail !== ''])).toEqual([
      ['window:2:0', '', true],
      ['window:3:0', 'Three', false]
    ])
  })

  it.each([
    [['Entire screen'], ['Entire screen']],
    [[''], ['Entire screen']],
    [['0'], ['Entire screen']],
    [
      ['Left', 'Right'],
      ['Left', 'Right']
    ],
    [
      ['Left', ''],
      ['Screen 1', 'Screen 2']
    ],
    [
      ['Entire screen', 'Entire screen'],
      ['Screen 1', 'Screen 2']
    ],
    [
      ['1', '2', '3'],
      ['Screen 1', 'Screen 2', 'Screen 3']
    ]
  ])('names screens %j as %j', (given, shown) => {
    const found = given.map((name, at) => source(`screen:${at}:0`, name))
    expect(namesOf(shareSourcesOf(found, []))).toEqual(shown)
  })

  it('hands pictures over as JPEG and icons small, and nothing for what is empty', () => {
    const [screen, large, small, bare] = shareSourcesOf(
      [
        source('screen:1:0', 'Screen', 10, 16),
        source('window:1:0', 'Large', 10, 256),
        source('window:2:0', 'Small', 0, 16),
        source('window:3:0', 'Bare', 0, 0)
      ],
      []
    )
    expect(screen?.icon).toBe('')
    expect(large?.thumbnail).toBe(`data:image/jpeg;base64,${Buffer.from('jpeg 10').toString('base64')}`)
    expect(large?.icon).toBe('data:image/png;48')
    expect([small?.thumbnail, small?.icon]).toEqual(['', 'data:image/png;16'])
    expect([bare?.thumbnail, bare?.icon]).toEqual(['', ''])
  })
})

describe('the capturer', () => {
  /** Answers when told to. */
  function slowReader() {
    const asked: SourcesOptions[] = []
    const answers: (() => void)[] = []
    const reader: SourceReader = {
      getSources: (wish) =>
        new Promise((resolve, reject) => {
          asked.push(wish)
          answers.push(() => (wish.fetchWindowIcons ? reject(new Error('no')) : resolve([])))
        })
    }
    const answer = async () => {
      answers.shift()?.()
      await new Promise(setImmediate)
    }
    return { reader, asked, answer }
  }

  it('is asked one thing at a time, and the same thing once', async () => {
    const { reader, asked, answer } = slowReader()
    const queue = oneAtATime(reader)
    const first = queue.getSources({ types: ['window'] })
    const same = queue.getSources({ types: ['window'] })
    const other = queue.getSources({ types: ['screen'] })
    await new Promise(setImmediate)
    expect(asked).toEqual([{ types: ['window'] }])
    await answer()
    expect(asked).toEqual([{ types: ['window'] }, { types: ['screen'] }])
    await answer()
    expect(await Promise.all([first, same, other])).toEqual([[], [], []])
  })

  it('is asked again once it has answered', async () => {
    const { reader, asked, answer } = slowReader()
    const queue = oneAtATime(reader)
    void queue.getSources({ types: ['window'] })
    await new Promise(setImmediate)
    await answer()
    void queue.getSources({ types: ['window'] })
    await new Promise(setImmediate)
    expect(asked).toHaveLength(2)
  })

  it('goes on after a failure, which reaches whoever asked and nobody else', async () => {
    const { reader, answer } = slowReader()
    const queue = oneAtATime(reader)
    const failing = queue.getSources({ types: ['window'], fetchWindowIcons: true })
    const refused = expect(failing).rejects.toThrow('no')
    const next = queue.getSources({ types: ['screen'] })
    await new Promise(setImmediate)
    await answer()
    await refused
    await answer()
    expect(await next).toEqual([])
  })
})

describe('the list', () => {
  function setUp(platform: NodeJS.Platform, access: ScreenAccess, found: readonly FoundSource[] | Error) {
    const asked: SourcesOptions[] = []
    const state = { access, found }
    const list = shareList({
      reader: {
        getSources(wish) {
          asked.push(wish)
          const { found: result } = state
          return result instanceof Error
            ? Promise.reject(result)
            : Promise.resolve(result as DesktopCapturerSource[])
        }
      },
      platform,
      ownWindows: () => [{ getMediaSourceId: () => 'window:5:0' }],
      screenAccess: () => state.access
    })
    return { list, asked, state }
  }
  const wish = { thumbnailWidth: 320 }
  const window = source('window:1:0', 'One')
  const refusal = new Error('Failed to get sources.')

  it('asks for screens, windows, icons and pictures of the size shown', async () => {
    const { list, asked } = setUp('win32', 'granted', [window, source('window:5:0', 'Confab')])
    expect(await list(wish)).toMatchObject({ kind: 'sources', sources: [{ id: 'window:1:0' }] })
    expect(asked).toEqual([
      { types: ['screen', 'window'], thumbnailSize: { width: 320, height: 200 }, fetchWindowIcons: true }
    ])
  })

  it.each([
    [10_000, { width: 480, height: 300 }],
    [0, { width: 1, height: 1 }],
    [99.6, { width: 100, height: 63 }]
  ])('takes a width of %s for %j', async (thumbnailWidth, size) => {
    const { list, asked } = setUp('linux', 'granted', [])
    await list({ thumbnailWidth })
    expect(asked[0]?.thumbnailSize).toEqual(size)
  })

  it('says that it failed', async () => {
    expect(await setUp('win32', 'granted', refusal).list(wish)).toEqual({ kind: 'failed' })
    expect(await setUp('darwin', 'granted', refusal).list(wish)).toEqual({ kind: 'failed' })
  })

  it('never asks other systems than macOS for permission', async () => {
    const { list } = setUp('linux', 'denied', [source('window:1:0', '')])
    expect(await list(wish)).toMatchObject({ kind: 'sources' })
  })

  it.each([
    ['not-determined', 'notAsked'],
    ['denied', 'denied'],
    ['restricted', 'denied']
  ] as const)('has macOS ask once when it says %s, and says %s', async (access, state) => {
    const { list, asked } = setUp('darwin', access, refusal)
    expect(await list(wish)).toEqual({ kind: 'noPermission', state })
    expect(await list(wish)).toEqual({ kind: 'noPermission', state })
    expect(asked).toHaveLength(1)
  })

  it('lists as soon as macOS permits', async () => {
    const { list, state } = setUp('darwin', 'denied', refusal)
    await list(wish)
    Object.assign(state, { access: 'granted', found: [window] })
    expect(await list(wish)).toMatchObject({ kind: 'sources' })
  })

  it('knows a permission that counts only after a restart by the missing titles', async () => {
    const nameless = [
      source('screen:1:0', 'Entire screen'),
      source('window:1:0', ''),
      source('window:5:0', 'Confab')
    ]
    const { list, state } = setUp('darwin', 'granted', nameless)
    expect(await list(wish)).toEqual({ kind: 'noPermission', state: 'needsRestart' })
    state.found = [...nameless, window]
    expect(await list(wish)).toMatchObject({ kind: 'sources' })
    state.found = [source('screen:1:0', 'Entire screen')]
    expect(await list(wish)).toMatchObject({ kind: 'sources' })
  })
})
