// @ts-check
/** What `npm run package` does, in order: build, say what is missing, pack. */
import { ensureBuilt } from '../setup/bundle.mjs'
import { ensureInstalled } from '../setup/install.mjs'
import { inRoot } from '../setup/paths.mjs'
import { runNode } from '../setup/run.mjs'
import { endGently, interruptSignal } from '../setup/stop.mjs'
import { builderArguments, describeReleases, help, platformsOf } from './arguments.mjs'
import { describeSigning, withoutEmpty } from './signing.mjs'

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
export async function packageApp(args) {
  const interrupted = interruptSignal()
  return endGently(async () => {
    if (args.includes('-h') || args.includes('--help')) {
      console.log(help)
      return 0
    }
    const env = withoutEmpty(process.env)
    const platforms = platformsOf(args, process.platform)
    const builderArgs = builderArguments(args, { platforms, env })
    for (const sentence of [
      ...platforms.flatMap((platform) => describeSigning(platform, env)),
      ...describeReleases(env)
    ])
      console.log(`Note: ${sentence}`)

    await ensureInstalled(interrupted)
    await ensureBuilt(interrupted)
    const script = inRoot('node_modules/electron-builder/cli.js')
    const { exitCode } = await runNode(script, builderArgs, { signal: interrupted, env, isVisible: true })
    return exitCode
  }, interrupted)
}
