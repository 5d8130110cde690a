/** What the parts of one running stand-in know of each other. Put together in entry.ts. */
import type { HostApp } from './appModule'
import type { Chromium } from './chromium'
import type { HostIpcMain } from './ipcMain'
import type { Schemes } from './schemes'
import type { HostSession } from './session'
import type { Sharing } from './sharing'
import type { HostWindow } from './window'

export interface Runtime {
  readonly app: HostApp
  readonly ipcMain: HostIpcMain
  readonly schemes: Schemes
  readonly session: HostSession
  readonly sharing: Sharing
  readonly scripts: PageScripts
  /** Unguessable prefix of everything the scripts in the page share with main. */
  readonly namespace: string
  /** Open windows in order of creation, by id. */
  readonly windows: Map<number, HostWindow>
  /** @throws before the app is ready */
  chromium(): Chromium
  theme(): Electron.NativeTheme['themeSource']
  nextId(): number
}

/** The built page/*.ts: each is one script without imports. */
export interface PageScripts {
  readonly pageWorld: string
  readonly preloadWorld: string
}
