import { EventEmitter } from 'node:events'
import { beforeEach, expect, it } from 'vitest'
import type { Menu, MenuItemConstructorOptions, NativeImage } from 'electron'
import type { AppStatus } from '../../preload/contract'
import { createTray, type TrayIcon, type TrayParts } from './tray'
import type { TrayAction } from './trayModel'

/** Pictures and menus are what was asked for, so that it can be compared. */
class FakeTray extends EventEmitter {
  static made: FakeTray[] = []
  readonly log: string[] = []
  image: unknown
  menu: MenuItemConstructorOptions[] = []
  constructor(image: NativeImage) {
    super()
    this.image = image
    FakeTray.made.push(this)
  }
  setImage(image: unknown): void {
    this.image = image
    this.log.push('image')
  }
  setToolTip(): void {
    this.log.push('tooltip')
  }
  setContextMenu(menu: unknown): void {
    this.menu = menu as MenuItemConstructorOptions[]
    this.log.push('menu')
  }
  destroy(): void {
    this.log.push('destroy')
  }
}

class FakeTheme extends EventEmitter {
  shouldUseDarkColors = false
  shouldUseDarkColorsForSystemIntegratedUI = false
}

const quiet: AppStatus = { call: null, favourites: [], isOffline: false }
const room = { roomId: 'kitchen', serverUrl: 'https://confab.example' }
const occupied: AppStatus = { ...quiet, favourites: [{ room, label: 'Kitchen', names: ['Ana'] }] }

beforeEach(() => void (FakeTray.made = []))

function setUp(change: Partial<TrayParts> = {}) {
  const theme = new FakeTheme()
  const asked: TrayAction[] = []
  const window = { isVisible: true }
  const tray = createTray({
    Tray: FakeTray as unknown as new (image: NativeImage) => TrayIcon,
    Menu: { buildFromTemplate: (template) => template as unknown as Menu },
    nativeTheme: theme as unknown as TrayParts['nativeTheme'],
    icon: (state, panel) => `${state} on ${panel}` as unknown as NativeImage,
    platform: 'win32',
    isWindowVisible: () => window.isVisible,
    run: (action) => void asked.push(action),
    ...change
  })
  const [icon] = FakeTray.made
  if (!icon) throw new Error('no tray was made')
  return { tray, icon, theme, asked, window }
}

it('is one icon, whatever happens', () => {
  const { tray, icon, theme } = setUp()
  tray.show(occupied)
  theme.emit('updated')
  tray.show(quiet)
  tray.close()
  expect(FakeTray.made).toEqual([icon])
})

it('has words and a menu before anything is known', () => {
  expect(setUp().icon.log).toEqual(['image', 'tooltip', 'menu'])
})

it('draws only what has changed', () => {
  const { tray, icon, window } = setUp()
  icon.log.length = 0
  tray.show({ ...quiet })
  expect(icon.log).toEqual([])
  tray.show(occupied)
  expect(icon.log).toEqual(['image', 'tooltip', 'menu'])
  window.isVisible = false
  tray.refresh()
  expect(icon.log).toEqual(['image', 'tooltip', 'menu', 'menu'])
})

it('makes a new menu for each change, as Linux needs it', () => {
  const { tray, icon } = setUp({ platform: 'linux' })
  const before = icon.menu
  tray.show(occupied)
  expect(icon.menu).not.toBe(before)
  expect(icon.menu.map(({ id }) => id)).toContain('favourite:0')
})

it('carries a click in the menu to whoever runs it', () => {
  const { tray, icon, asked } = setUp()
  tray.show(occupied)
  const click = (id: string) => {
    const { click: act, enabled } = icon.menu.find((item) => item.id === id) ?? {}
    if (enabled !== false) (act as (() => void) | undefined)?.()
  }
  for (const id of ['status', 'favourite:0', 'quit']) click(id)
  expect(asked).toEqual([{ kind: 'command', command: { kind: 'enter', room } }, { kind: 'quit' }])
})

it('ticks the room one is in, and does not offer it', () => {
  const { tray, icon } = setUp()
  const call = {
    room,
    label: 'Kitchen',
    microphone: false,
    camera: false,
    share: 'off',
    shareName: ''
  } as const
  tray.show({ ...occupied, call: { ...call, isReconnecting: false, names: ['Ana'] } })
  const item = icon.menu.find(({ id }) => id === 'favourite:0')
  expect(item).toMatchObject({ type: 'checkbox', checked: true, enabled: false })
})

it('shows the window on a click, except where a click opens the menu', () => {
  const windows = setUp()
  windows.icon.emit('click')
  expect(windows.asked).toEqual([{ kind: 'showWindow' }])
  const mac = setUp({ platform: 'darwin' })
  FakeTray.made.at(-1)?.emit('click')
  expect(mac.asked).toEqual([])
})

it('follows the colour of the panel', () => {
  const { icon, theme } = setUp()
  expect(icon.image).toBe('idle on light')
  theme.shouldUseDarkColorsForSystemIntegratedUI = true
  theme.emit('updated')
  expect(icon.image).toBe('idle on dark')
})

it('goes once, with its listeners, and is not touched afterwards', () => {
  const { tray, icon, theme } = setUp()
  tray.close()
  icon.log.length = 0
  tray.close()
  tray.show(occupied)
  expect(icon.log).toEqual([])
  expect(theme.listenerCount('updated')).toBe(0)
})
