import { expect, it } from 'vitest'
import { openScreenPermissionSettings } from './screenPermission'

it('opens the pane for recording the screen on macOS, and nothing elsewhere', async () => {
  const opened: string[] = []
  const openExternal = (url: string) => Promise.resolve(void opened.push(url))
  for (const platform of ['win32', 'linux', 'darwin'] as const) {
    await openScreenPermissionSettings(platform, { openExternal })
  }
  expect(opened).toEqual(['x-apple.systempreferences:com.apple.preference.security?Privacy_ScreenCapture'])
})
