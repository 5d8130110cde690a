/** `WebContents`: one page, as main sees it. */
import { EventEmitter } from 'node:events'
import type { CdpSession } from './cdp'
import { encode } from './clone'
import { HostFrame } from './frame'
import { HostIpcMain } from './ipcMain'
import { HostImage } from './nativeImage'
import type { HostMessage } from './page/messages'
import { decodePng } from './png'
import type { Runtime } from './runtime'
import type { Schemes } from './schemes'
import { preventable } from './strict'
import type { HostWindow } from './window'

/** Execution contexts of one frame: the page's own, and the preload's. */
export interface FrameContexts {
  page?: number
  preload?: number
}

type OpenHandler = (details: object) => { readonly action: 'allow' | 'deny' }

export class HostContents extends EventEmitter {
  readonly id: number
  readonly ipc = new HostIpcMain()
  readonly frames = new Map<string, HostFrame>()
  readonly contexts = new Map<string, FrameContexts>()
  readonly owner: HostWindow
  readonly schemes: Schemes
  readonly session: unknown
  readonly preferences: Electron.WebPreferences
  readonly #runtime: Runtime
  #page: CdpSession | null = null
  #resolveAttached: (page: CdpSession) => void = () => {}
  #rejectAttached: (error: Error) => void = () => {}
  readonly #attached: Promise<CdpSession>
  #isAudioMuted = false
  mainFrame: HostFrame
  targetId = ''
  title = ''
  isGone = false
  hasCrashed = false
  isLoadingPage = false
  /** Addresses main itself asked for; what the page asks for can be prevented. */
  readonly ownLoads = new Set<string>()
  openHandler: OpenHandler = () => ({ action: 'allow' })

  constructor(runtime: Runtime, owner: HostWindow, preferences: Electron.WebPreferences) {
    super()
    this.setMaxListeners(0)
    this.#runtime = runtime
    this.id = runtime.nextId()
    this.owner = owner
    this.preferences = preferences
    this.schemes = runtime.schemes
    this.session = runtime.session.module.defaultSession
    this.mainFrame = new HostFrame(this, { id: '', parentId: undefined, url: '', name: '' })
    this.#attached = new Promise((resolve, reject) => {
      this.#resolveAttached = resolve
      this.#rejectAttached = reject
    })
    this.#attached.catch(() => {})
  }

  /** The window is there and its scripts are in place: whatever was asked meanwhile goes on. */
  attach(page: CdpSession, targetId: string): void {
    this.#page = page
    this.targetId = targetId
  }

  becomeUsable(page: CdpSession): void {
    this.#resolveAttached(page)
  }

  fail(error: Error): void {
    this.#rejectAttached(error)
  }

  whenUsable(): Promise<CdpSession> {
    return this.#attached
  }

  getURL(): string {
    return this.mainFrame.url
  }

  getTitle(): string {
    return this.title
  }

  getType(): 'window' {
    return 'window'
  }

  isDestroyed(): boolean {
    return this.isGone
  }

  isCrashed(): boolean {
    return this.hasCrashed
  }

  isLoading(): boolean {
    return this.isLoadingPage
  }

  isFocused(): boolean {
    return this.owner.isFocused()
  }

  focus(): void {
    this.owner.focus()
  }

  close(): void {
    this.owner.close()
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  setAudioMuted(isMuted: boolean): void {
    this.#isAudioMuted = isMuted
  }

  isAudioMuted(): boolean {
    return this.#isAudioMuted
  }

  setBackgroundThrottling(): void {}

  send(channel: string, ...args: readonly unknown[]): void {
    this.post(this.mainFrame.frameToken, { type: 'event', channel, args: encode(args) })
  }

  /** Messages reach the frame in the order in which they were posted; one that has gone gets none. */
  post(frameId: string, message: HostMessage): void {
    const context = this.contexts.get(frameId)?.preload
    if (context === undefined) return
    const binding = JSON.stringify(bindingName(this.#runtime.namespace))
    this.#page
      ?.send('Runtime.callFunctionOn', {
        functionDeclaration: `function (message) { globalThis[${binding}](message) }`,
        executionContextId: context,
        arguments: [{ value: message }]
      })
      .catch(() => {})
  }

  /** @throws what the code throws, as Electron does: an Error with the message */
  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    const page = await this.#attached
    const contextId = this.contexts.get(this.mainFrame.frameToken)?.page
    const { result, exceptionDetails } = await page.send('Runtime.evaluate', {
      expression: code,
      userGesture,
      awaitPromise: true,
      returnByValue: true,
      ...(contextId === undefined ? {} : { contextId })
    })
    if (exceptionDetails) {
      const { exception, text } = exceptionDetails
      throw new Error(exception?.description?.split('\n')[0] ?? text)
    }
    return result.value as unknown
  }

  /** Makes the page's next calls count as following a click. */
  async grantGesture(): Promise<void> {
    await this.#page?.send('Runtime.evaluate', { expression: '0', userGesture: true })
  }

  /** @throws when the page cannot be loaded, with Chromium's code */
  async loadURL(url: string): Promise<void> {
    const page = await this.#attached
    const address = this.schemes.toWeb(url)
    this.isLoadingPage = true
    this.ownLoads.add(withoutHash(address))
    this.emit('did-start-loading', preventable())
    const loaded = new Promise<void>((resolve) => {
      const off = page.on('Page.loadEventFired', () => {
        off()
        resolve()
      })
    })
    const { errorText } = await page.send('Page.navigate', { url: address })
    if (!errorText || errorText === 'net::ERR_ABORTED') return loaded
    const code = errorText.replace('net::', '')
    this.isLoadingPage = false
    this.emit('did-fail-load', preventable(), -2, code, url, true)
    throw Object.assign(new Error(`${code} (-2) loading '${url}'`), { code, url })
  }

  reload(): void {
    this.ownLoads.add(withoutHash(this.schemes.toWeb(this.getURL())))
    this.#quietly((page) => page.send('Page.reload', {}))
  }

  /** Chromium says so by an event; the command itself is never answered. */
  forcefullyCrashRenderer(): void {
    this.#quietly((page) => page.send('Page.crash'))
  }

  async capturePage(): Promise<HostImage> {
    const page = await this.#attached
    const { data } = await page.send('Page.captureScreenshot', { format: 'png' })
    return new HostImage(decodePng(Buffer.from(data, 'base64')))
  }

  applyTheme(): void {
    const theme = this.#runtime.theme()
    const value = theme === 'system' ? '' : theme
    const features = [{ name: 'prefers-color-scheme', value }]
    this.#quietly((page) => page.send('Emulation.setEmulatedMedia', { features }))
  }

  #quietly(act: (page: CdpSession) => Promise<unknown>): void {
    // A page that closes meanwhile has nothing to be told any more.
    this.#attached.then(act).catch(() => {})
  }
}

/** The global function of the preload's world through which the two sides talk. */
export function bindingName(namespace: string): string {
  return `${namespace}-post`
}

export function withoutHash(url: string): string {
  return url.replace(/#.*$/, '')
}
