/** Remembers over restarts how often a version was about to be installed, so that one that cannot be does not loop. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import * as v from 'valibot'

const Attempt = v.object({ version: v.string(), count: v.pipe(v.number(), v.integer(), v.minValue(1)) })

export interface UpdateAttempts {
  /** How often before; 0 for a version never tried. */
  count(version: string): number
  add(version: string): void
}

/** @param path of a small file of its own; one that cannot be read or written counts as none */
export function keepUpdateAttempts(path: string): UpdateAttempts {
  const count = (version: string): number => {
    try {
      const attempt = v.parse(Attempt, JSON.parse(readFileSync(path, 'utf8')))
      return attempt.version === version ? attempt.count : 0
    } catch {
      return 0
    }
  }
  return {
    count,
    add(version) {
      const attempt = { version, count: count(version) + 1 }
      try {
        writeFileSync(path, JSON.stringify(attempt))
      } catch {
        // Half a file would read as none; none at all is the same without the doubt.
        rmSync(path, { force: true })
      }
    }
  }
}
