/** Named texts in the browser's storage, usable even where the browser refuses to store anything. */
import type { TextStore } from './platform'

/**
 * @param pick returns the storage; called on every access because merely naming it throws in a
 *   browser that blocks site data
 */
export function browserTextStore(pick: () => Storage, prefix: string): TextStore {
  /** Keeps things working for this visit when nothing may be stored. */
  const fallback = new Map<string, string>()
  return {
    read(key) {
      try {
        return pick().getItem(prefix + key) ?? fallback.get(key) ?? null
      } catch {
        return fallback.get(key) ?? null
      }
    },
    write(key, text) {
      try {
        pick().setItem(prefix + key, text)
        fallback.delete(key)
        return true
      } catch {
        fallback.set(key, text)
        return false
      }
    },
    remove(key) {
      fallback.delete(key)
      try {
        pick().removeItem(prefix + key)
      } catch {
        // Nothing was stored, so nothing is left.
      }
    }
  }
}
