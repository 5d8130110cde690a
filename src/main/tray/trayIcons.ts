/// <reference types="vite/types/importMeta.d.ts" />
/** The pictures of the tray and the taskbar: where the build has put them, and which of them a platform wants. */
import type { nativeImage, NativeImage, NativeTheme } from 'electron'
import type { HostDescription } from '../../preload/contract'
import type { TrayState } from './trayModel'

/** What the panel behind the icon looks like. macOS colours its icons itself. */
export type Panel = 'light' | 'dark'
export type Overlay = 'sharing' | 'live' | 'muted'

export type Platform = HostDescription['platform']
/** Just enough of Electron's `nativeImage`. */
export type ImageReader = Pick<typeof nativeImage, 'createFromPath'>

/** Source path to the path of the built file. Names are hashed, so no picture can be found by its name alone. */
const files = import.meta.glob<string>('../assets/{tray,overlay}/*', {
  query: '?asset',
  import: 'default',
  eager: true
})

/**
 * The tray's pictures, each read once and when it is first wanted.
 *
 * Windows takes .ico files, since of anything else it sees one size and enlarges that. Linux panels are sent a single
 * bitmap, made for twice the usual size. macOS takes template images: a shape that it colours.
 */
export function trayIcons(
  images: ImageReader,
  platform: Platform
): (state: TrayState, panel: Panel) => NativeImage {
  const read = (state: TrayState, panel: Panel): NativeImage => {
    if (platform === 'win32') return images.createFromPath(fileOf(`tray/${state}-${panel}.ico`))
    if (platform === 'linux') return images.createFromPath(fileOf(`tray/${state}-${panel}.png`))
    const image = images.createFromPath(fileOf(`tray/${state}Template.png`))
    const retina = images.createFromPath(fileOf(`tray/${state}Template@2x.png`))
    image.addRepresentation({ scaleFactor: 2, buffer: retina.toPNG() })
    image.setTemplateImage(true)
    return image
  }
  const known = new Map<string, NativeImage>()
  return (state, panel) => {
    const key = `${state}-${panel}`
    const image = known.get(key) ?? read(state, panel)
    known.set(key, image)
    return image
  }
}

/** What lies over the taskbar button on Windows, 32 pixels wide. */
export function overlayIcon(images: ImageReader, overlay: Overlay): NativeImage {
  return images.createFromPath(fileOf(`overlay/${overlay}.png`))
}

/** Just enough of Electron's `nativeTheme`. */
export type PanelTheme = Pick<NativeTheme, 'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI'>

/**
 * The best guess at the panel's colour. Windows and macOS know it. On Linux nothing tells: some desktops always have a
 * dark panel, elsewhere it mostly goes with the apps; the pictures have a rim that saves a wrong guess.
 *
 * @param desktop `XDG_CURRENT_DESKTOP`, several names with colons between them
 */
export function panelOf(theme: PanelTheme, platform: Platform, desktop = ''): Panel {
  if (platform !== 'linux') return theme.shouldUseDarkColorsForSystemIntegratedUI ? 'dark' : 'light'
  const hasDarkPanel = desktop.split(':').some((name) => /^(gnome|unity|pantheon)/i.test(name))
  return hasDarkPanel || theme.shouldUseDarkColors ? 'dark' : 'light'
}

function fileOf(name: string): string {
  const file = files[`../assets/${name}`]
  if (file === undefined) throw new Error(`there is no picture ${name}`)
  return file
}
