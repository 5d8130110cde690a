/** What `up` keeps between its runs: secrets nobody has to invent, and the certificate of a trial. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface StateFolder {
  readonly path: string
  /** For what the service signs; kept, so that people come back as themselves after a restart. */
  readonly resumeSecret: string
  /** Between the service and the relay. */
  readonly turnSecret: string
  file(name: string): string
}

/**
 * Makes what is missing. Only the account it runs as can read any of it.
 *
 * @throws the system's error when the folder cannot be made or written
 */
export function openStateFolder(path: string): StateFolder {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  return {
    path,
    resumeSecret: keepSecret(join(path, 'resume-secret')),
    turnSecret: keepSecret(join(path, 'turn-secret')),
    file: (name) => join(path, name)
  }
}

export function writePrivately(path: string, content: string): void {
  writeFileSync(path, content, { mode: 0o600 })
}

function keepSecret(path: string): string {
  try {
    // 'wx' fails where there is one already: two starts at once agree on the first.
    writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(path, 'utf8').trim()
}
