// @ts-check
/** Installs the packages the lockfile names, when they are not there. */
import { existsSync, readFileSync } from 'node:fs'
import { inRoot } from './paths.mjs'
import { step } from './progress.mjs'
import { lastLines, run, runNode } from './run.mjs'
import { Stop } from './stop.mjs'

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean }>} LockedPackages */

/**
 * Compares what is wanted with what npm says it installed. npm writes its own record into node_modules as
 * the last act of an install, so an interrupted one has none, and one made by hand counts as well.
 *
 * @param {LockedPackages} wanted `packages` of package-lock.json
 * @param {LockedPackages} installed `packages` of node_modules/.package-lock.json
 * @returns {boolean}
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    // The empty path is the project itself.
    if (path === '') return true
    const found = installed[path]
    // Optional packages are for other systems or have nothing for this one.
    if (!found) return optional === true
    return found.version === version && found.integrity === integrity
  })
}

/**
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 * @throws {Stop} when npm could not install
 */
export async function ensureInstalled(signal) {
  const record = inRoot('node_modules/.package-lock.json')
  if (existsSync(record) && isInstalled(readPackages(inRoot('package-lock.json')), readPackages(record)))
    return
  await step('Installing packages', async () => {
    // Everything is a development dependency, so a NODE_ENV of production must not leave any out.
    // Warnings about engines and deprecations in other people's packages help nobody here.
    const { exitCode, output } = await runNpm(
      ['ci', '--include=dev', '--no-progress', '--loglevel=error'],
      signal
    )
    if (exitCode !== 0) {
      throw new Stop('The packages could not be installed; npm says why above. Then try again.', {
        detail: lastLines(output, 12)
      })
    }
  })
}

/**
 * @param {string} path of a lockfile
 * @returns {LockedPackages} empty when the file is not readable as one
 */
function readPackages(path) {
  try {
    /** @type {unknown} */
    const lockfile = JSON.parse(readFileSync(path, 'utf8'))
    return /** @type {{ packages?: LockedPackages }} */ (lockfile).packages ?? {}
  } catch {
    return {}
  }
}

/**
 * @param {readonly string[]} args
 * @param {AbortSignal} signal
 */
function runNpm(args, signal) {
  // Under `npm start` npm names its own script; a bare `npm` would be a `.cmd` on Windows, which needs a shell.
  const script = process.env['npm_execpath']
  return script?.endsWith('.js') ? runNode(script, args, { signal }) : run('npm', args, { signal })
}
