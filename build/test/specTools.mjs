// @ts-check
/** Programs that some specs need on Linux and that nothing else does. Without them those specs are skipped. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { step } from '../setup/progress.mjs'
import { Stop } from '../setup/stop.mjs'
import { families, installFromDebian, surroundings } from './debian.mjs'

/**
 * @typedef {import('./debian.mjs').Surroundings & {
 *   startsServices: boolean
 * }} Surroundings `startsServices`: whether a package that brings a service also starts it
 */

/**
 * @typedef {object} Need
 * @property {string} specs as the subject of a sentence
 * @property {Readonly<Record<string, string>>} packages Debian's, by the program they bring
 * @property {boolean} [isForRootOnly] the specs are skipped for anybody else anyway
 * @property {boolean} [isService] its package runs it from then on, where packages can
 */

/** @type {readonly Need[]} */
export const needs = [
  {
    // A display of their own, and hands to use it.
    specs: 'The desktop specs',
    packages: {
      Xvfb: 'xvfb',
      openbox: 'openbox',
      xdotool: 'xdotool',
      wmctrl: 'wmctrl',
      xwd: 'x11-apps',
      xterm: 'xterm'
    }
  },
  { specs: 'The relay specs', packages: { turnserver: 'coturn' }, isService: true },
  {
    specs: 'The network specs',
    packages: { python3: 'python3', ip: 'iproute2', nsenter: 'util-linux', nft: 'nftables' },
    isForRootOnly: true
  }
]

/**
 * @param {Need} need
 * @param {(tool: string) => boolean} isThere
 * @returns {string[]} Debian packages of the programs that are not
 */
export function missingPackages({ packages }, isThere) {
  return Object.entries(packages).flatMap(([tool, name]) => (isThere(tool) ? [] : [name]))
}

/**
 * @param {Surroundings} surroundings
 * @param {Need} need
 * @param {readonly string[]} missing packages
 * @returns {string | null} why they cannot be installed from here, or null when it can be tried
 */
export function whyNotInstallable({ isRoot, osRelease, startsServices }, need, missing) {
  const skipped = `${need.specs} are skipped`
  if (!isRoot && need.isForRootOnly) return `${skipped}: only root can make networks.`
  if (!families(osRelease).includes('debian')) {
    return `${skipped}: they need ${Object.keys(need.packages).join(', ')}.`
  }
  const command = `\`${isRoot ? '' : 'sudo '}apt-get install ${missing.join(' ')}\``
  if (!isRoot) return `${skipped}; ${command} brings what they need.`
  // Nobody who runs tests has asked for a server that stays.
  if (need.isService && startsServices) {
    return `${skipped}; ${command} brings what they need, and starts it as a service, so that it is left to you.`
  }
  return null
}

/**
 * Specs that need more than the others are worth having and not worth stopping for.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export async function ensureSpecTools(signal) {
  // As systemd's sd_booted(3) tells; containers have none, and their packages start nothing.
  const here = { ...surroundings(), startsServices: existsSync('/run/systemd/system') }
  if (here.platform !== 'linux') return
  for (const need of needs) await ensure(need, here, signal)
}

/**
 * @param {Need} need
 * @param {Surroundings} here
 * @param {AbortSignal} signal
 */
async function ensure(need, here, signal) {
  const missing = missingPackages(need, isOnPath)
  if (missing.length === 0) return
  const why = whyNotInstallable(here, need, missing)
  if (why) return console.log(why)
  const specs = need.specs.replace('The', 'the')
  try {
    await step(`Installing what ${specs} need`, () =>
      installFromDebian(missing, `What ${specs} need`, signal)
    )
  } catch (error) {
    if (signal.aborted || !(error instanceof Stop)) throw error
    console.log(`${need.specs} are skipped: ${error.message}`)
  }
}

/** @param {string} tool */
function isOnPath(tool) {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.some((folder) => existsSync(join(folder, tool)))
}
