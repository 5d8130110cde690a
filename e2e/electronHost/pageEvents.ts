/** Puts the scripts into a new page and turns what Chromium reports of it into Electron's events. */
import { readFileSync } from 'node:fs'
import type { CdpSession, Protocol } from './cdp'
import { bindingName, type HostContents } from './contents'
import { HostFrame } from './frame'
import { answerRequest } from './navigation'
import type { PageConfig, PageMessage } from './page/messages'
import { answerMessage, answerSync } from './pageMessages'
import type { Runtime } from './runtime'
import { schemeUrlPattern } from './schemes'
import { notImplemented, preventable } from './strict'

/** Electron's own name for the world preload scripts run in. */
const preloadWorld = 'Electron Isolated Context'

export async function preparePage(runtime: Runtime, contents: HostContents, page: CdpSession): Promise<void> {
  followFrames(contents, page)
  followLoading(contents, page)
  followEnd(runtime, contents, page)
  answerDialogs(runtime, contents, page)
  const binding = bindingName(runtime.namespace)
  page.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    if (name !== binding) return
    const frame = frameOf(contents, executionContextId)
    answerMessage(runtime, contents, frame, JSON.parse(payload) as PageMessage)
  })
  page.on('Fetch.requestPaused', (event) => void answerRequest(contents, page, event))
  page.on('Page.windowOpen', (event) => {
    const details = {
      url: contents.schemes.fromWeb(event.url),
      frameName: event.windowName,
      features: event.windowFeatures.join(','),
      disposition: 'new-window'
    }
    const { action } = contents.openHandler(details)
    if (action !== 'deny') throw notImplemented('a window opened by a page')
    // Chromium has opened it already; followTargets closes it.
    contents.owner.deniedWindows += 1
  })
  await page.send('Page.enable')
  await page.send('Runtime.enable')
  await Promise.all([
    page.send('Runtime.addBinding', { name: binding, executionContextName: preloadWorld }),
    ...injectedScripts(runtime, contents.preferences.preload).map((script) =>
      page.send('Page.addScriptToEvaluateOnNewDocument', script)
    ),
    page.send('Fetch.enable', {
      patterns: [{ urlPattern: schemeUrlPattern }, { urlPattern: '*', resourceType: 'Document' }]
    })
  ])
  contents.applyTheme()
}

function injectedScripts(
  runtime: Runtime,
  preloadPath: string | undefined
): Protocol.Page.addScriptToEvaluateOnNewDocumentParameters[] {
  const config: PageConfig = {
    namespace: runtime.namespace,
    binding: bindingName(runtime.namespace),
    preloadPath: preloadPath ?? '',
    process: {
      type: 'renderer',
      sandboxed: true,
      contextIsolated: true,
      platform: process.platform,
      arch: process.arch,
      versions: { ...process.versions },
      env: {},
      argv: []
    }
  }
  const preload = preloadPath
    ? `function (require, process, exports, module, global) {${readFileSync(preloadPath, 'utf8')}\n}`
    : 'null'
  const wrap = (script: string, given: string) =>
    `(() => { const hostConfig = ${JSON.stringify(config)}; ${given}; ${script} })()`
  return [
    { source: wrap(runtime.scripts.pageWorld, '') },
    { source: wrap(runtime.scripts.preloadWorld, `const appPreload = ${preload}`), worldName: preloadWorld }
  ]
}

function frameOf(contents: HostContents, contextId: number): HostFrame {
  for (const [frameId, { page, preload }] of contents.contexts) {
    if (page === contextId || preload === contextId) return contents.frames.get(frameId) ?? contents.mainFrame
  }
  return contents.mainFrame
}

function followFrames(contents: HostContents, page: CdpSession): void {
  page.on('Page.frameNavigated', ({ frame: { id, parentId, url, name = '' } }) => {
    const frame = new HostFrame(contents, { id, parentId, url: contents.schemes.fromWeb(url), name })
    contents.frames.set(id, frame)
    if (parentId !== undefined) return
    contents.mainFrame = frame
    contents.hasCrashed = false
    contents.emit('did-navigate', preventable(), frame.url, 200, 'OK')
  })
  page.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
    const frame = contents.frames.get(frameId)
    if (!frame) return
    frame.url = contents.schemes.fromWeb(url)
    contents.emit('did-navigate-in-page', preventable(), frame.url, frame === contents.mainFrame)
  })
  page.on('Page.frameDetached', ({ frameId }) => {
    contents.frames.delete(frameId)
    contents.contexts.delete(frameId)
  })
  page.on('Runtime.executionContextCreated', ({ context }) => {
    const aux = context.auxData as unknown as { readonly frameId: string; readonly isDefault: boolean }
    const known = contents.contexts.get(aux.frameId) ?? {}
    if (aux.isDefault) known.page = context.id
    else if (context.name === preloadWorld) known.preload = context.id
    contents.contexts.set(aux.frameId, known)
  })
  page.on('Runtime.executionContextsCleared', () => contents.contexts.clear())
}

function followLoading(contents: HostContents, page: CdpSession): void {
  let hasShown = false
  page.on('Page.domContentEventFired', () => contents.emit('dom-ready', preventable()))
  page.on('Page.loadEventFired', () => {
    contents.isLoadingPage = false
    contents.emit('did-finish-load', preventable())
    contents.emit('did-stop-loading', preventable())
    // Without a gesture Chromium closes a page unasked, and `close` could not be prevented.
    if (contents.owner.listenerCount('close') > 0) contents.grantGesture().catch(() => {})
    if (!hasShown) contents.owner.emit('ready-to-show', preventable())
    hasShown = true
  })
  page.on('Runtime.consoleAPICalled', ({ type, args }) => {
    const message = args.map(({ value, description }) => String(value ?? description ?? '')).join(' ')
    const level = type === 'error' || type === 'warning' || type === 'debug' ? type : 'info'
    contents.emit('console-message', preventable({ message, level, frame: contents.mainFrame }))
  })
}

function followEnd(runtime: Runtime, contents: HostContents, page: CdpSession): void {
  page.on('Inspector.targetCrashed', () => {
    const details = { reason: 'crashed', exitCode: 5 }
    contents.hasCrashed = true
    contents.contexts.clear()
    contents.emit('render-process-gone', preventable(), details)
    runtime.app.module.emit('render-process-gone', preventable(), contents, details)
  })
}

/** `beforeunload` is how the window manager's close button shows, `prompt` carries `sendSync`. */
function answerDialogs(runtime: Runtime, contents: HostContents, page: CdpSession): void {
  let isNavigating = false
  const follow = (isStarted: boolean) => (event: { readonly frameId: string }) => {
    if (event.frameId === contents.targetId) isNavigating = isStarted
  }
  // A navigation announces itself before its dialog, closing does not.
  page.on('Page.frameRequestedNavigation', follow(true))
  page.on('Page.frameStartedNavigating', follow(true))
  page.on('Page.frameStoppedLoading', follow(false))
  page.on('Page.frameClearedScheduledNavigation', follow(false))
  page.on('Page.javascriptDialogOpening', ({ type, message }) => {
    const answer = (accept: boolean, promptText = '') => {
      page.send('Page.handleJavaScriptDialog', { accept, promptText }).catch(() => {})
    }
    if (type === 'beforeunload') answer(isNavigating || contents.owner.mayClose())
    else if (type === 'prompt') answerSync(runtime, contents, message, (text) => answer(true, text))
  })
}
