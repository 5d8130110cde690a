/** Keeps settings and rooms across restarts and windows: read and validated, written when they change. */
import * as v from 'valibot'
import { watch } from 'vue'
import { fromKept, KeptRooms, toKept } from './keptRooms'
import { parseJson } from './parseJson'
import type { TextStore } from './platform/platform'
import { useRoomsStore } from './stores/rooms'
import { Settings, useSettingsStore } from './stores/settings'
import { useToastsStore } from './stores/toasts'

export interface PersistenceOptions {
  readonly texts: TextStore
  /** Its origin: the stores speak of rooms there without a server, what is kept does not. */
  readonly homeServer: string
  /** Fires 'storage' when another window has written (HTML, section 12.2.4). */
  readonly page?: Pick<Window, 'addEventListener'>
}

/**
 * Fills the stores from `texts` and keeps `texts` up to date. An unreadable text is kept aside under
 * `<key>.unreadable`, replaced by defaults, and said once. What another window writes is taken over, so that
 * the next write here does not undo it.
 *
 * @returns the undo: nothing is written afterwards
 */
export function persistStores({ texts, homeServer, page }: PersistenceOptions): () => void {
  const settings = useSettingsStore()
  const rooms = useRoomsStore()
  const toasts = useToastsStore()
  let hasSaidNotSaved = false

  function load<Schema extends v.GenericSchema>(key: string, schema: Schema): v.InferOutput<Schema> | null {
    const text = texts.read(key)
    if (text === null) return null
    const parsed = v.safeParse(schema, parseJson(text))
    if (parsed.success) return parsed.output
    texts.write(`${key}.unreadable`, text)
    toasts.show('warning', 'settingsReset')
    return null
  }

  function save(key: string, value: unknown): void {
    if (texts.write(key, JSON.stringify(value)) || hasSaidNotSaved) return
    hasSaidNotSaved = true
    toasts.show('warning', 'notSaved')
  }

  function loadAll(): void {
    const savedSettings = load('settings', Settings)
    if (savedSettings) settings.update(savedSettings)
    const savedRooms = load('rooms', KeptRooms)
    if (savedRooms) Object.assign(rooms, fromKept(savedRooms, homeServer))
  }

  loadAll()
  const lifetime = new AbortController()
  page?.addEventListener('storage', loadAll, { signal: lifetime.signal })
  const undos = [
    watch(
      () => settings.values,
      (values) => save('settings', values)
    ),
    watch(
      () => ({ favourites: rooms.favourites, recent: rooms.recent }),
      (state) => save('rooms', toKept(state, homeServer))
    )
  ]
  return () => {
    lifetime.abort()
    undos.forEach((undo) => undo())
  }
}
