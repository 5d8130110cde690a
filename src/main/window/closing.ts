/**
 * What the close button and the wish to quit mean: closing hides, so that a call and the presence of favourites go on;
 * quitting ends the app, and during a call only after asking.
 */
import type { App, BrowserWindow, Dialog, MessageBoxOptions } from 'electron'
import type { CallStatus } from '../../preload/contract'
import { putAway } from './window'

export interface ClosingOptions {
  readonly app: Pick<App, 'on' | 'removeListener' | 'quit'>
  readonly dialog: Pick<Dialog, 'showMessageBox'>
  readonly window: BrowserWindow
  readonly closeHides: () => boolean
  /** False where a hidden window could not be found again: it is minimised instead. Asked at every closing. */
  readonly canComeBack: () => Promise<boolean>
  readonly call: () => CallStatus | null
  /** Brings the window up: a question about a window that is hidden or minimised may not be seen. */
  readonly show: () => void
  /** Called the first time the window has been hidden instead of closed. */
  readonly explain: () => void
}

export interface Closing {
  /** Quits without asking: the machine shuts down, or whoever has started us has ended. */
  readonly quitNow: () => void
  /** While the app is leaving nothing is asked and no window is kept; false takes that back. */
  readonly letGo: (isLeaving: boolean) => void
  close(): void
}

const quitButton = 0
const stayButton = 1

export function guardClosing(options: ClosingOptions): Closing {
  const { app, dialog, window } = options
  let isQuitting = false
  let isAsking = false

  const onClose = (event: { preventDefault(): void }): void => {
    if (isQuitting) return
    event.preventDefault()
    if (options.closeHides()) void hide()
    else app.quit()
  }

  async function hide(): Promise<void> {
    const canComeBack = await options.canComeBack()
    if (isQuitting || window.isDestroyed()) return
    if (!canComeBack) return window.minimize()
    putAway(window)
    options.explain()
  }

  const onBeforeQuit = (event: { preventDefault(): void }): void => {
    const call = options.call()
    if (isQuitting || call === null) {
      isQuitting = true
      return
    }
    event.preventDefault()
    // A second wish to quit while the question is open is the same wish.
    if (!isAsking) void ask(call)
  }

  async function ask(call: CallStatus): Promise<void> {
    isAsking = true
    options.show()
    try {
      const { response } = await dialog.showMessageBox(window, questionIn(call))
      if (response === quitButton) quitNow()
    } finally {
      isAsking = false
    }
  }

  function quitNow(): void {
    isQuitting = true
    app.quit()
  }

  window.on('close', onClose)
  app.on('before-quit', onBeforeQuit)
  return {
    quitNow,
    letGo(isLeaving) {
      isQuitting = isLeaving
    },
    close() {
      if (!window.isDestroyed()) window.removeListener('close', onClose)
      app.removeListener('before-quit', onBeforeQuit)
    }
  }
}

function questionIn({ label }: CallStatus): MessageBoxOptions {
  return {
    type: 'question',
    message: `You are in ${label}.`,
    detail: 'Quitting ends the call for you. Close the window instead to stay in it.',
    buttons: ['Leave and quit', 'Stay'],
    defaultId: stayButton,
    cancelId: stayButton,
    noLink: true
  }
}
