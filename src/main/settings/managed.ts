/**
 * The file by which an administrator sets up Confab for everybody on a machine.
 *
 * Linux: `/etc/confab/managed.json`; macOS: `/Library/Application Support/Confab/managed.json`; Windows:
 * `%ProgramData%\Confab\managed.json` (make that folder writable for administrators only: by default anybody may
 * create it). JSON with any of these fields:
 *
 * - `serverUrl`: origin of the home server, e.g. `"https://confab.example"`. People cannot change it. One that
 *   cannot be used keeps Confab from starting, so that nobody ends up on another server unawares.
 * - `servers`: origins of further servers that may be reached without asking the person.
 * - `updates`: `"automatic"` or `"ask"`, instead of the person's own choice.
 *
 * A file or field that makes no sense is reported and ignored.
 */
import { posix, win32 } from 'node:path'
import * as v from 'valibot'
import { readJsonFile } from './jsonFile'
import { desktopFields, Origin, type StoredSettings } from './schema'

export interface ManagedSettings {
  /** Word for word; `chooseServerUrl` judges it. */
  readonly serverUrl: string | null
  /** As origins. */
  readonly servers: readonly string[]
  readonly updates: 'automatic' | 'ask' | null
}

const nothingManaged: ManagedSettings = { serverUrl: null, servers: [], updates: null }

export function managedPath(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>
): string {
  switch (platform) {
    case 'darwin':
      return '/Library/Application Support/Confab/managed.json'
    case 'win32':
      return win32.join(env['ProgramData'] || 'C:\\ProgramData', 'Confab', 'managed.json')
    default:
      return posix.join('/etc/confab', 'managed.json')
  }
}

/** Never throws. */
export function readManagedSettings({
  path,
  report
}: {
  readonly path: string
  readonly report: (problem: unknown) => void
}): ManagedSettings {
  const file = readJsonFile(path)
  if (file.kind === 'absent') return nothingManaged
  if (file.kind === 'unreadable') {
    report(new Error(`${path} is ignored: it is not a JSON object.`, { cause: file.cause }))
    return nothingManaged
  }

  /** The value of a field, or null when it is missing or makes no sense. */
  function take<Output>(
    field: string,
    schema: v.GenericSchema<unknown, Output>,
    wish: string
  ): Output | null {
    const given = fields.get(field)
    fields.delete(field)
    if (given === undefined) return null
    const parsed = v.safeParse(schema, given)
    if (parsed.success) return parsed.output
    report(new Error(`"${field}" in ${path} is ignored: it has to be ${wish}.`))
    return null
  }

  const fields = new Map(Object.entries(file.value))
  const managed: ManagedSettings = {
    serverUrl: take('serverUrl', v.string(), 'text'),
    servers: take('servers', v.array(Origin), 'a list of addresses like "https://confab.example"') ?? [],
    updates: take('updates', desktopFields.updates, '"automatic" or "ask"')
  }
  for (const field of fields.keys())
    report(new Error(`"${field}" in ${path} is ignored: there is no such field.`))
  return managed
}

/** The person's settings as they count: what the administrator has decided takes their place. */
export function settingsInForce(
  own: StoredSettings['desktop'],
  { updates }: Pick<ManagedSettings, 'updates'>
): StoredSettings['desktop'] {
  return updates === null ? own : { ...own, updates }
}
