/** The built signaling service as a child process, the way people run it. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { webOriginOf } from './electronHost/schemes'

export interface RunningService {
  readonly url: string
  readonly port: number
  /** Everything it has logged so far. */
  readonly logged: () => string
  /** Asks politely, as an init system would, and waits for the end. */
  stop(): Promise<number | null>
  /** Ends it without a word, as a crash would. */
  kill(): Promise<void>
}

/** From where the stand-in for Electron serves the app's page. */
const allowedOrigins = JSON.stringify([webOriginOf('app://confab')])

const entry = fileURLToPath(new URL('../out/main/confab-server.js', import.meta.url))

/**
 * @param args further command line arguments; the port is a free one unless given
 * @param env further variables: where secrets are read from
 * @throws when it ends before it listens
 */
export async function startService(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {}
): Promise<RunningService> {
  const child = fork(entry, [...(args.includes('--port') ? [] : ['--port', '0']), ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, CONFAB_ALLOWED_ORIGINS: allowedOrigins, ...env }
  })
  let logged = ''
  child.stdout?.on('data', (chunk: Buffer) => (logged += chunk.toString()))
  const ended = once(child, 'exit') as Promise<[number | null]>
  const { url, port } = await Promise.race([
    once(child, 'message').then(([message]) => message as { url: string; port: number }),
    ended.then(([code]) => {
      throw new Error(`the service ended with code ${code} before it listened`)
    })
  ])
  return {
    url,
    port,
    logged: () => logged,
    async stop() {
      child.kill('SIGTERM')
      return (await ended)[0]
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    }
  }
}
