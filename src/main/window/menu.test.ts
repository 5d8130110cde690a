import type { MenuItemConstructorOptions } from 'electron'
import { expect, it } from 'vitest'
import { menuTemplate } from './menu'

function everyItem(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? everyItem(item.submenu) : [])])
}
const setUp = (platform: NodeJS.Platform, isPackaged = true) => {
  const did: string[] = []
  const items = everyItem(
    menuTemplate({ platform, isPackaged, showSettings: () => did.push('show settings') })
  )
  return { items, did, roles: items.map(({ role }) => role) }
}

it.each(['darwin', 'linux', 'win32'] as const)('leads to the settings on %s', (platform) => {
  const { items, did } = setUp(platform)
  const settings = items.find(({ id }) => id === 'settings')
  expect(settings?.accelerator).toBe('CommandOrControl+,')
  ;(settings?.click as () => void)()
  expect(did).toEqual(['show settings'])
})

it.each(['darwin', 'linux', 'win32'] as const)(
  'keeps what people need on %s: editing, larger letters, the whole screen, the way out',
  (platform) => {
    expect(setUp(platform).roles).toEqual(
      expect.arrayContaining(['editMenu', 'zoomIn', 'zoomOut', 'resetZoom', 'togglefullscreen', 'quit'])
    )
  }
)

it('has no key that reloads a call in the app people install', () => {
  for (const role of ['reload', 'forceReload', 'toggleDevTools', 'viewMenu']) {
    expect(setUp('linux').roles).not.toContain(role)
    expect(setUp('darwin').roles).not.toContain(role)
  }
  expect(setUp('linux', false).roles).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']))
})
