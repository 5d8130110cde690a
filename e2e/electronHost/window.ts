/** `BrowserWindow`: a real X11 window of the app's Chromium. */
import { EventEmitter } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Protocol } from './cdp'
import { HostContents } from './contents'
import { preparePage } from './pageEvents'
import type { Runtime } from './runtime'
import { notImplemented, preventable } from './strict'
import * as x11 from './x11'

const appearTimeoutMs = 10_000

export class HostWindow extends EventEmitter {
  readonly id: number
  readonly webContents: HostContents
  /** Pages Chromium has opened for `window.open` although the app said no; closed as they come up. */
  deniedWindows = 0
  readonly #runtime: Runtime
  readonly #options: Electron.BrowserWindowConstructorOptions
  #bounds: Electron.Rectangle
  #xWindow: number | null = null
  #chromiumWindow: number | null = null
  #isVisible: boolean
  #isFocused = false
  #isGone = false
  #isClosing = false
  #state: NonNullable<Protocol.Browser.WindowState> = 'normal'
  #isAlwaysOnTop: boolean

  constructor(runtime: Runtime, options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    this.setMaxListeners(0)
    if (!runtime.app.module.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    if (options.parent) throw notImplemented('a child window')
    this.#runtime = runtime
    this.#options = options
    this.id = runtime.nextId()
    const { x = 60, y = 60, width = 800, height = 600 } = options
    this.#bounds = { x, y, width, height }
    this.#isVisible = options.show !== false
    this.#isAlwaysOnTop = options.alwaysOnTop ?? false
    this.webContents = new HostContents(runtime, this, options.webPreferences ?? {})
    runtime.windows.set(this.id, this)
    runtime.app.module.emit('web-contents-created', preventable(), this.webContents)
    this.#open().catch((error: unknown) => {
      this.webContents.fail(error instanceof Error ? error : new Error(String(error)))
    })
    runtime.app.module.emit('browser-window-created', preventable(), this)
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url)
  }

  reload(): void {
    this.webContents.reload()
  }

  show(): void {
    this.#reveal()
    if (this.#xWindow !== null) x11.activateWindow(this.#xWindow)
    if (this.#isFocused) return
    // A page that took itself for focused all the while, as drivers make it, tells nothing.
    this.#isFocused = true
    this.emit('focus', preventable())
  }

  showInactive(): void {
    this.#reveal()
  }

  hide(): void {
    if (!this.#isVisible) return
    this.#isVisible = this.#isFocused = false
    if (this.#xWindow !== null) x11.setWindowMapped(this.#xWindow, false)
    this.emit('hide', preventable())
  }

  focus(): void {
    if (this.#xWindow !== null) x11.activateWindow(this.#xWindow)
  }

  isFocused(): boolean {
    return this.#isFocused
  }

  isVisible(): boolean {
    return this.#isVisible && !this.#isGone
  }

  isDestroyed(): boolean {
    return this.#isGone
  }

  minimize(): void {
    this.#setState('minimized')
    this.emit('minimize', preventable())
  }

  isMinimized(): boolean {
    return this.#state === 'minimized'
  }

  maximize(): void {
    this.#setState('maximized')
    this.emit('maximize', preventable())
  }

  unmaximize(): void {
    this.#setState('normal')
    this.emit('unmaximize', preventable())
  }

  isMaximized(): boolean {
    return this.#state === 'maximized'
  }

  restore(): void {
    this.#setState('normal')
    this.emit('restore', preventable())
  }

  setFullScreen(isFull: boolean): void {
    this.#setState(isFull ? 'fullscreen' : 'normal')
    this.emit(isFull ? 'enter-full-screen' : 'leave-full-screen', preventable())
  }

  isFullScreen(): boolean {
    return this.#state === 'fullscreen'
  }

  isNormal(): boolean {
    return this.#state === 'normal'
  }

  getBounds(): Electron.Rectangle {
    return { ...this.#bounds }
  }

  getNormalBounds(): Electron.Rectangle {
    return this.getBounds()
  }

  getSize(): [number, number] {
    return [this.#bounds.width, this.#bounds.height]
  }

  getPosition(): [number, number] {
    return [this.#bounds.x, this.#bounds.y]
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds }
    this.#later(() => this.#moveTo(this.#bounds))
    this.emit('resize', preventable())
    this.emit('move', preventable())
  }

  setAlwaysOnTop(isOnTop: boolean): void {
    this.#isAlwaysOnTop = isOnTop
    if (this.#xWindow !== null) x11.setAlwaysOnTop(this.#xWindow, isOnTop)
  }

  isAlwaysOnTop(): boolean {
    return this.#isAlwaysOnTop
  }

  setTitle(title: string): void {
    this.#later(() => this.#xWindow !== null && x11.setWindowTitle(this.#xWindow, title))
  }

  getTitle(): string {
    return this.webContents.title || (this.#options.title ?? '')
  }

  getMediaSourceId(): string {
    return `window:${this.#xWindow}:0`
  }

  close(): void {
    if (this.#isGone || this.#isClosing) return
    if (this.mayClose()) this.destroy()
  }

  /** Emits `close`. @returns false when the app has prevented it */
  mayClose(): boolean {
    // Closing a page can bring its `beforeunload` up; the question has been answered then.
    if (this.#isClosing) return true
    const event = preventable()
    this.emit('close', event)
    if (event.defaultPrevented) this.#runtime.app.cancelQuit()
    return !event.defaultPrevented
  }

  destroy(): void {
    if (this.#isGone || this.#isClosing) return
    this.#isClosing = true
    this.webContents
      .whenUsable()
      .then(() => this.#browser().send('Target.closeTarget', { targetId: this.webContents.targetId }))
      .catch(() => this.hasGone())
  }

  /** The page's target is no more, whoever closed it. */
  hasGone(): void {
    if (this.#isGone) return
    this.#isGone = this.webContents.isGone = true
    this.#runtime.windows.delete(this.id)
    this.webContents.emit('destroyed', preventable())
    this.emit('closed', preventable())
    if (this.#runtime.windows.size === 0) this.#runtime.app.lastWindowClosed()
  }

  hearFromPage(event: 'focus' | 'blur' | 'resize'): void {
    if (event === 'resize') {
      this.#readBounds().catch(() => {})
      return
    }
    this.#isFocused = event === 'focus'
    this.emit(event, preventable())
    this.#runtime.app.module.emit(`browser-window-${event}`, preventable(), this)
  }

  async #open(): Promise<void> {
    const mark = `stand-in-${process.pid}-${this.id}`
    const chromium = this.#runtime.chromium()
    const { targetId } = await chromium.openWindow(mark)
    const page = await chromium.cdp.attach(targetId)
    this.webContents.attach(page, targetId)
    const { windowId } = await this.#browser().send('Browser.getWindowForTarget', { targetId })
    this.#chromiumWindow = windowId
    this.#xWindow = await findXWindow(mark)
    await preparePage(this.#runtime, this.webContents, page)
    await this.#moveTo(this.#bounds)
    if (this.#isAlwaysOnTop) x11.setAlwaysOnTop(this.#xWindow, true)
    if (!this.#isVisible) x11.setWindowMapped(this.#xWindow, false)
    this.webContents.becomeUsable(page)
  }

  #browser() {
    return this.#runtime.chromium().cdp.browser
  }

  #reveal(): void {
    const wasVisible = this.#isVisible
    this.#isVisible = true
    if (this.isMinimized()) this.restore()
    if (this.#xWindow !== null) x11.setWindowMapped(this.#xWindow, true)
    if (!wasVisible) this.emit('show', preventable())
  }

  #later(act: () => unknown): void {
    this.webContents
      .whenUsable()
      .then(() => (this.#isGone ? undefined : act()))
      .catch(() => {})
  }

  #setState(windowState: Protocol.Browser.WindowState): void {
    this.#state = windowState
    this.#later(() => this.#apply({ windowState }))
  }

  #moveTo({ x, y, width, height }: Electron.Rectangle): Promise<void> {
    return this.#apply({ left: x, top: y, width, height })
  }

  async #apply(bounds: Protocol.Browser.Bounds): Promise<void> {
    if (this.#chromiumWindow === null) return
    await this.#browser().send('Browser.setWindowBounds', { windowId: this.#chromiumWindow, bounds })
  }

  async #readBounds(): Promise<void> {
    if (this.#chromiumWindow === null) return
    const { bounds } = await this.#browser().send('Browser.getWindowBounds', {
      windowId: this.#chromiumWindow
    })
    const { left = 0, top = 0, width = 0, height = 0 } = bounds
    this.#bounds = { x: left, y: top, width, height }
    this.emit('resize', preventable())
  }
}

/** The window manager takes a moment to know a new window. */
async function findXWindow(title: string): Promise<number> {
  const deadline = Date.now() + appearTimeoutMs
  while (Date.now() < deadline) {
    const found = x11.findWindow(title)
    if (found !== null) return found
    await wait(20)
  }
  throw new Error('the window has not come up; is a window manager running?')
}
