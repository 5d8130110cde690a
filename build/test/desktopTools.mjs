// @ts-check
/** The X11 tools the desktop specs need on Linux: a display of their own, and hands to use it. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { step } from '../setup/progress.mjs'
import { Stop } from '../setup/stop.mjs'
import { families, installFromDebian, surroundings } from './debian.mjs'

/** @typedef {import('./debian.mjs').Surroundings} Surroundings */

/** Debian's package for each tool. */
const packages = {
  Xvfb: 'xvfb',
  openbox: 'openbox',
  xdotool: 'xdotool',
  wmctrl: 'wmctrl',
  xwd: 'x11-apps',
  xterm: 'xterm'
}

/**
 * @param {(tool: string) => boolean} isThere
 * @returns {string[]} Debian packages of the tools that are not
 */
export function missingPackages(isThere) {
  return Object.entries(packages).flatMap(([tool, name]) => (isThere(tool) ? [] : [name]))
}

/**
 * @param {Surroundings} surroundings
 * @param {readonly string[]} missing packages
 * @returns {string | null} why they cannot be installed from here, or null when it can be tried
 */
export function whyNotInstallable({ isRoot, osRelease }, missing) {
  const skipped = 'The desktop specs are skipped'
  if (!families(osRelease).includes('debian')) {
    return `${skipped}: they need ${Object.keys(packages).join(', ')}.`
  }
  return isRoot ? null : `${skipped}; \`sudo apt-get install ${missing.join(' ')}\` brings what they need.`
}

/**
 * Specs of the desktop are worth having and not worth stopping for: the other ones need none of this.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export async function ensureDesktopTools(signal) {
  const here = surroundings()
  if (here.platform !== 'linux') return
  const missing = missingPackages(isOnPath)
  if (missing.length === 0) return
  const why = whyNotInstallable(here, missing)
  if (why) return console.log(why)
  try {
    await step('Installing what the desktop specs need', () =>
      installFromDebian(missing, 'The X11 tools', signal)
    )
  } catch (error) {
    if (signal.aborted || !(error instanceof Stop)) throw error
    console.log(`The desktop specs are skipped: ${error.message}`)
  }
}

/** @param {string} tool */
function isOnPath(tool) {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.some((folder) => existsSync(join(folder, tool)))
}
