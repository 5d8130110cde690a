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
  restore = () => void this.log.push('restore')
  focus = () => void this.log.push('focus')
  loadURL = async (url: string) => {
    this.log.push(`load ${url}`)
    this.#whenReady?.()
  }
}

it('treats the page as any page of the web', () => {
  const { webPreferences } = windowOptions({ preload: '/preload.cjs', isDark: false })
  expect(webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false
  })
})

it('starts in the colour the page will have', () => {
  const tokens = readFileSync(new URL('../renderer/styles/tokens.css', import.meta.url), 'utf8')
  expect(tokens).toContain(`--paper: light-dark(${backgrounds.light}, ${backgrounds.dark});`)
  expect(windowOptions({ preload: '', isDark: false }).backgroundColor).toBe(backgrounds.light)
  expect(windowOptions({ preload: '', isDark: true }).backgroundColor).toBe(backgrounds.dark)
})

it('shows the window once there is something to see', async () => {
  expect(windowOptions({ preload: '', isDark: false }).show).toBe(false)
  const window = new FakeWindow()
  await openPage(window, 'app://confab/')
  expect(window.log).toEqual(['load app://confab/', 'show'])
})

it('comes to the front even when minimized', () => {
  const window = new FakeWindow()
  window.isHidden = true
  bringToFront(window)
  expect(window.log).toEqual(['restore', 'show', 'focus'])
})
