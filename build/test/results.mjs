// @ts-check
/** Counts what the test runs found and sums it up in words. */
import { formatElapsed } from '../setup/progress.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/** @type {Totals} */
export const nothing = { passed: 0, failed: 0, skipped: 0 }

/**
 * @param {unknown} report of vitest's JSON reporter
 * @param {number} exitCode of the run
 * @returns {Totals} a run that failed never counts as free of failures
 */
export function countReport(report, exitCode) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } =
    /** @type {VitestReport} */ (report ?? {})
  // A file that could not even be loaded has no tests that could fail.
  const broken = (testResults ?? []).filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed')
  )
  const failed = (numFailedTests ?? 0) + broken.length
  return {
    passed: numPassedTests ?? 0,
    failed: exitCode === 0 ? failed : Math.max(failed, 1),
    skipped: (numPendingTests ?? 0) + (numTodoTests ?? 0)
  }
}

/**
 * What is read of the report.
 *
 * @typedef {object} VitestReport
 * @property {number} [numPassedTests]
 * @property {number} [numFailedTests]
 * @property {number} [numPendingTests]
 * @property {number} [numTodoTests]
 * @property {{ status: string, assertionResults: { status: string }[] }[]} [testResults]
 */

/**
 * @param {readonly Totals[]} parts
 * @returns {Totals}
 */
export function sum(parts) {
  return parts.reduce(
    (total, part) => ({
      passed: total.passed + part.passed,
      failed: total.failed + part.failed,
      skipped: total.skipped + part.skipped
    }),
    nothing
  )
}

/**
 * @param {Totals} totals
 * @returns {string} such as `120 passed, 0 failed`
 */
export function formatTotals({ passed, failed, skipped }) {
  const counts = `${passed} passed, ${failed} failed`
  return skipped > 0 ? `${counts}, ${skipped} skipped` : counts
}

/**
 * @param {readonly { name: string, isPassed: boolean, elapsedMs: number }[]} steps
 * @returns {string} one line a step
 */
export function formatSteps(steps) {
  const width = Math.max(...steps.map(({ name }) => name.length))
  return steps
    .map(({ name, isPassed, elapsedMs }) => {
      return `${isPassed ? '✓' : '✗'} ${name.padEnd(width)}  ${formatElapsed(elapsedMs).padStart(12)}`
    })
    .join('\n')
}
