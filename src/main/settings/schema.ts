/**
 * What the desktop keeps across restarts, and what counts where nothing usable has been kept.
 *
 * Read forgivingly: one bad field falls back alone and costs nobody the rest of their settings. Fields not known
 * here are dropped.
 */
import * as v from 'valibot'
import type { DesktopSettings, KeptKey, ShortcutCommand } from '../../preload/contract'
import { parseOrigin } from '../start/serverUrl'
import { settingsVersion } from './migrations'

/** Lengths in UTF-16 code units. */
export const settingsBounds = { origin: 300, accelerator: 64, servers: 32 } as const

/** An origin as browsers write it; `HTTPS://Confab.example/` becomes one, an address with a path does not. */
export const Origin = v.pipe(
  v.string(),
  v.maxLength(settingsBounds.origin),
  v.transform(parseOrigin),
  v.string('not the origin of a server')
)

export const Accelerator = v.pipe(v.string(), v.minLength(1), v.maxLength(settingsBounds.accelerator))

const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))

/** The strict form of each field: what the page may change it to. */
export const desktopFields = {
  startAtLogin: v.boolean(),
  startHidden: v.boolean(),
  closeHides: v.boolean(),
  notifyPresence: v.boolean(),
  serverUrl: v.nullable(Origin),
  hosting: v.strictObject({ isOn: v.boolean(), port: Port }),
  updates: v.picklist(['automatic', 'ask'])
} as const satisfies {
  readonly [Field in keyof DesktopSettings]: v.GenericSchema<unknown, DesktopSettings[Field]>
}

/** Nothing starts, listens or runs by itself until somebody wants it; being told about favourites is wanted. */
export const defaultDesktop: DesktopSettings = {
  startAtLogin: false,
  startHidden: true,
  closeHides: true,
  notifyPresence: true,
  serverUrl: null,
  hosting: { isOn: false, port: 7440 },
  updates: 'automatic'
}

const Desktop = v.object({
  startAtLogin: v.fallback(desktopFields.startAtLogin, defaultDesktop.startAtLogin),
  startHidden: v.fallback(desktopFields.startHidden, defaultDesktop.startHidden),
  closeHides: v.fallback(desktopFields.closeHides, defaultDesktop.closeHides),
  notifyPresence: v.fallback(desktopFields.notifyPresence, defaultDesktop.notifyPresence),
  serverUrl: v.fallback(desktopFields.serverUrl, defaultDesktop.serverUrl),
  hosting: v.fallback(desktopFields.hosting, defaultDesktop.hosting),
  updates: v.fallback(desktopFields.updates, defaultDesktop.updates)
})

/** Stopping to speak and stopping to show must work from everywhere; bringing the window up is a click on the tray. */
const defaultShortcuts: Record<ShortcutCommand, string | null> = {
  toggleMicrophone: 'CommandOrControl+Shift+M',
  stopSharing: 'CommandOrControl+Shift+S',
  showWindow: null
}

const Shortcuts = v.object({
  toggleMicrophone: v.fallback(v.nullable(Accelerator), defaultShortcuts.toggleMicrophone),
  stopSharing: v.fallback(v.nullable(Accelerator), defaultShortcuts.stopSharing),
  showWindow: v.fallback(v.nullable(Accelerator), defaultShortcuts.showWindow)
})

/** Screen coordinates may be negative, on a monitor left of or above the first. */
const Coordinate = v.pipe(v.number(), v.integer(), v.minValue(-100_000), v.maxValue(100_000))
const Extent = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))

/** In device-independent pixels, as of the window when it is not maximized. */
const Window = v.object({
  x: Coordinate,
  y: Coordinate,
  width: Extent,
  height: Extent,
  isMaximized: v.boolean()
})

/** What the page may keep across restarts; the way back into a call ends with the app. */
export type PageKey = Exclude<KeptKey, 'call'>

const Page = v.object({
  settings: v.exactOptional(v.unknown()),
  rooms: v.exactOptional(v.unknown()),
  met: v.exactOptional(v.unknown()),
  'settings.unreadable': v.exactOptional(v.unknown()),
  'rooms.unreadable': v.exactOptional(v.unknown())
} satisfies Record<PageKey, v.GenericSchema>)

/** Drops the unusable ones one by one, and doubles. */
const Servers = v.pipe(
  v.array(v.unknown()),
  v.transform((given) => {
    const origins = given.flatMap((server) => (v.is(Origin, server) ? [v.parse(Origin, server)] : []))
    // The newest are kept: they are the ones somebody has just agreed to.
    return [...new Set(origins)].slice(-settingsBounds.servers)
  })
)

export const StoredSettings = v.object({
  version: v.fallback(v.literal(settingsVersion), settingsVersion),
  desktop: v.fallback(Desktop, defaultDesktop),
  shortcuts: v.fallback(Shortcuts, defaultShortcuts),
  window: v.fallback(v.nullable(Window), null),
  /** That closing the window does not end the app has been said. */
  hasExplainedClosing: v.fallback(v.boolean(), false),
  /** Servers the person trusts besides the home server, as origins. */
  servers: v.fallback(Servers, []),
  /** What the page keeps here is its own, and opaque. */
  page: v.fallback(Page, {}),
  /** Encrypted by the system and then base64, by name. */
  secrets: v.fallback(v.record(v.string(), v.string()), {}),
  /** As they are, by name; see pageSecrets.ts. */
  plainSecrets: v.fallback(v.record(v.string(), v.string()), {})
})
export type StoredSettings = Readonly<v.InferOutput<typeof StoredSettings>>

/** What counts when nothing has been kept. */
export function defaultSettings(): StoredSettings {
  return v.parse(StoredSettings, {})
}
