/**
 * Starting with the session: login items on Windows and macOS, an entry of our own on Linux.
 *
 * The settings of the system count more than ours. Who has switched us off in the Task Manager or in the desktop's list
 * of startup programs stays switched off, until the wish is taken back here and made anew.
 */
import { join } from 'node:path'
import { desktopEntry, execLine, isSwitchedOff } from './desktopEntry'
import {
  configFolder,
  desktopFileName,
  keepFile,
  readKept,
  removeFile,
  type PersonalFolders
} from './desktopFiles'
import type { AutostartState, AutostartWish } from './autostartState'
import { applyOnMac, applyOnWindows, type LoginItemApp } from './loginItems'
import type { StartCommand } from './startCommand'

export interface AutostartOptions extends PersonalFolders {
  readonly platform: NodeJS.Platform
  readonly app: LoginItemApp
  readonly isPackaged: boolean
  /** From `startCommand`. Unpackaged, it starts Electron with the app's folder and finds the server of the settings. */
  readonly command: StartCommand
}

export interface Autostart {
  /** Makes the system do as wished; calls are carried out in order. Never rejects. */
  apply(wish: AutostartWish): Promise<AutostartState>
  /** macOS hands a login item no arguments, so that `--hidden` is told from this there; false elsewhere. */
  wasStartedAtLogin(): boolean
}

export function createAutostart(options: AutostartOptions): Autostart {
  const carryOut = (wish: AutostartWish): Promise<AutostartState> | AutostartState => {
    switch (options.platform) {
      case 'darwin':
        return options.isPackaged
          ? applyOnMac(options.app, wish)
          : { kind: 'unavailable', reason: 'notInstalled' }
      case 'win32':
        return applyOnWindows(options.app, options.command, wish)
      default:
        return applyOnLinux(options, wish)
    }
  }
  let last: Promise<unknown> = Promise.resolve()
  return {
    apply(wish) {
      const outcome = last
        .then(() => carryOut(wish))
        .catch((error: unknown): AutostartState => ({ kind: 'failed', message: String(error) }))
      last = outcome
      return outcome
    },
    wasStartedAtLogin: () =>
      options.platform === 'darwin' &&
      options.isPackaged &&
      options.app.getLoginItemSettings().wasOpenedAtLogin
  }
}

/** @see Desktop Application Autostart Specification */
async function applyOnLinux(options: AutostartOptions, wish: AutostartWish): Promise<AutostartState> {
  if (options.env['FLATPAK_ID']) return { kind: 'unavailable', reason: 'sandboxed' }
  const file = join(configFolder(options), 'autostart', desktopFileName)
  if (!wish.startAtLogin) {
    await removeFile(file)
    return { kind: 'off' }
  }
  const kept = await readKept(file)
  if (kept !== null && isSwitchedOff(kept)) return { kind: 'blocked' }
  await keepFile(file, autostartEntry(options.command, wish))
  return { kind: 'on' }
}

function autostartEntry(command: StartCommand, { startHidden }: AutostartWish): string {
  const [program, ...parameters] = command
  return desktopEntry({
    Type: 'Application',
    Version: '1.5',
    Name: 'Confab',
    Comment: 'Shows who is in your rooms',
    Exec: execLine([program, ...parameters, ...(startHidden ? ['--hidden'] : [])]),
    // Passed over without a word when the program has gone.
    TryExec: program,
    Icon: 'confab',
    Terminal: false,
    'X-GNOME-Autostart-enabled': true
  })
}
