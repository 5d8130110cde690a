/**
 * The desktop's settings: read once at start, changed in memory, and written soon after, whole or not at all.
 *
 * A disk that takes nothing is said once; the app goes on with what it has in memory.
 */
import { isDeepStrictEqual } from 'node:util'
import { writeFile } from 'atomically'
import type { StartNotice } from '../../preload/contract'
import type { StoredSettings } from './schema'
import { findSettings } from './settingsFile'

export type SettingsChange = Partial<Omit<StoredSettings, 'version'>>

/** `previous` differs by reference in exactly the top-level fields that have changed. */
export type SettingsListener = (values: StoredSettings, previous: StoredSettings) => void

export interface SettingsOptions {
  /** Absolute; its folder is made when missing. */
  readonly path: string
  readonly report: (problem: unknown) => void
  readonly now?: () => Date
  /** How long changes are gathered before they are written. */
  readonly delayMs?: number
  /** Replaces the file in one step; a rejection leaves the old one. */
  readonly write?: (path: string, text: string) => Promise<void>
}

/** Reads the file synchronously: the first window depends on it. Never throws. */
export function openSettings(options: SettingsOptions): {
  readonly store: SettingsStore
  readonly notices: readonly StartNotice[]
} {
  const { path, report, now = () => new Date(), delayMs = 300, write = writeWhole } = options
  const { values, isUnreadable, mayWrite } = findSettings(path, { report, now })
  const save = mayWrite ? (text: string) => write(path, text) : () => Promise.resolve()
  return {
    store: new SettingsStore(values, { save, report, delayMs }),
    notices: isUnreadable ? ['settingsUnreadable'] : []
  }
}

interface StoreOptions {
  readonly save: (text: string) => Promise<void>
  readonly report: (problem: unknown) => void
  readonly delayMs: number
}

export class SettingsStore {
  #values: StoredSettings
  readonly #options: StoreOptions
  readonly #listeners = new Set<SettingsListener>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #isDirty = false
  #isClosed = false
  /** The one write under way, and those that follow from it. */
  #saving: Promise<void> | null = null
  #hasSaidNotSaved = false

  constructor(values: StoredSettings, options: StoreOptions) {
    this.#values = values
    this.#options = options
  }

  get values(): StoredSettings {
    return this.#values
  }

  /** Takes over the given fields and tells the listeners, unless nothing is different. Does nothing once closed. */
  update(change: SettingsChange): void {
    if (this.#isClosed) return
    const previous = this.#values
    const news = Object.entries(change).filter(
      ([field, value]) => !isDeepStrictEqual(value, previous[field as keyof SettingsChange])
    )
    if (news.length === 0) return
    this.#values = { ...previous, ...Object.fromEntries(news) }
    this.#isDirty = true
    // Not put off again by every further change: a window being dragged would never be saved.
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.delayMs)
    for (const listener of [...this.#listeners]) {
      try {
        listener(this.#values, previous)
      } catch (problem) {
        // The change has happened; whoever made it is not to blame for somebody who cannot follow.
        this.#options.report(problem)
      }
    }
  }

  /** @returns its undo */
  on(_event: 'change', listener: SettingsListener): () => void {
    const registration: SettingsListener = (values, previous) => listener(values, previous)
    this.#listeners.add(registration)
    return () => void this.#listeners.delete(registration)
  }

  /** Writes what is not written yet. Resolves when that has been tried; a failure is reported, never thrown. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#isDirty) this.#saving ??= this.#saveAll()
    return this.#saving ?? Promise.resolve()
  }

  /** Writes the rest and takes no more changes. */
  close(): Promise<void> {
    this.#isClosed = true
    this.#listeners.clear()
    return this.flush()
  }

  async #saveAll(): Promise<void> {
    while (this.#isDirty) {
      this.#isDirty = false
      try {
        await this.#saveOnce()
        this.#hasSaidNotSaved = false
      } catch (cause) {
        // The next change tries again, and so does closing.
        this.#isDirty = true
        this.#sayNotSaved(cause)
        break
      }
    }
    this.#saving = null
  }

  async #saveOnce(): Promise<void> {
    await this.#options.save(`${JSON.stringify(this.#values, null, 2)}\n`)
  }

  #sayNotSaved(cause: unknown): void {
    if (this.#hasSaidNotSaved) return
    this.#hasSaidNotSaved = true
    this.#options.report(
      new Error('The settings cannot be saved; changes count until Confab ends.', { cause })
    )
  }
}

/** Rooms and secrets are nobody else's business. A locked file (a virus scanner, a backup) is tried again for a while. */
function writeWhole(path: string, text: string): Promise<void> {
  return writeFile(path, text, { mode: 0o600, timeout: 2_000 })
}
