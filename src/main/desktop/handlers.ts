/** The contract, carried out: each call of the page given to the part whose business it is. */
import { app, dialog, shell, type BrowserWindow } from 'electron'
import type { AppStatus, HostDescription, StartNotice } from '../../preload/contract'
import { shareAudioOf, sharePickerOf } from '../share/captureFacts'
import type { DesktopHandlers } from '../bridge/ipc'
import type { PageEvents } from '../bridge/pageEvents'
import { openScreenPermissionSettings } from '../share/screenPermission'
import type { ServerChoice } from '../start/serverUrl'
import { createKeptTexts } from '../settings/keptTexts'
import { settingsInForce, type ManagedSettings } from '../settings/managed'
import { createPageSecrets } from '../settings/pageSecrets'
import type { SettingsStore } from '../settings/store'
import { askToTrust } from '../page/trust'
import type { Background } from './background'
import type { Indicators } from './indicators'
import { platformName } from './platformName'
import type { Sharing } from './sharing'
import { isInSight } from '../window/sight'

export interface HandlerParts {
  readonly window: BrowserWindow
  readonly events: PageEvents
  readonly store: SettingsStore
  readonly notices: readonly StartNotice[]
  readonly managed: ManagedSettings
  readonly chooseServer: () => Extract<ServerChoice, { ok: true }>
  readonly servers: () => readonly string[]
  readonly showStatus: (status: AppStatus) => void
  readonly indicators: Indicators
  readonly sharing: Sharing
  readonly background: Background
}

export function desktopHandlers(parts: HandlerParts): DesktopHandlers {
  const { window, events, store, servers, sharing, background, indicators } = parts
  const texts = createKeptTexts(store)
  const pageSecrets = createPageSecrets({ secrets: background.secrets, store })
  let notices = parts.notices

  function describeHost(): HostDescription {
    const server = parts.chooseServer()
    const { facts } = sharing
    const description: HostDescription = {
      appVersion: app.getVersion(),
      platform: platformName(),
      serverUrl: server.origin,
      isServerManaged: server.isManaged,
      servers: servers(),
      sharePicker: sharePickerOf(facts),
      shareAudio: shareAudioOf(facts),
      isWindowShown: isInSight(window),
      kept: texts.kept,
      session: texts.session,
      settings: settingsInForce(store.values.desktop, parts.managed),
      shortcuts: background.shortcuts.states,
      hosting: background.hosting.state,
      update: background.updater.state,
      notices
    }
    // Said once, not after every reload.
    notices = []
    return description
  }

  return {
    describeHost,
    ready: () => events.pageReady(),
    keepText: (text) => texts.keep(text),
    readSecrets: () => pageSecrets.read(),
    keepRoomSecret: (kept) => pageSecrets.keepRoomSecret(kept),
    keepAccessToken: (kept) => pageSecrets.keepAccessToken(kept),
    showStatus: parts.showStatus,
    changeSettings: (change) => store.update({ desktop: { ...store.values.desktop, ...change } }),
    bindShortcut: ({ command, accelerator }) =>
      store.update({ shortcuts: { ...store.values.shortcuts, [command]: accelerator } }),
    trustServer: (origin) =>
      askToTrust(origin, {
        dialog,
        window,
        isKnown: (candidate) => servers().includes(candidate),
        add: (added) => store.update({ servers: [...store.values.servers, added] })
      }),
    listShareSources: (wish) => sharing.capture.list(wish),
    chooseShareSource: (choice) => sharing.capture.choose(choice),
    openScreenPermissionSettings: () => openScreenPermissionSettings(process.platform, shell),
    notifyPresence: (notice) => indicators.notifications.presence(notice),
    notifyAutoJoin: (notice) => indicators.notifications.autoJoined(notice),
    checkForUpdates: () => background.updater.check(),
    installUpdate: () => background.updater.install()
  }
}
