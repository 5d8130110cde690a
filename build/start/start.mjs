// @ts-check
/** What `npm start` does, in order; composes the parts beside it and ends what they started. */
import { ensureBuilt } from '../setup/bundle.mjs'
import { ensureInstalled } from '../setup/install.mjs'
import { root } from '../setup/paths.mjs'
import { endGently, interruptSignal } from '../setup/stop.mjs'
import { openBrowser, openers } from './browser.mjs'
import { provideElectron } from './electron.mjs'
import { help, readOptions } from './options.mjs'
import { Child } from './process.mjs'
import { logFile, spawnService, waitUntilListening } from './service.mjs'

/** An Electron that ends with an error this soon never showed a window: a missing library, a forbidden sandbox. */
const stillbornMs = 10_000

/** @typedef {import('./options.mjs').StartOptions} StartOptions */
/** @typedef {import('./electron.mjs').Electron} Electron */

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code: 0 once the app was running and has been ended
 */
export async function start(args) {
  const interrupted = interruptSignal()
  return endGently(async () => {
    const options = readOptions(args, process.env)
    if (options.isHelp) {
      console.log(help)
      return 0
    }
    await ensureInstalled(interrupted)
    await ensureBuilt(interrupted)
    const electron = await chooseHome(options, interrupted)
    return runApp(options, electron, interrupted)
  }, interrupted)
}

/**
 * @param {StartOptions} options
 * @param {AbortSignal} signal
 * @returns {Promise<Electron>}
 */
function chooseHome({ isBrowserWanted, isElectronRetried }, signal) {
  if (isBrowserWanted)
    return Promise.resolve({ kind: 'none', why: 'As you asked, Confab is served to a browser.' })
  const surroundings = { platform: process.platform, env: process.env, isRoot: process.getuid?.() === 0 }
  return provideElectron(surroundings, { isRetried: isElectronRetried, signal, now: Date.now })
}

/**
 * Runs service and app until either ends or the person has had enough.
 *
 * @param {StartOptions} options
 * @param {Electron} electron
 * @param {AbortSignal} interrupted
 * @returns {Promise<number>} exit code
 */
async function runApp(options, electron, interrupted) {
  const stopped = new Promise((settle) => {
    if (interrupted.aborted) settle(null)
    else interrupted.addEventListener('abort', () => settle(null))
  })
  const service = spawnService(options.serviceArgs, process.env)
  let isOver = false
  try {
    const { url, port } = await waitUntilListening(service, interrupted)
    // Port 0 stands for any.
    const isOther = options.port !== null && options.port !== 0 && options.port !== port
    if (isOther) console.log(`Port ${options.port} is in use, so Confab took ${port}.`)
    const serviceEnded = service.ended.then(({ exitCode }) => {
      if (isOver || interrupted.aborted) return 0
      console.error(`The signaling service has ended unexpectedly; its log is in ${logFile}.`)
      return exitCode || 1
    })
    const ended = Promise.race([stopped.then(() => 0), serviceEnded])

    const why = electron.kind === 'none' ? electron.why : await runDesktop(electron.binary, url, ended)
    if (typeof why === 'number') return why
    // Ctrl-C reaches Electron as well, and may make it look as if it had failed.
    if (!interrupted.aborted) showInBrowser(url, why, options.isOpening)
    return await ended
  } finally {
    isOver = true
    await service.close()
  }
}

/**
 * @param {string} binary
 * @param {string} url of the service
 * @param {Promise<number>} ended exit code, when everything has to end
 * @returns {Promise<number | string>} the exit code, or why Electron never came up
 */
async function runDesktop(binary, url, ended) {
  console.log(`Opening Confab. Its service runs at ${url} (Ctrl-C ends both).`)
  const startedAt = performance.now()
  const env = { ...process.env, CONFAB_SERVER_URL: url }
  const desktop = new Child(binary, ['.'], { cwd: root, env, output: 'inherit' })
  try {
    const first = await Promise.race([
      ended.then((exitCode) => ({ isDesktop: false, exitCode })),
      desktop.ended.then(({ exitCode }) => ({ isDesktop: true, exitCode }))
    ])
    const livedMs = performance.now() - startedAt
    if (first.isDesktop && first.exitCode !== 0 && livedMs < stillbornMs) {
      return 'Electron gave up while starting, so Confab opens in your browser.'
    }
    return first.exitCode
  } finally {
    await desktop.close()
  }
}

/**
 * @param {string} url
 * @param {string} why not in a window of its own
 * @param {boolean} isOpening
 */
function showInBrowser(url, why, isOpening) {
  console.log(why)
  console.log(`\n  Confab is running at ${url}\n  Press Ctrl-C to stop it.\n`)
  if (isOpening) openBrowser(url, openers(process.platform, process.env))
}
