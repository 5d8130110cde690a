// @ts-check
/** Starts the signaling service and waits until it listens. */
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { inRoot, root } from '../setup/paths.mjs'
import { lastLines } from '../setup/run.mjs'
import { Stop } from '../setup/stop.mjs'
import { Child } from './process.mjs'

/** Loading the bundle takes well under a second; a machine this busy will hardly hold a call. */
const listenTimeoutMs = 20_000

export const logFile = 'out/confab-server.log'

/**
 * The bundle runs in a process of its own, as it does for a group; its log goes to a file because the terminal is
 * for the person who typed `npm start`.
 *
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Child}
 */
export function spawnService(args, env) {
  mkdirSync(inRoot('out'), { recursive: true })
  const log = openSync(inRoot(logFile), 'w')
  try {
    return new Child(process.execPath, [inRoot('out/main/confab-server.js'), ...args], {
      cwd: root,
      env,
      output: log
    })
  } finally {
    // The child has its own copy of the descriptor.
    closeSync(log)
  }
}

/**
 * @param {Child} service
 * @param {AbortSignal} signal
 * @returns {Promise<{ url: string, port: number }>} where it can be reached; `url` has no trailing slash
 * @throws {Stop} when the service ended or stayed silent
 */
export async function waitUntilListening(service, signal) {
  const timeout = AbortSignal.timeout(listenTimeoutMs)
  const unhappy = AbortSignal.any([signal, timeout])
  /** @type {() => void} */
  let forget = () => {}
  try {
    return await new Promise((settle, fail) => {
      forget = service.onMessage((message) => {
        const place = readListening(message)
        if (place) settle(place)
      })
      const giveUp = () => fail(new Stop('The signaling service did not start in time.'))
      if (unhappy.aborted) giveUp()
      else unhappy.addEventListener('abort', giveUp)
      void service.ended.then(() => {
        const detail = lastLines(readFileSync(inRoot(logFile), 'utf8'), 12)
        fail(new Stop('The signaling service could not start; it says why above.', { detail }))
      })
    })
  } finally {
    forget()
  }
}

/**
 * @param {unknown} message from the service
 * @returns {{ url: string, port: number } | null} null when it is about something else
 */
export function readListening(message) {
  if (typeof message !== 'object' || message === null) return null
  const { type, url, port } = /** @type {Record<string, unknown>} */ (message)
  if (type !== 'listening' || typeof url !== 'string' || typeof port !== 'number') return null
  return { url: url.replace(/\/$/, ''), port }
}
