// @ts-check
/** Runs one command to its end, quietly or in full view. */
import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

/** Characters of output kept: enough for the error, little enough for an endless one. */
const keptOutput = 64_000

/**
 * @typedef {object} RunOptions
 * @property {AbortSignal} signal ends the command when aborted
 * @property {number} [timeoutMs] ends the command after this long; none when absent
 * @property {NodeJS.ProcessEnv} [env] replaces the environment
 * @property {boolean} [isVisible] shows the output instead of collecting it
 */

/**
 * @typedef {object} Outcome
 * @property {number} exitCode 127 when the command does not exist; 1 when a signal ended it
 * @property {boolean} isTimedOut
 * @property {string} output the end of what it wrote to both streams, empty when it was visible
 */

/**
 * Resolves when the command has ended, however it ended; never rejects.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @returns {Promise<Outcome>}
 */
export function run(command, args, { signal, timeoutMs, env = process.env, isVisible = false }) {
  const timeout = timeoutMs === undefined ? null : AbortSignal.timeout(timeoutMs)
  return new Promise((settle) => {
    let output = ''
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: isVisible ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      signal: timeout ? AbortSignal.any([signal, timeout]) : signal
    })
    /** @param {number} exitCode */
    const end = (exitCode) =>
      settle({ exitCode, isTimedOut: timeout?.aborted === true && !signal.aborted, output })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        output = (output + text).slice(-keptOutput)
      })
    }
    child.on('close', (code) => end(code ?? 1))
    child.on('error', (error) => {
      // An abort is reported here too, and `close` follows; a command that never started has no `close`.
      if (child.pid === undefined) end('code' in error && error.code === 'ENOENT' ? 127 : 1)
    })
  })
}

/**
 * Runs a JavaScript tool of node_modules with this very Node: no shell, no `.cmd` wrappers, same on every system.
 *
 * @param {string} script absolute path
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @returns {Promise<Outcome>}
 */
export function runNode(script, args, options) {
  return run(process.execPath, [script, ...args], options)
}

/**
 * @param {string} output
 * @param {number} count
 * @returns {string} the last lines that say something
 */
export function lastLines(output, count) {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines.slice(-count).join('\n')
}
