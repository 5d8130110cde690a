import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { backgrounds, bringToFront, openPage, putAway, windowOptions } from './window'

class FakeWindow extends EventEmitter {
  readonly log: string[] = []
  readonly webContents = new EventEmitter() as never
  isHidden = false
  isFull = false
  isGone = false
  show = () => {
    this.log.push('show')
    this.emit('show')
  }
  hide = () => void this.log.push('hide')
  isMinimized = () => this.isHidden
  isFullScreen = () => this.isFull
  isDestroyed = () => this.isGone
  maximize = () => void this.log.push('maximize')
  restore = () => void this.log.push('restore')
  focus = () => void this.log.push('focus')
  setFullScreen = (isFull: boolean) => void this.log.push(`full screen ${isFull}`)
  /** What happens while the page is being loaded; throws what Electron would reject with. */
  whileLoading = (): void => {}
  loadURL = async (url: string) => {
    this.log.push(`load ${url}`)
    await Promise.resolve()
    this.whileLoading()
    this.emit('ready-to-show')
  }
}
const contentsOf = (window: FakeWindow): EventEmitter => window.webContents
const opening = { url: 'app://confab/', isHidden: false, isMaximized: false }
/** @see Electron, lib/browser/api/web-contents.ts, `loadURL` */
const rejection = (code: string) => Object.assign(new Error(`${code} loading 'app://confab/'`), { code })

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
  await openPage(window as never, opening)
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
  await openPage(window as never, { url: 'app://confab/', isHidden: false, isMaximized: true })
  expect(window.log).toEqual(['load app://confab/', 'maximize', 'show'])
})

it('stays away until it is asked for', async () => {
  const window = new FakeWindow()
  await openPage(window as never, { url: 'app://confab/', isHidden: true, isMaximized: true })
  expect(window.log).toEqual(['load app://confab/'])
  window.show()
  expect(window.log.slice(1)).toEqual(['show', 'maximize'])
})

it('does not take the end of the app for a page that cannot be loaded', async () => {
  const window = new FakeWindow()
  window.whileLoading = () => {
    contentsOf(window).emit('destroyed')
    window.isGone = true
    throw rejection('ERR_FAILED')
  }
  await openPage(window as never, opening)
})

it('leaves a page that has died while it was loaded to whoever revives it', async () => {
  const window = new FakeWindow()
  window.whileLoading = () => {
    contentsOf(window).emit('render-process-gone')
    throw rejection('ERR_FAILED')
  }
  await openPage(window as never, opening)
  expect(contentsOf(window).eventNames()).toEqual([])
})

it('is content with a page that has reloaded itself', async () => {
  const window = new FakeWindow()
  window.whileLoading = () => {
    throw rejection('ERR_ABORTED')
  }
  await openPage(window as never, opening)
})

it('says when the page cannot be loaded', async () => {
  const window = new FakeWindow()
  window.whileLoading = () => {
    throw rejection('ERR_CONNECTION_REFUSED')
  }
  await expect(openPage(window as never, opening)).rejects.toThrow('ERR_CONNECTION_REFUSED')
  expect(contentsOf(window).eventNames()).toEqual([])
})

it('leaves full screen before it hides on macOS, where a black screen would stay', () => {
  const window = new FakeWindow()
  window.isFull = true
  putAway(window as never, 'darwin')
  expect(window.log).toEqual(['full screen false'])
  window.emit('leave-full-screen')
  expect(window.log).toEqual(['full screen false', 'hide'])
})

it.each(['win32', 'linux'] as const)('hides at once on %s', (platform) => {
  const window = new FakeWindow()
  window.isFull = true
  putAway(window as never, platform)
  expect(window.log).toEqual(['hide'])
})

it('comes to the front even when minimized', () => {
  const window = new FakeWindow()
  window.isHidden = true
  bringToFront(window)
  expect(window.log).toEqual(['restore', 'show', 'focus'])
})
