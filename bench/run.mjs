// @ts-check
/** Entry of `npm run bench`: builds what is stale, then runs the TypeScript beside it through Vite's module runner. */
import { runnerImport } from 'vite'
import { ensureBuilt } from '../build/setup/bundle.mjs'
import { inRoot } from '../build/setup/paths.mjs'
import { endGently, interruptedExitCode, interruptSignal } from '../build/setup/stop.mjs'

const interrupted = interruptSignal()
const exitCode = await endGently(async () => {
  await ensureBuilt(interrupted)
  /** @type {{ module: typeof import('./bench') }} */
  const { module } = await runnerImport(inRoot('bench/bench.ts'), { configFile: false, root: inRoot() })
  // Servers and browsers are children of this process and end with it.
  interrupted.addEventListener('abort', () => process.exit(interruptedExitCode))
  return module.bench(process.argv.slice(2))
}, interrupted)
// What a failed group has left open must not keep the command alive.
process.exit(exitCode)
