/** Carries out what components ask of the desktop shell. What comes of it is told by the shell's events. */
import type { DesktopActions } from '../actions'
import type { Shell } from '../platform/shell'
import type { Stores } from './stores'

export interface ShellActionsOptions {
  /** Null in a browser, where there is nothing to ask. */
  readonly shell: Pick<Shell, 'changeSettings' | 'bindShortcut' | 'checkForUpdates' | 'installUpdate'> | null
  readonly toasts: Stores['toasts']
  /** @throws when the clipboard is refused */
  readonly copyText: (text: string) => Promise<void>
  readonly reload: () => void
}

export function createShellActions({
  shell,
  toasts,
  copyText,
  reload
}: ShellActionsOptions): Omit<DesktopActions, 'trustServerOf'> {
  return {
    changeDesktopSettings: (change) => void shell?.changeSettings(change),
    bindShortcut: (command, accelerator) => void shell?.bindShortcut({ command, accelerator }),
    checkForUpdates: () => void shell?.checkForUpdates(),
    installUpdate: () => void shell?.installUpdate(),
    reconnect: () => shell && reload(),
    async copyAddress(url) {
      try {
        await copyText(url)
        toasts.show('success', 'addressCopied')
      } catch {
        toasts.show('problem', 'addressNotCopied')
      }
    }
  }
}
