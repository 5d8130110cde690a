// @ts-check
/**
 * Entry of `npm run package`: installers of the desktop app for this system, in dist/.
 *
 * Imports only the version check up front, for the same reason as start.mjs.
 */
import { nodeProblem } from './setup/node.mjs'

const problem = nodeProblem(process.versions.node)
if (problem) {
  console.error(problem)
  process.exitCode = 1
} else {
  const { packageApp } = await import('./package/package.mjs')
  process.exitCode = await packageApp(process.argv.slice(2))
}
