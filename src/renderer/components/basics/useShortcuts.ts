/** Single-key shortcuts of a view. */
import { onMounted, onUnmounted } from 'vue'

/** Keys as `KeyboardEvent.key` names them, letters in lower case. */
export type Shortcuts = Readonly<Record<string, () => void>>

/** Where a key press already means something: typing, choosing, and everything inside a dialog or menu. */
const busyPlaces =
  'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="slider"]'

/**
 * Listens while the component is mounted. Never calls for a held key, for a combination with Ctrl, Alt
 * or Meta (those belong to the browser and to screen readers), or while the person is typing.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  function onKeydown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return
    if (event.target instanceof Element && event.target.closest(busyPlaces)) return
    const key = event.key.toLowerCase()
    // Shift is part of typing "?", but Shift+M is not M.
    if (event.shiftKey && /^[a-z]$/.test(key)) return
    const action = Object.hasOwn(shortcuts, key) ? shortcuts[key] : undefined
    if (!action) return
    event.preventDefault()
    action()
  }

  onMounted(() => window.addEventListener('keydown', onKeydown))
  onUnmounted(() => window.removeEventListener('keydown', onKeydown))
}
