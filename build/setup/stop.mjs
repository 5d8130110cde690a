// @ts-check
/** How the commands end early: an expected failure is a sentence and an exit code, never a stack trace. */

/** An expected end of the command. `message` is shown to people as it stands. */
export class Stop extends Error {
  /**
   * @param {string} message one sentence: what happened and what to do; empty when there is nothing to say
   * @param {{ exitCode?: number, detail?: string, cause?: unknown }} [options] `detail` is shown above the sentence
   */
  constructor(message, { exitCode = 1, detail = '', cause } = {}) {
    super(message, { cause })
    this.exitCode = exitCode
    this.detail = detail
  }
}

/** What shells report for a command ended by Ctrl-C: 128 + SIGINT. */
export const interruptedExitCode = 130

/**
 * Runs a command's body and turns its end into an exit code.
 *
 * @param {() => Promise<number>} body resolves with the exit code
 * @param {AbortSignal} interrupted aborted by Ctrl-C: whatever fails afterwards failed because of it
 * @returns {Promise<number>}
 * @throws whatever is not a Stop: a defect, which deserves its stack trace
 */
export async function endGently(body, interrupted) {
  try {
    return await body()
  } catch (error) {
    if (interrupted.aborted) return interruptedExitCode
    if (!(error instanceof Stop)) throw error
    if (error.detail) console.error(error.detail)
    if (error.message) console.error(error.message)
    return error.exitCode
  }
}

/**
 * An AbortSignal that fires on Ctrl-C, SIGTERM and a closed terminal. Node then no longer ends by itself.
 *
 * @returns {AbortSignal}
 */
export function interruptSignal() {
  const controller = new AbortController()
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(name, () => controller.abort())
  }
  return controller.signal
}
