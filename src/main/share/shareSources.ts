/** The list of what can be shared: the system's screens and windows without our own, with small pictures. */
import type {
  BrowserWindow,
  DesktopCapturer,
  DesktopCapturerSource,
  NativeImage,
  SourcesOptions
} from 'electron'
import type { ShareSource, ShareSources } from '../../preload/contract'

export type SourceReader = Pick<DesktopCapturer, 'getSources'>

/** Wider pictures cost capture time and are not looked at more closely. */
const widestThumbnail = 480
/** The tiles they are shown in are about as wide as a screen. */
const thumbnailRatio = 10 / 16
const jpegQuality = 75
/** Twice the size icons are shown in, for dense screens. Some applications hand out 256 pixels and more. */
const iconHeight = 48

/** A size of nothing: no pictures are taken. */
export const noThumbnails = { width: 0, height: 0 } as const

/**
 * Capturers run one after the other: two at once take pictures of the same windows twice. Whoever asks for what is
 * being asked for already gets the same answer.
 */
export function oneAtATime(reader: SourceReader): SourceReader {
  const waiting = new Map<string, Promise<DesktopCapturerSource[]>>()
  let last: Promise<unknown> = Promise.resolve()
  return {
    getSources(options) {
      const key = JSON.stringify(options)
      const same = waiting.get(key)
      if (same) return same
      const read = last.then(() => reader.getSources(options)).finally(() => waiting.delete(key))
      waiting.set(key, read)
      // Whoever comes next waits for this one, well or not.
      last = read.catch(() => undefined)
      return read
    }
  }
}

/** What macOS says of the permission to record the screen; other systems ask for none. */
export type ScreenAccess = 'not-determined' | 'granted' | 'denied' | 'restricted' | 'unknown'

export interface ShareListOptions {
  readonly reader: SourceReader
  readonly platform: NodeJS.Platform
  readonly ownWindows: () => readonly Pick<BrowserWindow, 'getMediaSourceId'>[]
  /** Asked on macOS only. */
  readonly screenAccess: () => ScreenAccess
}

/** Reads the list; `thumbnailWidth` in pixels. Never throws. */
export type ListShareSources = (wish: { readonly thumbnailWidth: number }) => Promise<ShareSources>

/**
 * macOS answers 'denied' also when nobody has been asked yet, and only asking puts Confab on the list in the system's
 * settings where it can be allowed. So the first reading of a run is made whatever it answers; the system itself
 * asks once and never again.
 */
export function shareList(options: ShareListOptions): ListShareSources {
  const { reader, platform, ownWindows, screenAccess } = options
  let hasAsked = false

  return async ({ thumbnailWidth }) => {
    const access = platform === 'darwin' ? screenAccess() : 'granted'
    if (access !== 'granted' && hasAsked) return refusedBy(access)
    hasAsked = true
    const own = ownWindows().map((window) => window.getMediaSourceId())
    try {
      const found = await reader.getSources(pictureWish(thumbnailWidth))
      const sources = shareSourcesOf(found, own)
      return isBlind(platform, sources)
        ? { kind: 'noPermission', state: 'needsRestart' }
        : { kind: 'sources', sources }
    } catch {
      return access === 'granted' ? { kind: 'failed' } : refusedBy(access)
    }
  }
}

function refusedBy(access: ScreenAccess): ShareSources {
  return { kind: 'noPermission', state: access === 'not-determined' ? 'notAsked' : 'denied' }
}

/** macOS withholds the titles of other windows from whoever may not look, also until a fresh permission counts. */
function isBlind(platform: NodeJS.Platform, sources: readonly ShareSource[]): boolean {
  const windows = sources.filter(({ kind }) => kind === 'window')
  return platform === 'darwin' && windows.length > 0 && windows.every(({ name }) => name === '')
}

function pictureWish(thumbnailWidth: number): SourcesOptions {
  const width = Math.min(Math.max(Math.round(thumbnailWidth), 1), widestThumbnail)
  const thumbnailSize = { width, height: Math.max(Math.round(width * thumbnailRatio), 1) }
  return { types: ['screen', 'window'], thumbnailSize, fetchWindowIcons: true }
}

/** Exactly what is looked at of a source, so that tests can make some. */
export type FoundSource = Pick<DesktopCapturerSource, 'id' | 'name'> & {
  readonly thumbnail: Pick<NativeImage, 'isEmpty' | 'toJPEG'>
  /** Null for screens. */
  readonly appIcon: Pick<NativeImage, 'isEmpty' | 'getSize' | 'resize' | 'toDataURL'> | null
}

/**
 * Screens first, then windows, each in the system's order.
 *
 * @param ownIds media source ids of our own windows, which would show nothing but mirrors of themselves
 */
export function shareSourcesOf(found: readonly FoundSource[], ownIds: readonly string[]): ShareSource[] {
  const ours = new Set(ownIds.map(handleOf))
  const screens = found.filter(({ id }) => id.startsWith('screen:'))
  const windows = found.filter(({ id }) => id.startsWith('window:') && !isOurs(id, ours))
  const names = screenNames(screens.map(({ name }) => name.trim()))
  return [
    ...screens.map((screen, at) => sourceOf(screen, 'screen', names[at] ?? '')),
    ...windows
      .map((window) => sourceOf(window, 'window', window.name.trim()))
      // Nobody could tell what it is.
      .filter(({ name, thumbnail }) => name !== '' || thumbnail !== '')
  ]
}

/**
 * `window:<handle>:<part>`: only the handle says which window it is. The same window of ours ends in 0 when asked of
 * itself and in another number when listed on Windows; for others the end is always 0.
 */
function isOurs(id: string, ours: ReadonlySet<string>): boolean {
  const part = id.split(':')[2] ?? '0'
  return part !== '0' || ours.has(handleOf(id))
}

function handleOf(id: string): string {
  return id.split(':')[1] ?? ''
}

/** The system's names where they say something and differ from each other; otherwise words and numbers. */
function screenNames(names: readonly string[]): readonly string[] {
  const areUseful = names.every((name) => /\p{L}/u.test(name)) && new Set(names).size === names.length
  if (areUseful) return names
  return names.length === 1 ? ['Entire screen'] : names.map((_name, at) => `Screen ${at + 1}`)
}

function sourceOf(found: FoundSource, kind: ShareSource['kind'], name: string): ShareSource {
  const { id, thumbnail, appIcon } = found
  return { id, kind, name, thumbnail: jpegOf(thumbnail), icon: kind === 'window' ? iconOf(appIcon) : '' }
}

/** JPEG because a page full of PNGs is megabytes on their way through IPC, at every refresh. */
function jpegOf(image: FoundSource['thumbnail']): string {
  if (image.isEmpty()) return ''
  return `data:image/jpeg;base64,${image.toJPEG(jpegQuality).toString('base64')}`
}

function iconOf(image: FoundSource['appIcon']): string {
  // Missing, whatever the types say, where icons were not asked for.
  if (!image || image.isEmpty()) return ''
  return (image.getSize().height > iconHeight ? image.resize({ height: iconHeight }) : image).toDataURL()
}
