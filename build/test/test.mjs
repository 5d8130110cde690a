// @ts-check
/** What `npm test` does, in order. The last line it prints is the verdict, for people and machines alike. */
import { ensureInstalled } from '../setup/install.mjs'
import { endGently, interruptSignal } from '../setup/stop.mjs'
import { ensureChromium } from './chromium.mjs'
import { help, readOptions } from './options.mjs'
import { formatSteps, formatTotals, nothing, sum } from './results.mjs'
import { ensureSpecTools } from './specTools.mjs'
import { stages } from './steps.mjs'

/** @typedef {import('./results.mjs').Totals} Totals */
/** @typedef {import('./steps.mjs').Step} Step */
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
      stages.flat().map(({ name }) => name)
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

    const chosenStages = stages.map((stage) => stage.filter(({ name }) => chosen.has(name)))
    const done = await runStages(chosenStages, env, interrupted)
    interrupted.throwIfAborted()
    return report(done)
  }, interrupted)
}

/**
 * @param {readonly (readonly Step[])[]} chosen
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal} signal
 * @returns {Promise<Done[]>} up to and including the first stage in which something failed
 */
async function runStages(chosen, env, signal) {
  /** @type {Done[]} */
  const done = []
  for (const stage of chosen.filter(({ length }) => length > 0)) {
    console.log(`\n== ${stage.map(({ title }) => title).join(', ')}`)
    done.push(...(await Promise.all(stage.map((step) => runStep(step, env, signal)))))
    if (done.some(({ isPassed }) => !isPassed)) break
  }
  return done
}

/**
 * @param {Step} step
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal} signal
 * @returns {Promise<Done>}
 */
async function runStep({ name, run }, env, signal) {
  const startedAt = performance.now()
  // A build that fails says why itself and has to be counted like every other step.
  let outcome = { isPassed: false, totals: nothing }
  await endGently(async () => {
    outcome = await run(signal, env)
    return 0
  }, signal)
  return { name, ...outcome, elapsedMs: performance.now() - startedAt }
}

/**
 * @param {readonly Done[]} done
 * @returns {number} exit code
 */
function report(done) {
  const failures = done.filter(({ isPassed }) => !isPassed)
  const totals = sum(done.map((step) => step.totals))
  console.log(`\n${formatSteps(done)}`)
  const hasFailed = failures.length > 0
  if (hasFailed) console.log(`\nStopped at ${failures.map(({ name }) => name).join(', ')}.`)
  // A check without tests of its own that fails is a failure, too: "0 failed" must mean that all is well.
  const counted = hasFailed && totals.failed === 0 ? { ...totals, failed: failures.length } : totals
  console.log(formatTotals(counted))
  return hasFailed ? 1 : 0
}
