/** Tells the page what the shell has to say, when there is a page to hear it. */
import type { WebContents } from 'electron'
import { eventChannels } from '../../preload/channels'
import type { AppCommand, DesktopEventName, DesktopEvents } from '../../preload/contract'

export interface PageEvents {
  /**
   * States are sent at once or not at all: a page that comes up asks for them itself. Commands are what a person
   * wants, so they wait until the page listens.
   */
  send<Name extends DesktopEventName>(name: Name, payload: DesktopEvents[Name]): void
  /** The page has called `ready()`: it gets what has been waiting, in order and once. */
  pageReady(): void
  /** The page is about to be replaced (navigation, reload) or has died: commands wait for the next one. */
  pageLeft(): void
}

/** So many commands wait at most; the oldest are given up for newer ones. */
export const maxWaitingCommands = 16

export type PageContents = Pick<WebContents, 'send' | 'isDestroyed' | 'isCrashed'>

export function createPageEvents(contents: PageContents): PageEvents {
  let isListening = false
  let waiting: readonly AppCommand[] = []

  // Electron throws when asked to send to what is not there any more.
  const isThere = (): boolean => !contents.isDestroyed() && !contents.isCrashed()

  function send<Name extends DesktopEventName>(name: Name, payload: DesktopEvents[Name]): void {
    if (name === 'command' && !(isListening && isThere())) {
      waiting = [...waiting, payload as AppCommand].slice(-maxWaitingCommands)
    } else if (isThere()) contents.send(eventChannels[name], payload)
  }

  return {
    send,
    pageReady() {
      isListening = true
      const commands = waiting
      waiting = []
      for (const command of commands) send('command', command)
    },
    pageLeft() {
      isListening = false
    }
  }
}
