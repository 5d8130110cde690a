/** Menu and Tray: real objects without a picture on the screen. A spec clicks an item by calling its `click`. */
import { EventEmitter } from 'node:events'
import type { HostImage } from './nativeImage'
import { preventable } from './strict'

type ItemTemplate = Omit<Electron.MenuItemConstructorOptions, 'click' | 'submenu'> & {
  readonly click?: (item: HostMenuItem, window: unknown, event: object) => void
  readonly submenu?: readonly ItemTemplate[] | HostMenu
}

/** What the built-in roles do is the running app's business. */
export type RunRole = (role: string) => void

export class HostMenuItem {
  readonly id: string
  readonly type: NonNullable<ItemTemplate['type']>
  readonly role: string | undefined
  readonly accelerator: string | undefined
  readonly submenu: HostMenu | undefined
  readonly icon: unknown
  readonly click: (event?: object, window?: unknown) => void
  label: string
  sublabel: string
  enabled: boolean
  visible: boolean
  checked: boolean
  menu: HostMenu | null = null

  constructor(template: ItemTemplate, runRole: RunRole = () => {}) {
    const { submenu, role, click } = template
    this.id = template.id ?? ''
    this.type = template.type ?? (submenu ? 'submenu' : 'normal')
    this.role = role
    this.accelerator = template.accelerator
    this.icon = template.icon
    this.label = template.label ?? ''
    this.sublabel = template.sublabel ?? ''
    this.enabled = template.enabled ?? true
    this.visible = template.visible ?? true
    this.checked = template.checked ?? false
    this.submenu = submenu && !(submenu instanceof HostMenu) ? HostMenu.of(submenu, runRole) : submenu
    // Electron replaces the app's function by one that keeps the checkmarks first.
    this.click = (event = preventable(), window) => {
      if (!this.enabled) return
      this.#check()
      if (role !== undefined) runRole(role)
      else click?.(this, window, event)
    }
  }

  #check(): void {
    if (this.type === 'checkbox') this.checked = !this.checked
    if (this.type !== 'radio') return
    for (const item of this.menu?.items ?? []) {
      if (item.type === 'radio') item.checked = item === this
    }
  }
}

export class HostMenu extends EventEmitter {
  readonly items: HostMenuItem[] = []

  static of(templates: readonly (ItemTemplate | HostMenuItem)[], runRole: RunRole): HostMenu {
    const menu = new HostMenu()
    for (const template of templates) {
      menu.append(template instanceof HostMenuItem ? template : new HostMenuItem(template, runRole))
    }
    return menu
  }

  append(item: HostMenuItem): void {
    this.insert(this.items.length, item)
  }

  insert(position: number, item: HostMenuItem): void {
    item.menu = this
    this.items.splice(position, 0, item)
  }

  getMenuItemById(id: string): HostMenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }

  popup(): void {
    this.emit('menu-will-show', preventable())
  }

  closePopup(): void {
    this.emit('menu-will-close', preventable())
  }
}

/** The `Menu` and `MenuItem` an app gets. */
export function menuModules(runRole: RunRole): Readonly<Record<string, unknown>> {
  let applicationMenu: HostMenu | null = null
  class Menu extends HostMenu {
    static buildFromTemplate(templates: readonly (ItemTemplate | HostMenuItem)[]): HostMenu {
      return HostMenu.of(templates, runRole)
    }

    static setApplicationMenu(menu: HostMenu | null): void {
      applicationMenu = menu
    }

    static getApplicationMenu(): HostMenu | null {
      return applicationMenu
    }
  }
  class MenuItem extends HostMenuItem {
    constructor(template: ItemTemplate) {
      super(template, runRole)
    }
  }
  return { Menu, MenuItem }
}

export class HostTray extends EventEmitter {
  image: HostImage | string
  toolTip = ''
  title = ''
  menu: HostMenu | null = null
  #isDestroyed = false

  constructor(image: HostImage | string) {
    super()
    this.image = image
  }

  setImage(image: HostImage | string): void {
    this.image = image
  }

  setToolTip(text: string): void {
    this.toolTip = text
  }

  setTitle(title: string): void {
    this.title = title
  }

  getTitle(): string {
    return this.title
  }

  setContextMenu(menu: HostMenu | null): void {
    this.menu = menu
  }

  popUpContextMenu(menu: HostMenu | null = this.menu): void {
    menu?.popup()
  }

  isDestroyed(): boolean {
    return this.#isDestroyed
  }

  destroy(): void {
    this.#isDestroyed = true
    this.removeAllListeners()
  }
}
