/** The login items of macOS and Windows, which Electron knows how to write. */
import type { App } from 'electron'
import type { AutostartState, AutostartWish } from './autostartState'
import { quotedForWindows, type StartCommand } from './startCommand'

export type LoginItemApp = Pick<App, 'setLoginItemSettings' | 'getLoginItemSettings'>

/** @see SMAppService.mainApp; a new login item may have to be approved in the system's settings */
export function applyOnMac(app: LoginItemApp, { startAtLogin }: AutostartWish): AutostartState {
  const service = { type: 'mainAppService' } as const
  const before = app.getLoginItemSettings(service)
  const isRegistered = before.openAtLogin || before.status === 'requires-approval'
  if (isRegistered !== startAtLogin) app.setLoginItemSettings({ ...service, openAtLogin: startAtLogin })
  if (!startAtLogin) return { kind: 'off' }
  const { openAtLogin, status } = app.getLoginItemSettings(service)
  if (openAtLogin) return { kind: 'on' }
  return status === 'requires-approval'
    ? { kind: 'blocked' }
    : { kind: 'failed', message: 'refused by the system' }
}

/** The registry's Run key; the Task Manager's switch for it is kept elsewhere, and read along. */
export function applyOnWindows(
  app: LoginItemApp,
  [program, ...parameters]: StartCommand,
  wish: AutostartWish
): AutostartState {
  const item = {
    // Electron compares programs after splitting at spaces: `C:\Program` would be found to be ours.
    path: `"${program}"`,
    args: [...parameters.map(quotedForWindows), ...(wish.startHidden ? ['--hidden'] : [])]
  }
  if (!wish.startAtLogin) {
    app.setLoginItemSettings({ ...item, openAtLogin: false })
    return { kind: 'off' }
  }
  const { openAtLogin, launchItems } = app.getLoginItemSettings(item)
  // An entry with other arguments is found among the items; what the Task Manager says about it stays said.
  const isBlocked = launchItems.some(({ enabled }) => !enabled)
  if (!openAtLogin) app.setLoginItemSettings({ ...item, openAtLogin: true, enabled: !isBlocked })
  return isBlocked ? { kind: 'blocked' } : { kind: 'on' }
}
