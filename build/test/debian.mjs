// @ts-check
/** Packages of Debian and its relatives: whether they can be installed from here, and installing them. */
import { existsSync, readFileSync } from 'node:fs'
import { lastLines, run } from '../setup/run.mjs'
import { Stop } from '../setup/stop.mjs'

/**
 * @typedef {object} Surroundings
 * @property {NodeJS.Platform} platform
 * @property {boolean} isRoot
 * @property {string} osRelease the text of /etc/os-release
 */

/** @returns {Surroundings} */
export function surroundings() {
  const file = '/etc/os-release'
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    osRelease: existsSync(file) ? readFileSync(file, 'utf8') : ''
  }
}

/**
 * @param {string} osRelease the text of /etc/os-release
 * @returns {string[]} the distribution and those it says it is like, for example ubuntu and debian
 */
export function families(osRelease) {
  const ids = /^ID(?:_LIKE)?=(.*)$/gm
  return [...osRelease.matchAll(ids)].flatMap(([, value]) => (value ?? '').replaceAll('"', '').split(' '))
}

/**
 * @param {readonly string[]} packages
 * @param {string} what as a sentence's subject, for example "Chromium"
 * @param {AbortSignal} signal
 * @throws {Stop} when apt-get could not
 */
export async function installFromDebian(packages, what, signal) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const commands = [['update'], ['install', '--yes', '--no-install-recommends', ...packages]]
  for (const args of commands) {
    const { exitCode, output } = await run('apt-get', args, { signal, env })
    if (exitCode !== 0) {
      throw new Stop(`${what} could not be installed; apt-get says why above.`, {
        detail: lastLines(output, 8)
      })
    }
  }
}
