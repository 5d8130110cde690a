// @ts-check
/**
 * Entry of `npm start`: installs and builds what is missing, starts the service, opens the app.
 *
 * Nothing may be installed yet and Node may be too old for the rest, so this file imports only the
 * version check and loads everything else after it has passed.
 */
import { nodeProblem } from './setup/node.mjs'

const problem = nodeProblem(process.versions.node)
if (problem) {
  console.error(problem)
  process.exitCode = 1
} else {
  const { start } = await import('./start/start.mjs')
  process.exitCode = await start(process.argv.slice(2))
}
