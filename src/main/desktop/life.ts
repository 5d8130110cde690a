/** How long the app lives: closing hides, quitting asks during a call, and sleep is noticed. */
import { app, dialog, powerMonitor, powerSaveBlocker, type BrowserWindow } from 'electron'
import type { CallStatus } from '../../preload/contract'
import { guardClosing } from '../window/closing'
import { followPower, type Power } from '../window/power'
import type { SettingsStore } from '../settings/store'
import { findTrayHost } from '../tray/trayHost'
import { platformName } from './platformName'

export interface LifeOptions {
  readonly window: BrowserWindow
  readonly store: SettingsStore
  readonly call: () => CallStatus | null
  /** The window has been hidden instead of closed, for the first time ever. */
  readonly onHidden: () => void
  readonly onWake: () => void
}

export interface Life {
  readonly power: Power
  /** See Closing. */
  readonly letGo: (isLeaving: boolean) => void
}

export function guardLife({ window, store, call, onHidden, onWake }: LifeOptions): Life {
  const { quitNow, letGo } = guardClosing({
    app,
    dialog,
    window,
    closeHides: () => store.values.desktop.closeHides,
    canComeBack: async () => (await findTrayHost(platformName())) === 'present',
    call,
    explain() {
      if (store.values.hasExplainedClosing) return
      store.update({ hasExplainedClosing: true })
      onHidden()
    }
  })
  const power = followPower({ powerMonitor, powerSaveBlocker, onWake, onShutdown: quitNow })
  app.on('window-all-closed', () => app.quit())
  // Started from `npm start`, the app ends with it, however it ended.
  if (process.connected) process.once('disconnect', quitNow)
  return { power, letGo }
}
