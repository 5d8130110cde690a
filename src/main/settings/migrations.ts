/**
 * Brings a settings file of an older version up to this one, step by step.
 *
 * A step is pure, knows exactly two versions, and is never changed once released. What it hands on is still checked
 * by the schema.
 */
import type { JsonObject } from './jsonFile'

export type Migration = (old: JsonObject) => JsonObject

/** The step at index 0 leads from version 1 to version 2, and so on. Version 1 was the first to have a file. */
export const migrations: readonly Migration[] = []

/** The version this app writes. */
export const settingsVersion = migrations.length + 1

export type Migrated =
  | { readonly ok: true; readonly value: JsonObject }
  /** Written by a newer app: what its fields mean is not known here. */
  | { readonly ok: false; readonly version: number }

/**
 * @param steps the real ones, except in tests
 * @throws whatever a step throws about a file it cannot make sense of
 */
export function migrate(file: JsonObject, steps: readonly Migration[] = migrations): Migrated {
  const current = steps.length + 1
  const version = versionOf(file)
  if (version > current) return { ok: false, version }
  const value = steps.slice(version - 1).reduce((old, step) => step(old), file)
  return { ok: true, value: { ...value, version: current } }
}

/** A file that does not say was written by hand, after the oldest description there is. */
function versionOf(file: JsonObject): number {
  const version = file['version']
  return typeof version === 'number' && Number.isSafeInteger(version) && version >= 1 ? version : 1
}
