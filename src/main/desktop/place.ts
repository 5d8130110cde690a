/** Our place in the person's system: starting with the session, and being who opens `confab://` links. */
import { homedir } from 'node:os'
import { app } from 'electron'
import { createAutostart } from '../start/autostart'
import { registerProtocol } from '../start/protocolHandler'
import type { SettingsStore } from '../settings/store'
import { appImagePath, startCommand, type RunningProgram } from '../start/startCommand'

export interface PlaceOptions {
  readonly store: SettingsStore
  readonly report: (error: unknown) => void
}

export interface Place {
  /** As the settings say. */
  readonly applyAutostart: () => Promise<void>
  readonly registerLinks: () => Promise<void>
  readonly wasStartedAtLogin: () => boolean
}

export function openPlace({ store, report }: PlaceOptions): Place {
  const program: RunningProgram = {
    isPackaged: app.isPackaged,
    executable: process.execPath,
    appPath: app.getAppPath(),
    env: process.env
  }
  const surroundings = {
    platform: process.platform,
    app,
    env: process.env,
    homeFolder: homedir(),
    command: startCommand(program)
  }
  const autostart = createAutostart({ ...surroundings, isPackaged: app.isPackaged })
  return {
    async applyAutostart() {
      const state = await autostart.apply(store.values.desktop)
      if (state.kind === 'failed') report(new Error(`Starting with the session: ${state.message}`))
    },
    async registerLinks() {
      // A start from the sources must not take the links away from the app that is installed.
      if (!app.isPackaged) return
      const state = await registerProtocol({ ...surroundings, appImage: appImagePath(program) })
      if (state.kind === 'failed') report(new Error(`confab:// links: ${state.message}`))
    },
    wasStartedAtLogin: () => autostart.wasStartedAtLogin()
  }
}
