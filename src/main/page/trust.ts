/** Asks the person before the page may reach another server: in a dialog of ours, which the page cannot fake. */
import type { BrowserWindow, Dialog } from 'electron'

export interface TrustOptions {
  readonly dialog: Pick<Dialog, 'showMessageBox'>
  readonly window: BrowserWindow
  readonly isKnown: (origin: string) => boolean
  readonly add: (origin: string) => void
}

const trustButton = 1
const cancelButton = 0

/** @returns whether the page may reach `origin` from its next load on */
export async function askToTrust(
  origin: string,
  { dialog, window, isKnown, add }: TrustOptions
): Promise<boolean> {
  if (isKnown(origin)) return true
  const { host, protocol } = new URL(origin)
  const isEncrypted = protocol === 'https:'
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: `Connect to ${host}?`,
    detail: [
      'Confab does not know this server yet. It will learn your display name, your network address and whom you meet there.',
      ...(isEncrypted
        ? []
        : ['The connection to it is not encrypted: others in the same network can read along.']),
      'Go on only if you trust whoever sent you the link.'
    ].join('\n\n'),
    buttons: ['Cancel', 'Connect'],
    defaultId: cancelButton,
    cancelId: cancelButton,
    noLink: true
  })
  if (response !== trustButton) return false
  add(origin)
  return true
}
