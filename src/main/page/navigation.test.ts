import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { HandlerDetails, WindowOpenHandlerResponse } from 'electron'
import { guardNavigation, type GuardedContents } from './navigation'
import { ownUrls } from './origins'

function setUp() {
  const emitter = new EventEmitter()
  const opened: string[] = []
  let openHandler: ((details: HandlerDetails) => WindowOpenHandlerResponse) | undefined
  const contents = {
    on: (event: string, listener: () => void) => emitter.on(event, listener),
    setWindowOpenHandler: (handler: typeof openHandler) => (openHandler = handler)
  } as unknown as GuardedContents
  guardNavigation(contents, { isOwnUrl: ownUrls('app://confab/'), openExternal: (url) => opened.push(url) })

  /** @returns whether the navigation was stopped */
  function isStopped(event: string, url: string, isMainFrame = true): boolean {
    let stopped = false
    emitter.emit(event, { url, isMainFrame, preventDefault: () => (stopped = true) })
    return stopped
  }
  const openWindow = (url: string) => openHandler?.({ url } as HandlerDetails).action
  return { isStopped, openWindow, opened }
}

it('lets our page move about in itself', () => {
  const { isStopped, opened } = setUp()
  expect(isStopped('will-frame-navigate', 'app://confab/r/kitchen')).toBe(false)
  expect(isStopped('will-redirect', 'app://confab/')).toBe(false)
  expect(opened).toEqual([])
})

it('opens a link to elsewhere in the browser and stays', () => {
  const { isStopped, opened } = setUp()
  expect(isStopped('will-frame-navigate', 'https://example.org/')).toBe(true)
  expect(opened).toEqual(['https://example.org/'])
})

it('hands nothing but https to the system', () => {
  const { isStopped, openWindow, opened } = setUp()
  for (const url of [
    'file:///etc/passwd',
    'http://example.org/',
    'smb://host/share',
    'javascript:alert(1)',
    'data:text/html,<b>not ours</b>',
    'blob:app://confab/0f8fad5b-d9cb-469f-a165-70867728950e',
    'app://elsewhere/',
    'app://confab.example/',
    'confab://confab.example/r/kitchen'
  ]) {
    expect(isStopped('will-frame-navigate', url)).toBe(true)
    expect(openWindow(url)).toBe('deny')
  }
  expect(opened).toEqual([])
})

it('does not let a frame inside the page open the browser', () => {
  const { isStopped, opened } = setUp()
  expect(isStopped('will-frame-navigate', 'https://example.org/', false)).toBe(true)
  expect(opened).toEqual([])
})

it('stops redirects to elsewhere and embedded web views', () => {
  const { isStopped } = setUp()
  expect(isStopped('will-redirect', 'https://example.org/')).toBe(true)
  expect(isStopped('will-attach-webview', 'app://confab/')).toBe(true)
})

it('opens no second window, not even for itself', () => {
  const { openWindow, opened } = setUp()
  expect(openWindow('app://confab/r/kitchen')).toBe('deny')
  expect(openWindow('https://example.org/')).toBe('deny')
  expect(opened).toEqual(['https://example.org/'])
})
