/** How keys are called where people read them. */
import { useText } from '../../i18n'
import type { KeyAction } from '../../stores/keyBindings'
import { useSettingsStore } from '../../stores/settings'

export interface KeyNames {
  /** @param key as in `stores/keyBindings` */
  readonly nameOf: (key: string) => string
  /** The person's own key for something; undefined where none does it. */
  readonly ofAction: (action: KeyAction) => string | undefined
}

/** The answers are reactive. */
export function useKeyNames(): KeyNames {
  const text = useText()
  const settings = useSettingsStore()
  const nameOf = (key: string): string => (key === ' ' ? text('keys.space') : key.toUpperCase())

  function ofAction(action: KeyAction): string | undefined {
    const key = settings.values.keys[action]
    return key === null ? undefined : nameOf(key)
  }

  return { nameOf, ofAction }
}
