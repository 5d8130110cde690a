// @ts-check
/** What `npm start -- ...` understands. Whatever is not ours is for the signaling service. */
import { Stop } from '../setup/stop.mjs'

export const defaultPort = 7440

/** Whoever presses Ctrl-C waits for nobody: long enough to tell open pages, too short to notice. */
const trialDrainMs = '1000'

export const help = `Usage: npm start [-- <options>]

Installs and builds what is missing, starts the signaling service and opens Confab.
Ctrl-C ends everything it started.

Options:
  --browser      serve the app to a browser even where Electron could run
  --electron     try to download Electron again, even if it failed a while ago
  --no-open      do not open a browser, only print the address
  --port <port>  port of the service (default ${defaultPort}); when it is busy, the next free one
  --host <host>  address the service listens on (default 127.0.0.1)
  -h, --help     show this

Any other option goes to the signaling service; \`npm run server -- --help\` lists them.`

/**
 * @typedef {object} StartOptions
 * @property {boolean} isHelp
 * @property {boolean} isBrowserWanted
 * @property {boolean} isElectronRetried
 * @property {boolean} isOpening whether a browser may be opened
 * @property {number | null} port asked for; null when only the service knows
 * @property {readonly string[]} serviceArgs
 */

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {StartOptions}
 * @throws {Stop} when the port is not one, or options contradict each other
 */
export function readOptions(args, env) {
  const ours = new Set(['-h', '--help', '--browser', '--electron', '--no-open'])
  const given = new Set(args.filter((arg) => ours.has(arg)))
  const others = args.filter((arg) => !ours.has(arg))
  if (given.has('--browser') && given.has('--electron')) {
    throw new Stop('--browser and --electron exclude each other; give one of them.')
  }

  const wanted = valueOf(others, '--port') ?? env['CONFAB_PORT']
  // A configuration file may say anything about the service; then nothing is said on top.
  const isConfigured = valueOf(others, '--config') !== undefined || Boolean(env['CONFAB_CONFIG'])
  const serviceArgs = [...others, '--next-free-port']
  const isDrainSet = isConfigured || valueOf(others, '--drain-ms') !== undefined || env['CONFAB_DRAIN_MS']
  if (!isDrainSet) serviceArgs.push('--drain-ms', trialDrainMs)
  return {
    isHelp: given.has('-h') || given.has('--help'),
    isBrowserWanted: given.has('--browser'),
    isElectronRetried: given.has('--electron'),
    // An automatic run has nobody to look at a browser.
    isOpening: !given.has('--no-open') && !env['CI'],
    port: wanted ? readPort(wanted) : isConfigured ? null : defaultPort,
    serviceArgs
  }
}

/**
 * @param {readonly string[]} args
 * @param {string} name
 * @returns {string | undefined} the value of `--name value` or `--name=value`
 */
function valueOf(args, name) {
  const joined = args.find((arg) => arg.startsWith(`${name}=`))
  if (joined) return joined.slice(name.length + 1)
  const at = args.indexOf(name)
  return at === -1 ? undefined : (args[at + 1] ?? '')
}

/** @param {string} text */
function readPort(text) {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Stop(`"${text}" is not a port; give a number from 1 to 65535.`)
}
