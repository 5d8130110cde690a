/**
 * The one tray icon of the app's life.
 *
 * One, because Linux falls back to an older, poorer kind of icon for every one after the first; and because an icon
 * that comes and goes with the window loses the place its owner has given it. No GUID keeps that place on Windows: one
 * is bound to a signed executable or else to the path of it, and an icon whose path has changed would not appear at all.
 */
import type { Menu, MenuItemConstructorOptions, NativeImage, NativeTheme, Tray } from 'electron'
import type { AppStatus } from '../../preload/contract'
import { panelOf, type Panel, type PanelTheme, type Platform } from './trayIcons'
import { trayModel, type TrayAction, type TrayItem, type TrayState } from './trayModel'

/** Just enough of Electron's `Tray`. */
export type TrayIcon = Pick<Tray, 'setImage' | 'setToolTip' | 'setContextMenu' | 'on' | 'destroy'>

export interface TrayParts {
  readonly Tray: new (image: NativeImage) => TrayIcon
  readonly Menu: { buildFromTemplate(template: MenuItemConstructorOptions[]): Menu }
  readonly nativeTheme: PanelTheme & Pick<NativeTheme, 'on' | 'off'>
  readonly icon: (state: TrayState, panel: Panel) => NativeImage
  readonly platform: Platform
  /** `XDG_CURRENT_DESKTOP`. */
  readonly desktop?: string | undefined
  readonly isWindowVisible: () => boolean
  readonly run: (action: TrayAction) => void
}

export interface AppTray {
  /** Cheap to call often: what has not changed is not drawn again. */
  show(status: AppStatus): void
  /** The window has been shown or hidden. */
  refresh(): void
  close(): void
}

const nothingYet: AppStatus = { call: null, favourites: [], isOffline: false }

export function createTray(parts: TrayParts): AppTray {
  const { nativeTheme, platform, icon, run } = parts
  const panel = (): Panel => panelOf(nativeTheme, platform, parts.desktop)
  let status = nothingYet
  let isClosed = false

  const tray = new parts.Tray(icon('idle', panel()))
  const setImage = whenChanged((image: NativeImage) => tray.setImage(image))
  const setToolTip = whenChanged((text: string) => tray.setToolTip(text))
  const setMenu = whenChanged((menu: readonly TrayItem[]) => {
    // A menu of its own each time: Linux does not see a change inside the old one.
    tray.setContextMenu(parts.Menu.buildFromTemplate(menu.map((item) => templateOf(item, run))))
  }, JSON.stringify)

  function refresh(): void {
    if (isClosed) return
    const model = trayModel(status, { isWindowVisible: parts.isWindowVisible() })
    setImage(icon(model.state, panel()))
    setToolTip(model.tooltip)
    setMenu(model.menu)
  }

  // Where a click opens the menu (macOS, most Linux desktops) this does not happen, and nothing depends on it.
  if (platform !== 'darwin') tray.on('click', () => run({ kind: 'showWindow' }))
  nativeTheme.on('updated', refresh)
  refresh()

  return {
    show(shown) {
      status = shown
      refresh()
    },
    refresh,
    close() {
      if (isClosed) return
      isClosed = true
      nativeTheme.off('updated', refresh)
      tray.destroy()
    }
  }
}

function templateOf(item: TrayItem, run: (action: TrayAction) => void): MenuItemConstructorOptions {
  if (item.kind === 'separator') return { type: 'separator' }
  const { id, label, action, isChecked } = item
  return {
    id,
    label,
    ...(isChecked ? { type: 'checkbox', checked: true } : {}),
    ...(action ? { click: () => run(action) } : { enabled: false })
  }
}

/** Calls `apply` only with something new; `keyOf` says what makes two things the same. */
function whenChanged<Value>(
  apply: (value: Value) => void,
  keyOf: (value: Value) => unknown = (value) => value
) {
  let applied: unknown
  return (value: Value): void => {
    const key = keyOf(value)
    if (key === applied) return
    applied = key
    apply(value)
  }
}
