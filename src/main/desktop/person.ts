/** The ways to the person: bringing the window up, and handing the page what was clicked elsewhere. */
import { app, type BrowserWindow } from 'electron'
import type { AppCommand } from '../../preload/contract'
import type { PageEvents } from '../bridge/pageEvents'
import type { TrayAction } from '../tray/trayModel'
import { bringToFront, putAway } from '../window/window'

export interface PersonReach {
  readonly command: (command: AppCommand) => void
  readonly show: () => void
  readonly run: (action: TrayAction) => void
}

export function reachPerson(window: BrowserWindow, events: PageEvents): PersonReach {
  const show = (): void => bringToFront(window)

  function command(wanted: AppCommand): void {
    // What brings the person somewhere should be seen.
    if (wanted.kind === 'enter' || wanted.kind === 'openDoor' || wanted.kind === 'showSettings') show()
    events.send('command', wanted)
  }

  function run(action: TrayAction): void {
    switch (action.kind) {
      case 'command':
        return command(action.command)
      case 'showWindow':
        return show()
      case 'hideWindow':
        return putAway(window)
      case 'quit':
        return app.quit()
    }
  }
  return { command, show, run }
}
