/** The settings file as it is found at the start: read, brought up to date, or put aside. */
import { renameSync } from 'node:fs'
import { join, parse as parsePath } from 'node:path'
import * as v from 'valibot'
import { readJsonFile } from './jsonFile'
import { migrate } from './migrations'
import { defaultSettings, StoredSettings } from './schema'

export interface FoundSettings {
  readonly values: StoredSettings
  /** There was a file and it could not be used: the person has to be told that this is a start from nothing. */
  readonly isUnreadable: boolean
  /** False when an unusable file is still in its place: writing would destroy what may yet be rescued. */
  readonly mayWrite: boolean
}

interface FileOptions {
  readonly report: (problem: unknown) => void
  readonly now: () => Date
}

/** Never throws: whatever is wrong with the file, the app starts. */
export function findSettings(path: string, options: FileOptions): FoundSettings {
  const file = readJsonFile(path)
  if (file.kind === 'absent') return { values: defaultSettings(), isUnreadable: false, mayWrite: true }
  if (file.kind === 'unreadable') return startAfresh(path, 'unreadable', file.cause, options)
  try {
    const migrated = migrate(file.value)
    if (!migrated.ok) return startAfresh(path, `version-${migrated.version}`, 'of a newer Confab', options)
    return { values: v.parse(StoredSettings, migrated.value), isUnreadable: false, mayWrite: true }
  } catch (cause) {
    return startAfresh(path, 'unreadable', cause, options)
  }
}

function startAfresh(
  path: string,
  label: string,
  cause: unknown,
  { report, now }: FileOptions
): FoundSettings {
  report(new Error('The settings cannot be read; Confab starts with its defaults.', { cause }))
  const { dir, name, ext } = parsePath(path)
  // Colons are not allowed in file names on Windows.
  const date = now().toISOString().replaceAll(':', '-')
  let mayWrite = true
  try {
    renameSync(path, join(dir, `${name}.${label}-${date}${ext}`))
  } catch (problem) {
    mayWrite = false
    report(
      new Error('The unreadable settings cannot be put aside; changes count until Confab ends.', {
        cause: problem
      })
    )
  }
  return { values: defaultSettings(), isUnreadable: true, mayWrite }
}
