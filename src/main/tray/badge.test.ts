import { expect, it } from 'vitest'
import type { NativeImage } from 'electron'
import type { AppStatus, CallStatus } from '../../preload/contract'
import { badgeCount, createBadge, overlayOf, progressOf } from './badge'
import type { Platform } from './trayIcons'

const room = { roomId: 'kitchen', serverUrl: 'https://confab.example' }
const call: CallStatus = {
  room,
  label: 'Kitchen',
  microphone: false,
  camera: false,
  share: 'off',
  shareName: '',
  isReconnecting: false,
  names: []
}
const rooms: AppStatus = {
  call: null,
  favourites: [['Ana'], ['Ben', 'Cy'], [], null].map((names) => ({ room, label: 'Room', names })),
  isOffline: false
}
const inCall: AppStatus = { ...rooms, call }

function setUp(platform: Platform) {
  const log: unknown[][] = []
  const window = {
    setOverlayIcon: (...args: unknown[]) => void log.push(['overlay', ...args]),
    setProgressBar: (value: number) => void log.push(['progress', value])
  }
  const badge = createBadge({
    app: { setBadgeCount: (count) => log.push(['count', count]) > 0 },
    window: () => window,
    platform,
    icon: (overlay) => `${overlay}.png` as unknown as NativeImage
  })
  return { badge, log }
}

it('counts the rooms with somebody inside, and none during a call', () => {
  expect(badgeCount(rooms)).toBe(2)
  expect(badgeCount(inCall)).toBe(0)
})

it('lays over what is sent', () => {
  expect(overlayOf(rooms)).toBeNull()
  expect(overlayOf(inCall)).toBe('muted')
  expect(overlayOf({ ...rooms, call: { ...call, microphone: true } })).toBe('live')
  expect(overlayOf({ ...rooms, call: { ...call, microphone: true, share: 'paused' } })).toBe('sharing')
})

it('shows a bar only while an update is coming', () => {
  expect(progressOf({ kind: 'downloading', version: '2.0.0', percent: 25 })).toBe(0.25)
  expect(progressOf({ kind: 'downloading', version: '2.0.0', percent: 100.4 })).toBe(1)
  expect(progressOf({ kind: 'ready', version: '2.0.0' })).toBe(-1)
})

it('uses what the system has, and only when it changes', () => {
  const mac = setUp('darwin')
  for (const status of [rooms, { ...rooms }, inCall]) mac.badge.show(status)
  expect(mac.log).toEqual([
    ['count', 2],
    ['count', 0]
  ])
  const windows = setUp('win32')
  for (const status of [rooms, inCall, { ...inCall }, rooms]) windows.badge.show(status)
  expect(windows.log).toEqual([
    ['overlay', 'muted.png', 'Microphone off'],
    ['overlay', null, '']
  ])
})

it('gives a new taskbar button what the old one had', () => {
  const { badge, log } = setUp('win32')
  badge.show(inCall)
  badge.showUpdate({ kind: 'downloading', version: '2.0.0', percent: 50 })
  log.length = 0
  badge.refresh()
  expect(log).toEqual([
    ['overlay', 'muted.png', 'Microphone off'],
    ['progress', 0.5]
  ])
})

it('leaves nothing on the dock', () => {
  const { badge, log } = setUp('linux')
  badge.show(rooms)
  badge.showUpdate({ kind: 'downloading', version: '2.0.0', percent: 50 })
  badge.close()
  expect(log.slice(-2)).toEqual([
    ['count', 0],
    ['progress', -1]
  ])
})
