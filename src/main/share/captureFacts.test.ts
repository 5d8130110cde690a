import { describe, expect, it } from 'vitest'
import { canWatchWindows, shareAudioOf, sharePickerOf, type CaptureFacts } from './captureFacts'

const wayland = { XDG_SESSION_TYPE: 'wayland', WAYLAND_DISPLAY: 'wayland-0' }

function facts(
  platform: NodeJS.Platform,
  systemVersion: string,
  env: CaptureFacts['env'] = {}
): CaptureFacts {
  return { platform, systemVersion, env }
}

describe('what can be shared', () => {
  it.each([
    ['Windows 11', facts('win32', '10.0.26100'), 'own', 'available', true],
    ['macOS 12', facts('darwin', '12.7.6'), 'own', 'systemTooOld', false],
    ['macOS 13', facts('darwin', '13.0.0'), 'own', 'available', false],
    ['macOS 14', facts('darwin', '14.7.1'), 'own', 'available', false],
    ['macOS 15', facts('darwin', '15.0.0'), 'system', 'systemPickerHasNone', false],
    ['macOS 26', facts('darwin', '26.5.2'), 'system', 'systemPickerHasNone', false],
    ['macOS of an unreadable version', facts('darwin', ''), 'own', 'systemTooOld', false],
    ['X11', facts('linux', '6.1', { XDG_SESSION_TYPE: 'x11', DISPLAY: ':0' }), 'own', 'linuxHasNone', true],
    ['a bare X server', facts('linux', '6.1', { DISPLAY: ':0' }), 'own', 'linuxHasNone', true],
    ['Wayland', facts('linux', '6.1', wayland), 'system', 'linuxHasNone', false],
    [
      'an X11 app in Wayland',
      facts('linux', '6.1', { ...wayland, DISPLAY: ':0' }),
      'system',
      'linuxHasNone',
      false
    ],
    ['half of Wayland', facts('linux', '6.1', { XDG_SESSION_TYPE: 'wayland' }), 'own', 'linuxHasNone', true],
    [
      'X11 beside Wayland',
      facts('linux', '6.1', { ...wayland, XDG_SESSION_TYPE: 'x11' }),
      'own',
      'linuxHasNone',
      true
    ],
    ['Windows with a stray variable', facts('win32', '10.0', wayland), 'own', 'available', true]
  ] as const)('on %s', (_name, given, picker, audio, canWatch) => {
    expect([sharePickerOf(given), shareAudioOf(given), canWatchWindows(given)]).toEqual([
      picker,
      audio,
      canWatch
    ])
  })
})
