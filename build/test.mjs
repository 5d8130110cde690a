// @ts-check
/**
 * Entry of `npm test`: installs what is missing and runs every check.
 *
 * Imports only the version check up front, for the same reason as start.mjs.
 */
import { nodeProblem } from './setup/node.mjs'

const problem = nodeProblem(process.versions.node)
if (problem) {
  console.error(problem)
  process.exitCode = 1
} else {
  const { test } = await import('./test/test.mjs')
  process.exitCode = await test(process.argv.slice(2))
}
