// @ts-check
/** Finds the Chromium the end-to-end tests drive, or installs Debian's. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { step } from '../setup/progress.mjs'
import { run } from '../setup/run.mjs'
import { Stop } from '../setup/stop.mjs'
import { families, installFromDebian, surroundings } from './debian.mjs'

const versionTimeoutMs = 20_000

/** @typedef {import('./debian.mjs').Surroundings} Surroundings */

/**
 * @param {Pick<Surroundings, 'platform'> & { env: NodeJS.ProcessEnv }} surroundings
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
 * @param {Surroundings} surroundings
 * @returns {string | null} why Chromium cannot be installed from here, or null when it can be tried
 */
export function whyNotInstallable({ platform, isRoot, osRelease }) {
  const missing = 'The end-to-end tests need Chromium or Chrome and none was found'
  const named = 'or name one with CONFAB_CHROMIUM'
  const kin = families(osRelease)
  // Ubuntu's package only fetches a snap, which neither containers nor many servers can run.
  if (kin.includes('ubuntu')) {
    return `${missing}; Ubuntu has it only as a snap: install Google Chrome from https://www.google.com/chrome/ ${named}.`
  }
  if (platform !== 'linux' || !kin.includes('debian')) return `${missing}; install one ${named}.`
  if (!isRoot) return `${missing}; install it with \`sudo apt-get install chromium\` ${named}.`
  return null
}

/**
 * @param {AbortSignal} signal
 * @returns {Promise<string>} path of an executable that runs
 * @throws {Stop} when there is none and none could be installed
 */
export async function ensureChromium(signal) {
  const here = surroundings()
  const places = usualPlaces({ platform: here.platform, env: process.env })
  const named = process.env['CONFAB_CHROMIUM']
  if (named) {
    if (await runs(named, signal)) return named
    throw new Stop(`CONFAB_CHROMIUM names ${named}, but that does not run as a Chromium.`)
  }
  const found = await firstThatRuns(places, signal)
  if (found) return found

  const why = whyNotInstallable(here)
  if (why) throw new Stop(why)
  await step('Installing Chromium', () => installFromDebian(['chromium'], 'Chromium', signal))
  const installed = await firstThatRuns(places, signal)
  if (installed) return installed
  throw new Stop('Chromium was installed but does not run; `chromium --version` says more.')
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
