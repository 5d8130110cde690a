/** What this system lets an app share, and who asks the person for it: decided once, from facts alone. */
import type { HostDescription, ShareAudio } from '../../preload/contract'

export interface CaptureFacts {
  readonly platform: NodeJS.Platform
  /** As `process.getSystemVersion()` says it, for example `15.1.0` on macOS. */
  readonly systemVersion: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Who shows what can be shared: 'system' on Wayland (the portal) and on macOS 15 and later, Confab everywhere else.
 *
 * The rule for Wayland is the capturer's own and looks at nothing else: an app forced onto X11 (`--ozone-platform=x11`)
 * inside a Wayland session still captures through the portal.
 *
 * @see webrtc `DesktopCapturer::IsRunningUnderWayland()`
 */
export function sharePickerOf({
  platform,
  systemVersion,
  env
}: CaptureFacts): HostDescription['sharePicker'] {
  if (platform === 'darwin') return majorOf(systemVersion) >= 15 ? 'system' : 'own'
  if (platform === 'win32') return 'own'
  const isWayland = env['XDG_SESSION_TYPE']?.startsWith('wayland') === true
  return isWayland && env['WAYLAND_DISPLAY'] !== undefined ? 'system' : 'own'
}

/**
 * Whether the sound of the machine can go along with the picture.
 *
 * macOS has had an interface for it since version 13. Electron hands the choice to the system's picker without a way
 * to ask for sound, so macOS 15 and later have none.
 */
export function shareAudioOf(facts: CaptureFacts): ShareAudio {
  switch (facts.platform) {
    case 'win32':
      return 'available'
    case 'darwin':
      if (sharePickerOf(facts) === 'system') return 'systemPickerHasNone'
      return majorOf(facts.systemVersion) >= 13 ? 'available' : 'systemTooOld'
    default:
      return 'linuxHasNone'
  }
}

/**
 * Whether a window that is missing from the list is out of sight: Windows and X11 list what is not minimised. macOS
 * leaves out windows on other desktops as well, whose pictures go on, and portals list nothing.
 */
export function canWatchWindows(facts: CaptureFacts): boolean {
  return facts.platform !== 'darwin' && sharePickerOf(facts) === 'own'
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10) || 0
}
