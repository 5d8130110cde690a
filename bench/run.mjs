// @ts-check
/** Entry of `npm run bench`: builds what is stale, then runs the TypeScript beside it through Vite's module runner. */
import { runnerImport } from 'vite'
import { ensureBuilt } from '../build/setup/bundle.mjs'
import { inRoot } from '../build/setup/paths.mjs'
import { endGently, interruptSignal } from '../build/setup/stop.mjs'

const interrupted = interruptSignal()
const exitCode = await endGently(async () => {
  await ensureBuilt(interrupted)
  const { module } = await runnerImport(inRoot('bench/bench.ts'), { configFile: false, root: inRoot() })
  /** @type {typeof import('./bench.ts')} */
  const { bench } = module
  // Servers and browsers are children of this process: they notice when it ends.
  interrupted.addEventListener('abort', () => process.exit(130))
  return bench(process.argv.slice(2))
}, interrupted)
// Keep-alive connections of finished groups are nobody's concern any more.
process.exit(exitCode)
