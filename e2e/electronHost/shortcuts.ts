/**
 * `globalShortcut` with real key grabs: `xdotool key ctrl+shift+m` fires it whatever has the focus.
 *
 * Unlike Electron's, `register` does not notice a combination that another program has already taken.
 */
import { parseAccelerator } from './accelerator'
import { strict } from './strict'
import { XKeyboard } from './xKeyboard'

export function globalShortcut() {
  let keyboard: XKeyboard | null = null
  const undoByAccelerator = new Map<string, () => void>()
  const unregister = (accelerator: string) => {
    undoByAccelerator.get(accelerator)?.()
    undoByAccelerator.delete(accelerator)
  }
  return strict('globalShortcut', {
    register(accelerator: string, callback: () => void) {
      if (undoByAccelerator.has(accelerator)) return false
      keyboard ??= new XKeyboard(process.env['DISPLAY'] ?? '')
      undoByAccelerator.set(accelerator, keyboard.grab(parseAccelerator(accelerator), callback))
      return true
    },
    isRegistered: (accelerator: string) => undoByAccelerator.has(accelerator),
    unregister,
    unregisterAll: () => [...undoByAccelerator.keys()].forEach(unregister)
  } satisfies { readonly [Name in keyof Electron.GlobalShortcut]?: unknown })
}
