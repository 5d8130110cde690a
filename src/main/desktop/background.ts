/** What runs beside the window: hosted rooms, updates, global keys, starting with the session, links. */
import { randomBytes } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { app, globalShortcut, safeStorage, utilityProcess } from 'electron'
import type { ShortcutCommand, UpdateState } from '../../preload/contract'
import { createHosting, type Hosting } from '../hosting/hosting'
import type { PageEvents } from '../bridge/pageEvents'
import { schedule } from '../schedule'
import { settingsInForce, type ManagedSettings } from '../settings/managed'
import { createSecrets, type Secrets } from '../settings/secrets'
import type { SettingsStore } from '../settings/store'
import { createGlobalShortcuts, type GlobalShortcuts } from '../keys/shortcuts'
import { keepUpdateAttempts } from '../update/updateAttempts'
import { createUpdater, loadUpdateEngine, type Updater } from '../update/updater'
import { findUpdateSupport, thisInstallation } from '../update/updateSupport'
import { openPlace } from './place'

export interface BackgroundOptions {
  readonly store: SettingsStore
  readonly managed: ManagedSettings
  readonly events: PageEvents
  readonly isInCall: () => boolean
  readonly onUpdate: (update: UpdateState) => void
  readonly onShortcut: (command: ShortcutCommand) => void
  /** True right before the app ends to be replaced; false when that has come to nothing. */
  readonly letGo: (isLeaving: boolean) => void
  readonly report: (error: unknown) => void
}

export interface Background {
  readonly hosting: Hosting
  readonly updater: Updater
  readonly shortcuts: GlobalShortcuts
  readonly secrets: Secrets
  /** Begins everything that can wait for the first window. */
  start(): void
  wasStartedAtLogin(): boolean
  close(): Promise<void>
}

/** Signs the seats of hosted rooms (signaling, `resumeSecret`). */
const resumeSecretName = 'hostingResume'
const resumeSecretBytes = 48

export function openBackground(options: BackgroundOptions): Background {
  const { store, events, report } = options
  const secrets = createSecrets({ safeStorage, store, platform: process.platform, report })
  const shortcuts = createGlobalShortcuts({
    globalShortcut,
    platform: process.platform,
    run: options.onShortcut,
    onChange: (states) => events.send('shortcuts', states)
  })
  const hosting = openHosting(options, secrets)
  const updater = openUpdater(options)
  const place = openPlace(options)

  const undoStore = store.on('change', (values, previous) => {
    if (values.shortcuts !== previous.shortcuts) shortcuts.bind(values.shortcuts)
    if (values.desktop === previous.desktop) return
    const { startAtLogin, startHidden } = previous.desktop
    events.send('settings', settingsInForce(values.desktop, options.managed))
    hosting.apply(values.desktop.hosting)
    if (values.desktop.startAtLogin !== startAtLogin || values.desktop.startHidden !== startHidden)
      void place.applyAutostart()
  })
  return {
    hosting,
    updater,
    shortcuts,
    secrets,
    start() {
      shortcuts.bind(store.values.shortcuts)
      hosting.apply(store.values.desktop.hosting)
      updater.start()
      // An entry that was written by an app that has moved since would start nothing.
      if (store.values.desktop.startAtLogin) void place.applyAutostart()
      void place.registerLinks()
    },
    wasStartedAtLogin: place.wasStartedAtLogin,
    async close() {
      undoStore()
      shortcuts.close()
      updater.close()
      await hosting.close()
    }
  }
}

/** The secret is asked for when rooms are first hosted: the system's key store may ask the person in turn. */
function openHosting({ events }: BackgroundOptions, secrets: Secrets): Hosting {
  let resumeSecret: Promise<string> | null = null
  return createHosting({
    utilityProcess,
    script: join(import.meta.dirname, 'confab-server.js'),
    env: process.env,
    resumeSecret: () => (resumeSecret ??= keptSecret(secrets)),
    networkInterfaces,
    onChange: (state) => events.send('hosting', state),
    schedule,
    now: () => performance.now()
  })
}

async function keptSecret(secrets: Secrets): Promise<string> {
  const kept = await secrets.read(resumeSecretName)
  if (kept !== null) return kept
  const made = randomBytes(resumeSecretBytes).toString('base64url')
  await secrets.write(resumeSecretName, made)
  return made
}

function openUpdater({ store, managed, events, isInCall, onUpdate, letGo }: BackgroundOptions): Updater {
  return createUpdater({
    load: loadUpdateEngine,
    findSupport: () =>
      findUpdateSupport(
        thisInstallation({ isPackaged: app.isPackaged, resourcesPath: process.resourcesPath })
      ),
    wish: () => settingsInForce(store.values.desktop, managed).updates,
    isInCall,
    attempts: keepUpdateAttempts(join(app.getPath('userData'), 'update-attempts.json')),
    onInstall: () => letGo(true),
    onChange(state) {
      if (state.kind === 'failed') letGo(false)
      events.send('update', state)
      onUpdate(state)
    },
    schedule,
    now: () => Date.now(),
    random: () => Math.random()
  })
}
