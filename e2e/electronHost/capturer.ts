/** `desktopCapturer` and `screen`: the real windows of the X11 display, with pictures of what is in them. */
import { EventEmitter } from 'node:events'
import { HostImage } from './nativeImage'
import { fitInto } from './raster'
import { strict } from './strict'
import { capture, displaySize, listCapturableWindows, pointerPosition } from './x11'

/** One screen: the whole display of the X server. */
const screenId = 1
const defaultThumbnail = { width: 150, height: 150 }

interface HostSource extends Pick<Electron.DesktopCapturerSource, 'id' | 'name' | 'display_id'> {
  readonly thumbnail: HostImage
  readonly appIcon: HostImage | null
}

async function picture(target: number | 'screen', { width, height }: Electron.Size): Promise<HostImage> {
  // A size of nothing is how an app says that it needs no pictures.
  const raster = width > 0 && height > 0 ? await capture(target) : null
  return new HostImage(raster && fitInto(raster, width, height))
}

export const desktopCapturer = strict('desktopCapturer', {
  async getSources(options: Electron.SourcesOptions): Promise<HostSource[]> {
    if (!Array.isArray(options.types)) throw new Error('Invalid options')
    const size = options.thumbnailSize ?? defaultThumbnail
    const screens = options.types.includes('screen')
      ? [
          {
            id: `screen:${screenId}:0`,
            name: 'Entire screen',
            display_id: String(screenId),
            target: 'screen' as const
          }
        ]
      : []
    const windows = options.types.includes('window')
      ? listCapturableWindows().map(({ id, title }) => ({
          id: `window:${id}:0`,
          name: title,
          display_id: '',
          target: id
        }))
      : []
    return Promise.all(
      [...screens, ...windows].map(async ({ target, ...source }) => ({
        ...source,
        thumbnail: await picture(target, size),
        appIcon: options.fetchWindowIcons ? new HostImage(null) : null
      }))
    )
  }
})

function display() {
  const size = displaySize()
  const bounds = { x: 0, y: 0, ...size }
  return {
    id: screenId,
    label: 'Xvfb',
    bounds,
    workArea: bounds,
    size,
    workAreaSize: size,
    scaleFactor: 1,
    rotation: 0,
    internal: false
  } satisfies Partial<Electron.Display>
}

export const screen = strict(
  'screen',
  Object.assign(new EventEmitter(), {
    getAllDisplays: () => [display()],
    getPrimaryDisplay: display,
    getDisplayNearestPoint: display,
    getDisplayMatching: display,
    getCursorScreenPoint: pointerPosition
  } satisfies { [Name in keyof Electron.Screen]?: () => unknown })
)
