// @ts-check
/**
 * Finds Electron's binary, or fetches it, or says in one sentence why not.
 *
 * Electron's package comes without its binary, and importing the package would download it on the
 * spot, unseen. So nothing here imports it.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inRoot } from '../setup/paths.mjs'
import { step } from '../setup/progress.mjs'
import { runNode } from '../setup/run.mjs'
import { hasDisplay } from './browser.mjs'

/** A hundred megabytes over a slow line; beyond this the browser is the better start. */
const fetchTimeoutMs = 5 * 60_000
/** A failed download is not tried again at every start. */
const retryAfterMs = 24 * 60 * 60_000

/** @typedef {{ kind: 'found', binary: string } | { kind: 'none', why: string }} Electron */

/**
 * @typedef {object} Surroundings
 * @property {NodeJS.Platform} platform
 * @property {NodeJS.ProcessEnv} env
 * @property {boolean} isRoot
 */

/**
 * @param {Surroundings} surroundings
 * @returns {string | null} why Electron cannot run here at all, or null when it can be tried
 */
export function whyNotHere({ platform, env, isRoot }) {
  if (!hasDisplay(platform, env)) {
    return 'There is no display here for a window of its own, so Confab is served to a browser.'
  }
  if (platform === 'linux' && isRoot) {
    return 'Electron does not run as root without giving up its sandbox, so Confab opens in your browser.'
  }
  return null
}

/**
 * @param {string} packageFolder of the `electron` package
 * @param {Pick<Surroundings, 'platform' | 'env'>} surroundings
 * @returns {string | null} path of an executable of the right version
 */
export function findBinary(packageFolder, { platform, env }) {
  const override = env['ELECTRON_OVERRIDE_DIST_PATH']
  const dist = override || join(packageFolder, 'dist')
  const binary = join(dist, readText(join(packageFolder, 'path.txt')) ?? executableName(platform))
  if (!existsSync(binary)) return null
  // Whoever names a folder answers for what is in it; ours may be left over from an older version.
  if (override) return binary
  return readText(join(dist, 'version'))?.replace(/^v/, '') === electronVersion(packageFolder) ? binary : null
}

/**
 * @param {Surroundings} surroundings
 * @param {{ isRetried: boolean, signal: AbortSignal, now: () => number }} options
 * @returns {Promise<Electron>}
 */
export async function provideElectron(surroundings, { isRetried, signal, now }) {
  const why = whyNotHere(surroundings)
  if (why) return { kind: 'none', why }
  const packageFolder = inRoot('node_modules/electron')
  const found = findBinary(packageFolder, surroundings)
  if (found) return { kind: 'found', binary: found }

  const memory = inRoot('out/.electron-unavailable')
  const version = electronVersion(packageFolder)
  const failure = isRetried ? null : recallFailure(readText(memory), { version, now: now() })
  if (failure) {
    return {
      kind: 'none',
      why: `${unavailable(failure)} (\`npm start -- --electron\` tries the download again.)`
    }
  }

  const reason = await fetchBinary(packageFolder, signal)
  const fetched = reason === null ? findBinary(packageFolder, surroundings) : null
  if (fetched) {
    rmSync(memory, { force: true })
    return { kind: 'found', binary: fetched }
  }
  signal.throwIfAborted()
  const lasting = reason ?? 'the download was not complete'
  mkdirSync(dirname(memory), { recursive: true })
  writeFileSync(memory, JSON.stringify({ version, at: now(), reason: lasting }))
  return { kind: 'none', why: unavailable(lasting) }
}

/**
 * @param {string | null} text of the file a failed download left behind
 * @param {{ version: string | null, now: number }} current `now` in milliseconds since the epoch
 * @returns {string | null} the reason, while it still counts
 */
export function recallFailure(text, { version, now }) {
  if (text === null) return null
  try {
    /** @type {unknown} */
    const failure = JSON.parse(text)
    const { at, reason, version: failed } = /** @type {Record<string, unknown>} */ (failure)
    const isRecent = typeof at === 'number' && now - at < retryAfterMs
    return isRecent && failed === version && typeof reason === 'string' ? reason : null
  } catch {
    return null
  }
}

/**
 * @param {{ output: string, isTimedOut: boolean }} outcome of a failed download
 * @returns {string} the reason in a few words
 */
export function downloadProblem({ output, isTimedOut }) {
  if (isTimedOut) return `the download took more than ${fetchTimeoutMs / 60_000} minutes`
  const status = /(?:Response code|status code|HTTP) (\d{3})/i.exec(output)?.[1]
  if (status) return `its download server answered ${status}`
  if (/ENOTFOUND|EAI_AGAIN|ECONN|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|fetch failed|CERT/.test(output)) {
    return 'no connection to its download server'
  }
  return /ENOSPC/.test(output) ? 'the disk is full' : 'the download failed'
}

/** @param {string} reason */
function unavailable(reason) {
  return `Electron could not be downloaded (${reason}), so Confab opens in your browser.`
}

/**
 * @param {string} packageFolder
 * @param {AbortSignal} signal
 * @returns {Promise<string | null>} why it failed, or null when it did not
 */
async function fetchBinary(packageFolder, signal) {
  try {
    await step('Downloading Electron', async () => {
      const options = { signal, timeoutMs: fetchTimeoutMs }
      const outcome = await runNode(join(packageFolder, 'install.js'), [], options)
      if (outcome.exitCode !== 0) throw new Error(downloadProblem(outcome))
    })
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** @param {string} packageFolder */
function electronVersion(packageFolder) {
  const text = readText(join(packageFolder, 'package.json'))
  /** @type {unknown} */
  const description = JSON.parse(text ?? '{}')
  return /** @type {{ version?: string }} */ (description).version ?? null
}

/** @param {NodeJS.Platform} platform */
function executableName(platform) {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return platform === 'win32' ? 'electron.exe' : 'electron'
}

/** @param {string} path */
function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : null
}
