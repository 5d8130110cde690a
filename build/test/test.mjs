// @ts-check
/** What `npm test` does, in order. The last line it prints is the verdict, for people and machines alike. */
import { ensureInstalled } from '../setup/install.mjs'
import { endGently, interruptSignal } from '../setup/stop.mjs'
import { ensureChromium } from './chromium.mjs'
import { help, readOptions } from './options.mjs'
import { formatSteps, formatTotals, nothing, sum } from './results.mjs'
import { ensureSpecTools } from './specTools.mjs'
import { steps } from './steps.mjs'

/** @typedef {import('./results.mjs').Totals} Totals */
/** @typedef {{ name: string, isPassed: boolean, elapsedMs: number, totals: Totals }} Done */

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
export async function test(args) {
  const interrupted = interruptSignal()
  return endGently(async () => {
    const { isHelp, chosen } = readOptions(
      args,
      steps.map(({ name }) => name)
    )
    if (isHelp) {
      console.log(help)
      return 0
    }
    await ensureInstalled(interrupted)
    const env = { ...process.env }
    if (chosen.has('e2e')) {
      env['CONFAB_CHROMIUM'] = await ensureChromium(interrupted)
      await ensureSpecTools(interrupted)
    }

    const done = await runSteps(
      steps.filter(({ name }) => chosen.has(name)),
      env,
      interrupted
    )
    interrupted.throwIfAborted()
    return report(done)
  }, interrupted)
}

/**
 * @param {typeof steps} chosen
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal} signal
 * @returns {Promise<Done[]>} up to and including the first that failed
 */
async function runSteps(chosen, env, signal) {
  /** @type {Done[]} */
  const done = []
  for (const { name, title, run } of chosen) {
    console.log(`\n== ${title}`)
    const startedAt = performance.now()
    // A build that fails says why itself and has to be counted like every other step.
    let outcome = { isPassed: false, totals: nothing }
    await endGently(async () => {
      outcome = await run(signal, env)
      return 0
    }, signal)
    done.push({ name, ...outcome, elapsedMs: performance.now() - startedAt })
    if (!outcome.isPassed) break
  }
  return done
}

/**
 * @param {readonly Done[]} done
 * @returns {number} exit code
 */
function report(done) {
  const failure = done.find(({ isPassed }) => !isPassed)
  const totals = sum(done.map((step) => step.totals))
  console.log(`\n${formatSteps(done)}`)
  if (failure) console.log(`\nStopped at ${failure.name}.`)
  // A check without tests of its own that fails is one failure: "0 failed" must mean that all is well.
  const counted = failure && totals.failed === 0 ? { ...totals, failed: 1 } : totals
  console.log(formatTotals(counted))
  return failure ? 1 : 0
}
