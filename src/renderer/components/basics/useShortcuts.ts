/** Single-key shortcuts of a view. */
import { onMounted, onUnmounted, toValue, type MaybeRefOrGetter } from 'vue'
import { isNeededThere, plainKeyOf } from '../../keyPress'
import { keyActions, type KeyAction, type KeyBindings } from '../../stores/keyBindings'

/** Keys as `KeyboardEvent.key` names them, in lower case. */
export type Shortcuts = Readonly<Record<string, () => void>>

/** The person's own keys for what a view can do. */
export function boundTo(keys: KeyBindings, actions: Readonly<Record<KeyAction, () => void>>): Shortcuts {
  const bound = keyActions.flatMap((action) => {
    const key = keys[action]
    return key === null ? [] : [[key, actions[action]] as const]
  })
  return Object.fromEntries(bound)
}

/**
 * Listens while the component is mounted. Never calls for a held key, for a combination, or while the key is
 * needed where the focus is.
 *
 * @param shortcuts asked anew at every press, so that a key that has been rebound counts at once
 */
export function useShortcuts(shortcuts: MaybeRefOrGetter<Shortcuts>): void {
  function onKeydown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.repeat || isNeededThere(event)) return
    const key = plainKeyOf(event)
    const current = toValue(shortcuts)
    const action = key !== null && Object.hasOwn(current, key) ? current[key] : undefined
    if (!action) return
    event.preventDefault()
    action()
  }

  onMounted(() => window.addEventListener('keydown', onKeydown))
  onUnmounted(() => window.removeEventListener('keydown', onKeydown))
}
