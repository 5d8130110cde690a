/** Sleep and wake: a call keeps the screen on, and the page hears when the machine has slept. */
import type { PowerMonitor, PowerSaveBlocker } from 'electron'

export interface PowerOptions {
  readonly powerMonitor: Pick<PowerMonitor, 'on' | 'removeListener'>
  readonly powerSaveBlocker: Pick<PowerSaveBlocker, 'start' | 'stop'>
  readonly onWake: () => void
  /** The machine is about to go down: not the moment for questions. */
  readonly onShutdown: () => void
}

export interface Power {
  setInCall(isInCall: boolean): void
  close(): void
}

export function followPower({ powerMonitor, powerSaveBlocker, onWake, onShutdown }: PowerOptions): Power {
  let blocker: number | null = null

  function setInCall(isInCall: boolean): void {
    if (isInCall && blocker === null) blocker = powerSaveBlocker.start('prevent-display-sleep')
    else if (!isInCall && blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
  }

  powerMonitor.on('resume', onWake)
  powerMonitor.on('shutdown', onShutdown)
  return {
    setInCall,
    close() {
      setInCall(false)
      powerMonitor.removeListener('resume', onWake)
      powerMonitor.removeListener('shutdown', onShutdown)
    }
  }
}
