import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { AddRepresentationOptions, NativeImage } from 'electron'
import { overlayIcon, panelOf, trayIcons, type ImageReader, type Panel, type Platform } from './trayIcons'
import type { TrayState } from './trayModel'

class FakeImage {
  readonly path: string
  isTemplate = false
  readonly sharper: AddRepresentationOptions[] = []
  constructor(path: string) {
    this.path = path
  }
  /** Unbuilt, an asset is named from the root of the repository. */
  toPNG(): Buffer {
    return readFileSync(new URL(`../../..${this.path.replace(/\?.*/, '')}`, import.meta.url))
  }
  addRepresentation(options: AddRepresentationOptions): void {
    this.sharper.push(options)
  }
  setTemplateImage(isTemplate: boolean): void {
    this.isTemplate = isTemplate
  }
}

const images = {
  createFromPath: (path: string) => new FakeImage(path) as unknown as NativeImage
} satisfies ImageReader
const states: readonly TrayState[] = [
  'sharing',
  'live',
  'reconnecting',
  'muted',
  'occupied',
  'idle',
  'offline'
]
const panels: readonly Panel[] = ['light', 'dark']

function allOf(platform: Platform): FakeImage[] {
  const icon = trayIcons(images, platform)
  return states.flatMap((state) => panels.map((panel) => icon(state, panel) as unknown as FakeImage))
}
const isPng = (bytes: Buffer) => bytes.subarray(1, 4).toString() === 'PNG'

describe('the tray', () => {
  it('has an .ico for every state and panel of Windows', () => {
    const icons = allOf('win32')
    expect(new Set(icons.map(({ path }) => path)).size).toBe(14)
    // An icon file begins with a zero and a one.
    for (const icon of icons) expect(icon.toPNG().readUInt32LE()).toBe(0x10000)
  })

  it('has one picture for every state and panel of Linux', () => {
    const icons = allOf('linux')
    expect(new Set(icons.map(({ path }) => path)).size).toBe(14)
    expect(icons.every((icon) => isPng(icon.toPNG()) && icon.sharper.length === 0)).toBe(true)
  })

  it('has a template with a sharp version for every state on macOS', () => {
    const icons = allOf('darwin')
    expect(new Set(icons.map(({ path }) => path)).size).toBe(7)
    for (const { isTemplate, sharper } of icons) {
      expect(isTemplate).toBe(true)
      expect(sharper).toHaveLength(1)
      expect(sharper[0]?.scaleFactor).toBe(2)
      // 32 pixels wide, says the header.
      expect(sharper[0]?.buffer?.readUInt32BE(16)).toBe(32)
    }
  })

  it('reads each picture once', () => {
    const icon = trayIcons(images, 'linux')
    expect(icon('live', 'dark')).toBe(icon('live', 'dark'))
    expect(icon('live', 'dark')).not.toBe(icon('live', 'light'))
  })
})

it('has an overlay for everything that can be sent', () => {
  const found = (['sharing', 'live', 'muted'] as const).map((name) => overlayIcon(images, name).toPNG())
  expect(found.every(isPng)).toBe(true)
  expect(new Set(found.map((png) => png.toString('base64'))).size).toBe(3)
})

describe('the panel', () => {
  const theme = (isDark: boolean, isSystemDark: boolean) => ({
    shouldUseDarkColors: isDark,
    shouldUseDarkColorsForSystemIntegratedUI: isSystemDark
  })

  it('is the taskbar on Windows, whatever the apps look like', () => {
    expect(panelOf(theme(false, true), 'win32')).toBe('dark')
    expect(panelOf(theme(true, false), 'win32')).toBe('light')
  })

  it('goes with the apps on Linux, except where it is always dark', () => {
    expect(panelOf(theme(false, false), 'linux', 'KDE')).toBe('light')
    expect(panelOf(theme(true, false), 'linux', 'KDE')).toBe('dark')
    expect(panelOf(theme(false, false), 'linux', 'ubuntu:GNOME')).toBe('dark')
    expect(panelOf(theme(false, false), 'linux')).toBe('light')
  })
})
