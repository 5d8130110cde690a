/** What the page asks us to keep for it: across restarts in the settings, across a crash or reload in memory. */
import type { KeptText } from '../../preload/contract'
import type { StoredSettings } from './schema'
import type { SettingsStore } from './store'

export interface KeptTexts {
  /** @throws SyntaxError when the text is not JSON, which the wall has ruled out */
  keep(text: KeptText): void
  readonly kept: Readonly<Record<string, unknown>>
  readonly session: Readonly<Record<string, unknown>>
}

export function createKeptTexts(store: Pick<SettingsStore, 'values' | 'update'>): KeptTexts {
  const session = new Map<string, unknown>()
  return {
    keep({ area, key, text }) {
      const value: unknown = text === null ? undefined : JSON.parse(text)
      if (area === 'session') {
        if (text === null) session.delete(key)
        else session.set(key, value)
      } else if (key !== 'call') {
        const others = Object.entries(store.values.page).filter(([kept]) => kept !== key)
        const page: StoredSettings['page'] = Object.fromEntries(
          text === null ? others : [...others, [key, value]]
        )
        store.update({ page })
      }
    },
    get kept() {
      return store.values.page
    },
    get session() {
      return Object.fromEntries(session)
    }
  }
}
