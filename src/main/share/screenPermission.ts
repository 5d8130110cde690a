/** The way to macOS's settings where Confab may be allowed to record the screen. */
import type { Shell } from 'electron'

const screenRecordingPane = 'x-apple.systempreferences:com.apple.preference.security?Privacy_ScreenCapture'

/**
 * Opens the pane; does nothing on systems that ask for no such permission.
 *
 * @throws when the system cannot open it
 */
export async function openScreenPermissionSettings(
  platform: NodeJS.Platform,
  { openExternal }: Pick<Shell, 'openExternal'>
): Promise<void> {
  if (platform === 'darwin') await openExternal(screenRecordingPane)
}
