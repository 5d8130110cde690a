/** One run of the bundled signaling service in a utility process, from its start to its end. */
import type { UtilityProcess } from 'electron'
import type { Schedule } from '../schedule'

/** The parts of Electron's `utilityProcess` that are used. */
export interface ServiceForker {
  fork(modulePath: string, args: string[], options: Electron.ForkOptions): ServiceProcess
}
export type ServiceProcess = Pick<UtilityProcess, 'postMessage' | 'kill' | 'on'>

export interface HostedServiceOptions {
  readonly utilityProcess: ServiceForker
  /** The built `confab-server.js`. */
  readonly script: string
  readonly port: number
  readonly env: Readonly<Record<string, string>>
  readonly schedule: Schedule
  readonly onListening: (place: { readonly url: string; readonly port: number }) => void
  /** Once, unless it was stopped: why there is no service any more. */
  readonly onEnd: (reason: ServiceEnd) => void
}

/** 'gone' covers whatever could go better next time. */
export type ServiceEnd = 'portTaken' | 'portForbidden' | 'gone'

export interface HostedService {
  /** Resolves when the process has ended and the port is free. Idempotent. */
  stop(): Promise<void>
}

/** People inside are told and get this long; the rooms are gone for them anyway. */
const drainMs = 1_000
/** Then the process is ended, whatever it is doing. */
const stopTimeoutMs = 3_000
/** It takes about a fifth of a second; a machine just woken may need a while. */
const startTimeoutMs = 20_000
/** The service's own, signaling/main.ts. */
const cannotListenCode = 2

/** Starts the service for everybody who can reach this machine. */
export function runHostedService(options: HostedServiceOptions): HostedService {
  const { utilityProcess, script, port, env, schedule, onListening, onEnd } = options
  const args = [
    '--host',
    '0.0.0.0',
    '--port',
    String(port),
    '--drain-ms',
    String(drainMs),
    '--log-level',
    'silent'
  ]
  const child = utilityProcess.fork(script, args, {
    env: { ...env },
    stdio: 'ignore',
    serviceName: 'Confab rooms'
  })
  const gone = new Promise<void>((settle) => child.on('exit', () => settle()))
  let problem: ServiceEnd | null = null
  let isStopping = false
  let cancelTimeout = schedule(() => child.kill(), startTimeoutMs)

  child.on('message', (message: unknown) => {
    const news = readNews(message)
    if (news?.type === 'listening') {
      cancelTimeout()
      if (!isStopping) onListening(news)
    } else if (news) {
      // A utility process does not end for want of anything to do.
      problem = news.end
      child.kill()
    }
  })
  child.on('exit', (code: number) => {
    cancelTimeout()
    if (!isStopping) onEnd(problem ?? (code === cannotListenCode ? 'portTaken' : 'gone'))
    isStopping = true
  })

  return {
    stop() {
      if (!isStopping) {
        isStopping = true
        cancelTimeout()
        child.postMessage({ type: 'stop' })
        cancelTimeout = schedule(() => child.kill(), stopTimeoutMs)
      }
      return gone
    }
  }
}

type News =
  | { readonly type: 'listening'; readonly url: string; readonly port: number }
  | { readonly type: 'problem'; readonly end: ServiceEnd }

/** @returns null for anything but the service's own messages (signaling/parent.ts) */
function readNews(message: unknown): News | null {
  if (typeof message !== 'object' || message === null || !('type' in message)) return null
  if (message.type === 'listening' && 'url' in message && 'port' in message) {
    const { url, port } = message
    return typeof url === 'string' && typeof port === 'number' ? { type: 'listening', url, port } : null
  }
  if (message.type !== 'problem' || !('code' in message)) return null
  const { code } = message
  return { type: 'problem', end: code === 'portTaken' || code === 'portForbidden' ? code : 'gone' }
}
