/**
 * The application menu: macOS shows it at the top of the screen; elsewhere it comes up with Alt, and its keys work
 * without it.
 *
 * Electron's own would reload the page, out of the call it is in, at Ctrl+R, and knows no settings.
 */
import type { MenuItemConstructorOptions } from 'electron'

export interface MenuOptions {
  readonly platform: NodeJS.Platform
  /** Tools for whoever works on the app are left out of the app people install. */
  readonly isPackaged: boolean
  readonly showSettings: () => void
}

const separator = { type: 'separator' } as const

export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const settings = {
    id: 'settings',
    label: 'Settings…',
    accelerator: 'CommandOrControl+,',
    click: options.showSettings
  }
  const forPeople = options.platform === 'darwin' ? macMenu(settings) : plainMenu(settings)
  return options.isPackaged ? forPeople : [...forPeople, developerMenu]
}

/** In the order of Apple's Human Interface Guidelines, "The menu bar". */
function macMenu(settings: MenuItemConstructorOptions): MenuItemConstructorOptions[] {
  const app: MenuItemConstructorOptions[] = [
    { role: 'about' },
    separator,
    settings,
    separator,
    { role: 'services' },
    separator,
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    separator,
    { role: 'quit' }
  ]
  // The system names the first menu after the app, whatever stands here.
  return [
    { label: 'Confab', submenu: app },
    { role: 'fileMenu' },
    { role: 'editMenu' },
    viewMenu('View'),
    { role: 'windowMenu' }
  ]
}

function plainMenu(settings: MenuItemConstructorOptions): MenuItemConstructorOptions[] {
  const app: MenuItemConstructorOptions[] = [settings, separator, { role: 'close' }, { role: 'quit' }]
  return [{ label: '&Confab', submenu: app }, { role: 'editMenu' }, viewMenu('&View')]
}

function viewMenu(label: string): MenuItemConstructorOptions {
  const zoom: MenuItemConstructorOptions[] = [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }]
  return { label, submenu: [...zoom, separator, { role: 'togglefullscreen' }] }
}

const developerMenu: MenuItemConstructorOptions = {
  label: 'Develop',
  submenu: [{ role: 'reload' }, { role: 'forceReload' }, { role: 'toggleDevTools' }]
}
