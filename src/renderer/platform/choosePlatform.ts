/** Decides once, at start, which home this renderer lives in. */
import { browserTextStore } from './browserStores'
import { browserSecretStore } from './browserSecrets'
import { adoptTexts, shellSecretStore, shellTextStore } from './desktopStores'
import type { Platform } from './platform'
import type { Shell } from './shell'

type Page = Pick<Window, 'localStorage' | 'sessionStorage'> & {
  readonly location: Pick<Location, 'origin'>
  readonly navigator: { readonly clipboard: Pick<Clipboard, 'writeText'> }
  readonly desktop?: Shell
}

/** How long the page waits for the system's key store, which may be waiting for the person in turn. */
const secretsWaitMs = 5_000
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * The desktop shell when its bridge is there, otherwise the browser tab served by the service itself.
 *
 * @throws when the bridge is there and does not answer
 */
export async function choosePlatform(page: Page): Promise<Platform> {
  // Async, because a page that was not served securely has no clipboard at all.
  const copyText = async (text: string): Promise<void> => page.navigator.clipboard.writeText(text)
  const local = browserTextStore(() => page.localStorage, 'confab.')
  const ofThisWindow = browserTextStore(() => page.sessionStorage, 'confab.')
  const { desktop: shell } = page
  if (!shell) {
    const serverUrl = page.location.origin
    return {
      kind: 'browser',
      serverUrl,
      servers: [serverUrl],
      shell: null,
      description: null,
      sharePicker: 'system',
      isAppStart: false,
      settings: local,
      secrets: browserSecretStore(local),
      session: ofThisWindow,
      copyText
    }
  }
  const secrets = shellSecretStore(shell)
  const whenRead = secrets.read()
  // First of all: whatever the shell tells while its key store is waited for would not be heard.
  await Promise.race([whenRead, pause(secretsWaitMs)])
  const description = await shell.describeHost()
  const settings = shellTextStore({ shell, area: 'kept', initial: description.kept })
  adoptTexts(local, settings)
  // Chromium forgets it with the window, and so exactly when the app ends.
  const isAppStart = ofThisWindow.read('started') === null
  ofThisWindow.write('started', 'yes')
  return {
    kind: 'desktop',
    serverUrl: description.serverUrl,
    servers: description.servers,
    shell,
    description,
    sharePicker: description.sharePicker,
    isAppStart,
    settings,
    secrets: { ...secrets, read: () => whenRead },
    session: shellTextStore({ shell, area: 'session', initial: description.session }),
    copyText
  }
}
