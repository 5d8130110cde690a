/** Sharing a screen or window: what may be captured, and the bar that says so. */
import { join } from 'node:path'
import {
  BrowserWindow,
  desktopCapturer,
  nativeTheme,
  session,
  systemPreferences,
  type IpcMain,
  type Screen,
  type WebFrameMain
} from 'electron'
import type { AppCommand, AppStatus, BarAction } from '../../preload/contract'
import { serveCapture, type Capture } from '../share/capture'
import type { CaptureFacts } from '../share/captureFacts'
import { ownUrls } from '../page/origins'
import type { PageEvents } from '../bridge/pageEvents'
import { schedule } from '../schedule'
import { showSharingBar } from '../share/sharingBar'

export interface SharingOptions {
  readonly window: BrowserWindow
  readonly screen: Screen
  readonly ipcMain: IpcMain
  readonly appUrl: string
  readonly events: PageEvents
  readonly command: (command: AppCommand) => void
  readonly show: () => void
}

export interface Sharing {
  readonly facts: CaptureFacts
  readonly capture: Capture
  showStatus(status: AppStatus): void
  close(): void
}

export function openSharing(options: SharingOptions): Sharing {
  const { window, screen, ipcMain, appUrl, events } = options
  const isOwnUrl = ownUrls(appUrl)
  const isOwnFrame = (frame: WebFrameMain): boolean =>
    !window.isDestroyed() && frame === window.webContents.mainFrame && isOwnUrl(frame.url)
  const facts: CaptureFacts = {
    platform: process.platform,
    systemVersion: process.getSystemVersion(),
    env: process.env
  }
  const capture = serveCapture({
    session: session.defaultSession,
    desktopCapturer,
    facts,
    ownWindows: () => BrowserWindow.getAllWindows(),
    screenAccess: () => systemPreferences.getMediaAccessStatus('screen'),
    isOwnFrame,
    onSharedWindow: (state) => events.send('sharedWindow', state),
    now: () => performance.now(),
    schedule
  })

  function act(action: BarAction): void {
    switch (action) {
      case 'stop':
        return options.command({ kind: 'stopSharing' })
      case 'pause':
      case 'resume':
        return options.command({ kind: 'pauseSharing', isPaused: action === 'pause' })
      case 'showWindow':
        return options.show()
    }
  }
  const bar = showSharingBar({
    window,
    createWindow: (look) => new BrowserWindow(look),
    screen,
    ipcMain,
    facts,
    preload: join(import.meta.dirname, '../preload/bar.cjs'),
    url: new URL('bar.html', appUrl).href,
    isDark: () => nativeTheme.shouldUseDarkColors,
    sharedKind: () => capture.sharedKind(),
    act
  })
  return {
    facts,
    capture,
    showStatus(status) {
      // The bar asks what is shared, so the capture has to know first.
      capture.showStatus(status)
      bar.showStatus(status)
    },
    close() {
      bar.close()
      capture.close()
    }
  }
}
