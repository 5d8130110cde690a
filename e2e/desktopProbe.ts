/**
 * What the desktop app has told the system: its tray, its notifications, its dialogs. The prototypes of Electron's own
 * classes are listened to, so the app needs no door for tests, and real Electron answers alike.
 */
import type { ElectronApplication } from 'playwright-core'
import { until } from './person'

export interface MenuEntry {
  readonly id: string
  readonly label: string
  readonly type: string
  readonly isEnabled: boolean
  readonly isChecked: boolean
  readonly submenu: readonly MenuEntry[]
}

export interface TrayView {
  readonly tooltip: string
  readonly menu: readonly MenuEntry[]
  /** How many tray objects have drawn so far. */
  readonly trays: number
  /** Changes with the picture. */
  readonly image: string
}

interface Probe {
  tooltip: string
  image: string
  menu: Electron.Menu | null
  readonly trays: Set<unknown>
  readonly notifications: { title: string; body: string; notification: Electron.Notification }[]
  readonly dialogs: { message: string; detail: string; buttons: string[] }[]
  /** Button pressed in every dialog from now on. */
  answer: number
}
declare global {
  var probe: Probe
}

/** Starts listening; what was drawn before is not seen, but every change redraws. */
export async function listenTo(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ Tray, Notification, dialog }) => {
    const probe: Probe = {
      tooltip: '',
      image: '',
      menu: null,
      trays: new Set(),
      notifications: [],
      dialogs: [],
      answer: 0
    }
    globalThis.probe = probe
    function hear(target: object, method: string, listener: (self: unknown, argument: unknown) => void) {
      const methods = target as Record<string, (this: unknown, ...args: unknown[]) => unknown>
      const original = methods[method]
      methods[method] = function (this: unknown, ...args: unknown[]) {
        listener(this, args[0])
        return original?.apply(this, args)
      }
    }
    hear(Tray.prototype, 'setToolTip', (_tray, tooltip) => (probe.tooltip = tooltip as string))
    hear(Tray.prototype, 'setContextMenu', (tray, menu) => {
      probe.trays.add(tray)
      probe.menu = menu as Electron.Menu
    })
    hear(Tray.prototype, 'setImage', (_tray, image) => {
      probe.image = typeof image === 'string' ? image : (image as Electron.NativeImage).toDataURL()
    })
    hear(Notification.prototype, 'show', (self) => {
      const notification = self as Electron.Notification
      probe.notifications.push({ title: notification.title, body: notification.body, notification })
    })
    dialog.showMessageBox = (...args: unknown[]) => {
      const { message, detail = '', buttons = [] } = args.at(-1) as Electron.MessageBoxOptions
      probe.dialogs.push({ message, detail, buttons })
      return Promise.resolve({ response: probe.answer, checkboxChecked: false })
    }
  })
}

export function trayOf(app: ElectronApplication): Promise<TrayView> {
  return app.evaluate(() => {
    const view = (item: Electron.MenuItem): MenuEntry => ({
      id: item.id,
      label: item.label,
      type: item.type,
      isEnabled: item.enabled,
      isChecked: item.checked,
      submenu: item.submenu?.items.map(view) ?? []
    })
    const { tooltip, image, menu, trays } = globalThis.probe
    return { tooltip, image, trays: trays.size, menu: menu?.items.map(view) ?? [] }
  })
}

/** Waits for the tray to be as wanted. */
export async function untilTray(
  app: ElectronApplication,
  isWanted: (tray: TrayView) => boolean,
  what: string
): Promise<TrayView> {
  let tray = await trayOf(app)
  await until(
    async () => isWanted((tray = await trayOf(app))),
    () => `the tray does not show ${what}: ${JSON.stringify({ ...tray, image: tray.image.length })}`
  )
  return tray
}

/** Clicks an item of the tray's menu, also one in a submenu. */
export async function clickTray(app: ElectronApplication, id: string): Promise<void> {
  const isThere = await app.evaluate((_electron, itemId) => {
    const item = globalThis.probe.menu?.getMenuItemById(itemId)
    item?.click()
    return item !== null && item !== undefined
  }, id)
  if (!isThere) throw new Error(`the tray has no item "${id}"`)
}

export function notificationsOf(
  app: ElectronApplication
): Promise<readonly { title: string; body: string }[]> {
  return app.evaluate(() => globalThis.probe.notifications.map(({ title, body }) => ({ title, body })))
}

/** What a click on the latest notification does. */
export function clickNotification(app: ElectronApplication): Promise<void> {
  return app.evaluate(() => void globalThis.probe.notifications.at(-1)?.notification.emit('click'))
}

export function dialogsOf(app: ElectronApplication): Promise<Probe['dialogs']> {
  return app.evaluate(() => globalThis.probe.dialogs)
}

/** @param button index of the button that is pressed from now on */
export function answerDialogs(app: ElectronApplication, button: number): Promise<void> {
  return app.evaluate((_electron, answer) => void (globalThis.probe.answer = answer), button)
}
