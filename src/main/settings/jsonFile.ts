/** Reads a small JSON file whole and at once; only for the few that must be known before the first window. */
import { readFileSync } from 'node:fs'

export type JsonObject = Readonly<Record<string, unknown>>

export type JsonFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'object'; readonly value: JsonObject }
  | { readonly kind: 'unreadable'; readonly cause: unknown }

/** Takes a byte order mark, which some editors leave in files written by hand. */
export function readJsonFile(path: string): JsonFile {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))
    return isObject(value)
      ? { kind: 'object', value }
      : { kind: 'unreadable', cause: new Error('not a JSON object') }
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ENOENT'
      ? { kind: 'absent' }
      : { kind: 'unreadable', cause }
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
