// @ts-check
/** A child process with a lifetime: started, watched, and certainly ended. */
import { spawn } from 'node:child_process'

/**
 * @typedef {object} ChildOptions
 * @property {NodeJS.ProcessEnv} env
 * @property {number | 'inherit'} output file descriptor for both streams
 * @property {string} cwd
 * @property {number} [patienceMs] how long it gets to stop when asked, before it is made to; 5 s when absent
 */

/**
 * Runs until it ends or `close()` is called. It also has an IPC channel, whose loss tells it that we are gone,
 * however that happened.
 */
export class Child {
  #process
  #patienceMs
  /** @type {Promise<void> | null} */
  #closing = null

  /**
   * @param {string} command
   * @param {readonly string[]} args
   * @param {ChildOptions} options
   */
  constructor(command, args, { env, output, cwd, patienceMs = 5_000 }) {
    this.#patienceMs = patienceMs
    this.#process = spawn(command, args, { cwd, env, stdio: ['ignore', output, output, 'ipc'] })
    /**
     * Resolves when the process has ended or could not be started.
     *
     * @type {Promise<{ exitCode: number }>}
     */
    this.ended = new Promise((settle) => {
      this.#process.once('exit', (code) => settle({ exitCode: code ?? 1 }))
      this.#process.once('error', () => {
        if (this.#process.pid === undefined) settle({ exitCode: 127 })
      })
    })
  }

  /**
   * @param {(message: unknown) => void} listener
   * @returns {() => void} its undo
   */
  onMessage(listener) {
    this.#process.on('message', listener)
    return () => void this.#process.off('message', listener)
  }

  /**
   * Asks the process to stop, and makes it after a while. Idempotent.
   *
   * @returns {Promise<void>} resolved when it is gone
   */
  close() {
    this.#closing ??= this.#end()
    return this.#closing
  }

  async #end() {
    const process = this.#process
    if (process.pid !== undefined && process.exitCode === null && process.signalCode === null) {
      // The one request that works everywhere: on Windows every signal kills at once. After Ctrl-C the child has
      // had a signal from the terminal already, and a second one would mean "now" to it.
      if (process.connected) process.disconnect()
      const force = setTimeout(() => process.kill('SIGKILL'), this.#patienceMs)
      await this.ended
      clearTimeout(force)
    }
  }
}
