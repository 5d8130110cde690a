/** `BrowserWindow` and `webContents` as an app imports them. */
import type { HostContents } from './contents'
import type { Runtime } from './runtime'
import { strict } from './strict'
import { HostWindow } from './window'

/** Part of Electron's window and without effect here; a spec must not rely on any of them. */
const withoutEffect = [
  'setMenu',
  'removeMenu',
  'setMenuBarVisibility',
  'setAutoHideMenuBar',
  'setIcon',
  'setOverlayIcon',
  'setProgressBar',
  'setBackgroundColor',
  'setSkipTaskbar',
  'setVisibleOnAllWorkspaces',
  'setMinimumSize',
  'setContentProtection',
  'flashFrame',
  'moveTop'
] as const satisfies readonly (keyof Electron.BrowserWindow)[]

export function windowModules(runtime: Runtime): Readonly<Record<string, unknown>> {
  class BrowserWindow extends HostWindow {
    constructor(options?: Electron.BrowserWindowConstructorOptions) {
      super(runtime, options)
    }

    static getAllWindows(): HostWindow[] {
      return [...runtime.windows.values()]
    }

    static fromId(id: number): HostWindow | null {
      return runtime.windows.get(id) ?? null
    }

    static fromWebContents(contents: HostContents): HostWindow | null {
      return contents.owner
    }

    static getFocusedWindow(): HostWindow | null {
      return BrowserWindow.getAllWindows().find((window) => window.isFocused()) ?? null
    }
  }
  for (const name of withoutEffect) Object.defineProperty(BrowserWindow.prototype, name, { value: () => {} })

  const all = () => BrowserWindow.getAllWindows().map((window) => window.webContents)
  const webContents = strict('webContents', {
    getAllWebContents: all,
    fromId: (id: number) => all().find((contents) => contents.id === id),
    // How playwright finds the window of a page.
    fromDevToolsTargetId: (id: string) => all().find((contents) => contents.targetId === id),
    getFocusedWebContents: () => BrowserWindow.getFocusedWindow()?.webContents ?? null
  } satisfies { readonly [Name in keyof typeof Electron.webContents]?: unknown })
  return { BrowserWindow, webContents }
}

/** Keeps windows in step with Chromium's targets; once, when it has started. */
export function followTargets(runtime: Runtime): void {
  const { browser } = runtime.chromium().cdp
  const windowOf = (targetId: string) =>
    [...runtime.windows.values()].find(({ webContents }) => webContents.targetId === targetId)
  browser.on('Target.targetDestroyed', ({ targetId }) => windowOf(targetId)?.hasGone())
  browser.on('Target.targetInfoChanged', ({ targetInfo: { targetId, title } }) => {
    const window = windowOf(targetId)
    if (!window || window.webContents.title === title || window.webContents.getURL() === '') return
    window.webContents.title = title
    window.webContents.emit('page-title-updated', {}, title, true)
    window.emit('page-title-updated', {}, title, true)
  })
  browser.on('Target.targetCreated', ({ targetInfo: { targetId, openerId } }) => {
    const opener = openerId === undefined ? undefined : windowOf(openerId)
    if (!opener || opener.deniedWindows === 0) return
    opener.deniedWindows -= 1
    browser.send('Target.closeTarget', { targetId }).catch(() => {})
  })
}
