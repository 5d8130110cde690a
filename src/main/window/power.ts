/** Sleep and wake: being with others keeps the screen on, and the page hears when the machine has slept. */
import type { PowerMonitor, PowerSaveBlocker } from 'electron'
import type { CallStatus } from '../../preload/contract'

export interface PowerOptions {
  readonly powerMonitor: Pick<PowerMonitor, 'on' | 'removeListener'>
  readonly powerSaveBlocker: Pick<PowerSaveBlocker, 'start' | 'stop'>
  readonly onWake: () => void
  /** The machine is about to go down: not the moment for questions. */
  readonly onShutdown: () => void
}

export interface Power {
  /** Alone in a room one waits, perhaps all day: no reason to keep the screen on and unlocked. */
  showCall(call: Pick<CallStatus, 'names'> | null): void
  close(): void
}

export function followPower({ powerMonitor, powerSaveBlocker, onWake, onShutdown }: PowerOptions): Power {
  let blocker: number | null = null

  function showCall(call: Pick<CallStatus, 'names'> | null): void {
    const isWithOthers = call !== null && call.names.length > 0
    if (isWithOthers && blocker === null) blocker = powerSaveBlocker.start('prevent-display-sleep')
    else if (!isWithOthers && blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
  }

  /** Preventing it puts it off, so that there is time to leave the room and to write what is to be kept. */
  const putOff = (event?: { preventDefault(): void }): void => {
    event?.preventDefault()
    onShutdown()
  }

  powerMonitor.on('resume', onWake)
  powerMonitor.on('shutdown', putOff)
  return {
    showCall,
    close() {
      showCall(null)
      powerMonitor.removeListener('resume', onWake)
      powerMonitor.removeListener('shutdown', putOff)
    }
  }
}
