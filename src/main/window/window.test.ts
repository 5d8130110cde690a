import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { backgrounds, bringToFront, openPage, windowOptions, type ShownWindow } from './window'

class FakeWindow implements ShownWindow {
  readonly log: string[] = []
  isHidden = false
  #whenReady: (() => void) | undefined
  once = ((_event: string, listener: () => void) => {
    this.#whenReady = listener
    return this
  }) as unknown as ShownWindow['once']
  show = () => void this.log.push('show')
  isMinimized = () => this.isHidden
  maximize = () => void this.log.push('maximize')
  restore = () => void this.log.push('restore')
  focus = () => void this.log.push('focus')
  loadURL = async (url: string) => {
    this.log.push(`load ${url}`)
    this.#whenReady?.()
  }
}

it('treats the page as any page of the web', () => {
  const { webPreferences } = windowOptions({ preload: '/preload.cjs', isDark: false, place: null })
  expect(webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false
  })
})

it('starts in the colour the page will have', () => {
  const tokens = readFileSync(new URL('../../renderer/styles/tokens.css', import.meta.url), 'utf8')
  expect(tokens).toContain(`--paper: light-dark(${backgrounds.light}, ${backgrounds.dark});`)
  expect(windowOptions({ preload: '', isDark: false, place: null }).backgroundColor).toBe(backgrounds.light)
  expect(windowOptions({ preload: '', isDark: true, place: null }).backgroundColor).toBe(backgrounds.dark)
})

it('shows the window once there is something to see', async () => {
  expect(windowOptions({ preload: '', isDark: false, place: null }).show).toBe(false)
  const window = new FakeWindow()
  await openPage(window, { url: 'app://confab/', isHidden: false, isMaximized: false })
  expect(window.log).toEqual(['load app://confab/', 'show'])
})

it('comes back as large as it was', async () => {
  const place = { x: 10, y: 20, width: 700, height: 500, isMaximized: true }
  expect(windowOptions({ preload: '', isDark: false, place })).toMatchObject({
    x: 10,
    y: 20,
    width: 700,
    height: 500
  })
  const window = new FakeWindow()
  await openPage(window, { url: 'app://confab/', isHidden: false, isMaximized: true })
  expect(window.log).toEqual(['load app://confab/', 'maximize', 'show'])
})

it('stays away until it is asked for', async () => {
  const window = new FakeWindow()
  await openPage(window, { url: 'app://confab/', isHidden: true, isMaximized: true })
  expect(window.log).toEqual(['load app://confab/'])
})

it('comes to the front even when minimized', () => {
  const window = new FakeWindow()
  window.isHidden = true
  bringToFront(window)
  expect(window.log).toEqual(['restore', 'show', 'focus'])
})
