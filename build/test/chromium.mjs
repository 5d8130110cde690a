// @ts-check
/** Finds the Chromium the end-to-end tests drive, or installs Debian's. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { step } from '../setup/progress.mjs'
import { lastLines, run } from '../setup/run.mjs'
import { Stop } from '../setup/stop.mjs'

const versionTimeoutMs = 20_000

/**
 * @typedef {object} Surroundings
 * @property {NodeJS.Platform} platform
 * @property {NodeJS.ProcessEnv} env
 * @property {boolean} isRoot
 */

/**
 * @param {Pick<Surroundings, 'platform' | 'env'>} surroundings
 * @returns {readonly string[]} where Chromium and its relatives usually are
 */
export function usualPlaces({ platform, env }) {
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`
    )
  }
  if (platform === 'win32') {
    const folders = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']]
    const programs = ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe']
    return folders.flatMap((folder) => (folder ? programs.map((program) => join(folder, program)) : []))
  }
  return [
    '/usr/bin/chromium',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/google-chrome',
    '/usr/bin/chromium-browser',
    '/snap/bin/chromium'
  ]
}

/**
 * @param {Surroundings & { osRelease: string }} surroundings `osRelease` is the text of /etc/os-release
 * @returns {string | null} why Chromium cannot be installed from here, or null when it can be tried
 */
export function whyNotInstallable({ platform, isRoot, osRelease }) {
  const missing = 'The end-to-end tests need Chromium or Chrome and none was found'
  const named = 'or name one with CONFAB_CHROMIUM'
  const ids = /^ID(?:_LIKE)?=(.*)$/gm
  const families = [...osRelease.matchAll(ids)].flatMap(([, value]) =>
    (value ?? '').replaceAll('"', '').split(' ')
  )
  // Ubuntu's package only fetches a snap, which neither containers nor many servers can run.
  if (families.includes('ubuntu')) {
    return `${missing}; Ubuntu has it only as a snap: install Google Chrome from https://www.google.com/chrome/ ${named}.`
  }
  if (platform !== 'linux' || !families.includes('debian')) return `${missing}; install one ${named}.`
  if (!isRoot) return `${missing}; install it with \`sudo apt-get install chromium\` ${named}.`
  return null
}

/**
 * @param {AbortSignal} signal
 * @returns {Promise<string>} path of an executable that runs
 * @throws {Stop} when there is none and none could be installed
 */
export async function ensureChromium(signal) {
  const surroundings = { platform: process.platform, env: process.env, isRoot: process.getuid?.() === 0 }
  const named = process.env['CONFAB_CHROMIUM']
  if (named) {
    if (await runs(named, signal)) return named
    throw new Stop(`CONFAB_CHROMIUM names ${named}, but that does not run as a Chromium.`)
  }
  const found = await firstThatRuns(usualPlaces(surroundings), signal)
  if (found) return found

  const why = whyNotInstallable({ ...surroundings, osRelease: readOsRelease() })
  if (why) throw new Stop(why)
  await step('Installing Chromium', () => installFromDebian(signal))
  const installed = await firstThatRuns(usualPlaces(surroundings), signal)
  if (installed) return installed
  throw new Stop('Chromium was installed but does not run; `chromium --version` says more.')
}

/** @param {AbortSignal} signal */
async function installFromDebian(signal) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const commands = [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]
  for (const args of commands) {
    const { exitCode, output } = await run('apt-get', args, { signal, env })
    if (exitCode !== 0) {
      throw new Stop('Chromium could not be installed; apt-get says why above.', {
        detail: lastLines(output, 8)
      })
    }
  }
}

/**
 * @param {readonly string[]} paths
 * @param {AbortSignal} signal
 */
async function firstThatRuns(paths, signal) {
  for (const path of paths) {
    if (existsSync(path) && (await runs(path, signal))) return path
  }
  return null
}

/**
 * Being there is not enough: Ubuntu's /usr/bin/chromium-browser is a script that asks for a snap.
 *
 * @param {string} path
 * @param {AbortSignal} signal
 */
async function runs(path, signal) {
  // On Windows `--version` opens a window instead of answering.
  if (process.platform === 'win32') return existsSync(path)
  const { exitCode, output } = await run(path, ['--version'], { signal, timeoutMs: versionTimeoutMs })
  return exitCode === 0 && /\d+\.\d+\.\d+\.\d+/.test(output)
}

function readOsRelease() {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
}
