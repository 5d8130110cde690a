// @ts-check
/** Shows what a command is doing: one line a step, with the seconds it has taken. */

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 100
/** Without a terminal nothing can be redrawn; a line now and then shows that a long step is alive. */
const reminderMs = 15_000

/**
 * @param {number} elapsedMs
 * @returns {string} `0.4 s`, `12 s` or `2 min 5 s`
 */
export function formatElapsed(elapsedMs) {
  const seconds = elapsedMs / 1_000
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/**
 * Shows a step while it runs.
 *
 * @template Result
 * @param {string} title such as `Building the app`
 * @param {() => Promise<Result>} work
 * @param {{ write(text: string): unknown, isTTY?: boolean }} [out]
 * @returns {Promise<Result>}
 * @throws what `work` throws, after marking the step as failed
 */
export async function step(title, work, out = process.stdout) {
  const startedAt = performance.now()
  const elapsed = () => formatElapsed(performance.now() - startedAt)
  let frame = 0
  const redraw = () => out.write(`\r\x1b[K${frames[frame++ % frames.length]} ${title} (${elapsed()})`)
  const remind = () => out.write(`  still at it (${elapsed()})\n`)

  if (out.isTTY) redraw()
  else out.write(`${title} ...\n`)
  const timer = out.isTTY ? setInterval(redraw, frameMs) : setInterval(remind, reminderMs)
  const clear = out.isTTY ? '\r\x1b[K' : ''
  try {
    const result = await work()
    out.write(`${clear}✓ ${title} (${elapsed()})\n`)
    return result
  } catch (error) {
    out.write(`${clear}✗ ${title} (${elapsed()})\n`)
    throw error
  } finally {
    clearInterval(timer)
  }
}
