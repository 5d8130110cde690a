/** How long the app lives: closing hides, quitting asks during a call, and sleep is noticed. */
import { app, dialog, powerMonitor, powerSaveBlocker, type BrowserWindow } from 'electron'
import type { CallStatus } from '../../preload/contract'
import { schedule } from '../schedule'
import { guardClosing } from '../window/closing'
import { keepWithinReach } from '../window/hiddenStart'
import { followPower, type Power } from '../window/power'
import type { SettingsStore } from '../settings/store'
import { findTrayHost } from '../tray/trayHost'
import { platformName } from './platformName'

export interface LifeOptions {
  readonly window: BrowserWindow
  readonly store: SettingsStore
  readonly call: () => CallStatus | null
  readonly show: () => void
  /** The window has been hidden instead of closed, for the first time ever. */
  readonly onHidden: () => void
  readonly onWake: () => void
}

export interface Life {
  readonly power: Power
  /** For a start without a window. @returns its undo */
  readonly keepWithinReach: () => () => void
  /** See Closing. */
  readonly letGo: (isLeaving: boolean) => void
}

const canComeBack = async (): Promise<boolean> => (await findTrayHost(platformName())) === 'present'

export function guardLife({ window, store, call, show, onHidden, onWake }: LifeOptions): Life {
  const { quitNow, letGo } = guardClosing({
    app,
    dialog,
    window,
    closeHides: () => store.values.desktop.closeHides,
    canComeBack,
    call,
    show,
    explain() {
      if (store.values.hasExplainedClosing) return
      store.update({ hasExplainedClosing: true })
      onHidden()
    }
  })
  const power = followPower({ powerMonitor, powerSaveBlocker, onWake, onShutdown: quitNow })
  app.on('activate', show)
  app.on('window-all-closed', () => app.quit())
  // Windows ends its session without asking anybody to quit.
  window.on('query-session-end', () => void store.flush())
  // Started from `npm start`, the app ends with it, however it ended.
  if (process.connected) process.once('disconnect', quitNow)
  return { power, letGo, keepWithinReach: () => keepWithinReach({ window, canComeBack, schedule }) }
}
