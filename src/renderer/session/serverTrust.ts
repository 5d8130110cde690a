/** Lets the person decide whether Confab may speak to a server it does not know yet. */
import type { Shell } from '../platform/shell'
import { referenceOf } from '../roomKeys'

export interface ServerTrustOptions {
  /** Null in a browser, which has one server for good. */
  readonly shell: Pick<Shell, 'trustServer'> | null
  /** Origin. */
  readonly homeServer: string
  /** Loads the page anew at the room: only a new page may connect to the server. */
  readonly loadRoom: (key: string) => void
}

/** Asks in a dialog of the shell's, which no page can imitate, and goes to the room when the answer is yes. */
export function createServerTrust({ shell, homeServer, loadRoom }: ServerTrustOptions) {
  return async (key: string): Promise<void> => {
    const isTrusted = await shell?.trustServer(referenceOf(key, homeServer).serverUrl).catch(() => false)
    if (isTrusted) loadRoom(key)
  }
}
