// @ts-check
/** Opens an address in the person's own browser, where there is one. */
import { spawn } from 'node:child_process'

/**
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {boolean} whether a window could be shown; macOS and Windows are taken to have a screen
 */
export function hasDisplay(platform, env) {
  if (platform === 'darwin' || platform === 'win32') return true
  return Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
}

/**
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {readonly (readonly [string, ...string[]])[]} commands to try in this order; the address comes last
 */
export function openers(platform, env) {
  if (platform === 'darwin') return [['open']]
  // The empty argument is the title: `start` takes the first quoted one for it.
  if (platform === 'win32') return [['cmd', '/c', 'start', '""']]
  // Under WSL the browser is on the Windows side, display or not.
  if (env['WSL_DISTRO_NAME']) return [['wslview'], ['xdg-open']]
  return hasDisplay(platform, env) ? [['xdg-open'], ['sensible-browser']] : []
}

/**
 * Tries the openers in turn. A missing one is no failure: the address has been printed.
 *
 * @param {string} url
 * @param {ReturnType<typeof openers>} commands
 * @returns {void}
 */
export function openBrowser(url, commands) {
  const [first, ...others] = commands
  if (!first) return
  const [command, ...args] = first
  // Detached, so that ending Confab does not take the person's browser with it.
  const child = spawn(command, [...args, url], { detached: true, stdio: 'ignore' })
  child.once('error', () => openBrowser(url, others))
  child.unref()
}
