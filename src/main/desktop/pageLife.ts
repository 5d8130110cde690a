/** The page in the window: whether it is ours, and bringing it back when it has died. */
import { app, dialog, type BrowserWindow, type MessageBoxOptions } from 'electron'
import type { Sender } from '../bridge/ipc'
import { ownUrls } from '../page/origins'
import type { PageEvents } from '../bridge/pageEvents'
import { revivePage } from '../page/revival'

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
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) events.pageLeft()
  })
}

async function askToRetry(window: BrowserWindow): Promise<boolean> {
  const question: MessageBoxOptions = {
    type: 'error',
    message: 'Confab keeps failing on this machine.',
    detail: 'Its page has ended several times within a minute. Your rooms and settings are safe.',
    buttons: ['Quit', 'Try again'],
    defaultId: 1,
    cancelId: 0,
    noLink: true
  }
  // Belonging to a window that cannot be seen, it could not be seen either.
  const isInSight = window.isVisible() && !window.isMinimized()
  const { response } = await (isInSight
    ? dialog.showMessageBox(window, question)
    : dialog.showMessageBox(question))
  if (response === 0) app.exit(1)
  return response === 1
}
