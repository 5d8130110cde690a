/** The page in the window: whether it is ours, and bringing it back when it has died. */
import { app, dialog, type BrowserWindow, type MessageBoxOptions, type MessageBoxReturnValue } from 'electron'
import type { Sender } from '../bridge/ipc'
import { ownUrls } from '../page/origins'
import type { PageEvents } from '../bridge/pageEvents'
import { revivePage } from '../page/revival'
import { isInSight } from '../window/sight'

/** Whether a call comes from our page in this very window. */
export function isPageOf(window: BrowserWindow, appUrl: string): (sender: Sender) => boolean {
  const isOwnUrl = ownUrls(appUrl)
  return ({ sender, senderFrame }) => sender === window.webContents && isOwnUrl(senderFrame?.url ?? '')
}

export interface PageLifeOptions {
  readonly window: BrowserWindow
  readonly events: PageEvents
  /** Its process has ended. */
  readonly onGone: () => void
  readonly report: (error: unknown) => void
}

export function followPage({ window, events, onGone, report }: PageLifeOptions): void {
  const contents = window.webContents
  revivePage({
    contents,
    onGone(reason) {
      report(new Error(`The page has gone (${reason}) and is loaded again.`))
      events.pageLeft()
      onGone()
    },
    askToRetry: () => askToRetry(window),
    now: () => performance.now()
  })
  let isAsking = false
  window.on('unresponsive', () => {
    if (isAsking) return
    isAsking = true
    void askToReload(window)
      .then((isWanted) => isWanted && !contents.isDestroyed() && contents.forcefullyCrashRenderer())
      .finally(() => (isAsking = false))
  })
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) events.pageLeft()
  })
}

/** A page that hangs cannot be reloaded; ended, it is brought back like one that has crashed. */
async function askToReload(window: BrowserWindow): Promise<boolean> {
  const { response } = await ask(window, {
    type: 'warning',
    message: 'Confab is not answering.',
    detail: 'Waiting may help. Loading it again brings you back into your call.',
    buttons: ['Wait', 'Load again'],
    defaultId: 0,
    cancelId: 0,
    noLink: true
  })
  return response === 1
}

async function askToRetry(window: BrowserWindow): Promise<boolean> {
  const { response } = await ask(window, {
    type: 'error',
    message: 'Confab keeps failing on this machine.',
    detail: 'Its page has ended several times within a minute. Your rooms and settings are safe.',
    buttons: ['Quit', 'Try again'],
    defaultId: 1,
    cancelId: 0,
    noLink: true
  })
  if (response === 0) app.exit(1)
  return response === 1
}

/** Belonging to a window that cannot be seen, a question could not be seen either. */
function ask(window: BrowserWindow, question: MessageBoxOptions): Promise<MessageBoxReturnValue> {
  return isInSight(window) ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question)
}
