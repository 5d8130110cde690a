/** Binds the keys of the page, and knows why the last wish was refused. */
import { ref } from 'vue'
import { useText } from '../../i18n'
import { keyRefusal, type KeyOwner } from '../../stores/keyBindings'
import { useSettingsStore } from '../../stores/settings'
import { useKeyNames } from '../basics/useKeyNames'

export interface KeyBinding {
  /** Null unbinds, which push-to-talk ignores: it is switched off instead. */
  readonly bind: (owner: KeyOwner, key: string | null) => void
  /** A sentence, until something else is bound. */
  readonly refusalOf: (owner: KeyOwner) => string | null
  readonly forget: () => void
}

export function useKeyBinding(): KeyBinding {
  const text = useText()
  const settings = useSettingsStore()
  const names = useKeyNames()
  const refused = ref<{ readonly owner: KeyOwner; readonly sentence: string } | null>(null)

  function refusalSentence(owner: KeyOwner, key: string): string | null {
    const refusal = keyRefusal(settings.values, owner, key)
    switch (refusal?.kind) {
      case undefined:
        return null
      case 'reserved':
        return text('keys.reserved')
      case 'taken':
        return text('keys.taken', { key: names.nameOf(key), what: text(`shortcuts.${refusal.by}`) })
    }
  }

  function bind(owner: KeyOwner, key: string | null): void {
    const sentence = key === null ? null : refusalSentence(owner, key)
    refused.value = sentence === null ? null : { owner, sentence }
    if (sentence !== null) return
    const { keys, pushToTalk } = settings.values
    if (owner !== 'pushToTalk') settings.update({ keys: { ...keys, [owner]: key } })
    else if (key !== null) settings.update({ pushToTalk: { ...pushToTalk, key } })
  }

  return {
    bind,
    refusalOf: (owner) => (refused.value?.owner === owner ? refused.value.sentence : null),
    forget: () => (refused.value = null)
  }
}
