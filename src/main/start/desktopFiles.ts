/** Where a Linux desktop looks for our desktop entries, and keeping a file there as it should be. */
import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { writeFile } from 'atomically'

/** The name by which a desktop knows us; the app's id with the extension of desktop entries. */
export const desktopFileName = 'app.confab.desktop'

export interface PersonalFolders {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeFolder: string
}

/** @see XDG Base Directory Specification: a relative path in these variables is invalid and to be ignored */
export function configFolder({ env, homeFolder }: PersonalFolders): string {
  const named = env['XDG_CONFIG_HOME']
  return named && isAbsolute(named) ? named : join(homeFolder, '.config')
}

/** As `configFolder`, for data. */
export function dataFolder({ env, homeFolder }: PersonalFolders): string {
  const named = env['XDG_DATA_HOME']
  return named && isAbsolute(named) ? named : join(homeFolder, '.local/share')
}

/**
 * @returns null when there is no such file
 * @throws when there is one that cannot be read
 */
export async function readKept(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/**
 * Writes only what has changed, so that watchers of these folders have nothing to do at every start.
 *
 * @returns whether it was written
 * @throws when it cannot be
 */
export async function keepFile(file: string, text: string): Promise<boolean> {
  if ((await readKept(file)) === text) return false
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFile(file, text, { mode: 0o644 })
  return true
}

/** @throws when it is there and cannot be removed */
export async function removeFile(file: string): Promise<void> {
  await rm(file, { force: true })
}
