/** A server under measurement: Confab's as it is built, or the bare one, in a process of its own. */
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export type Contestant = 'bare' | 'confab'
export const contestants: readonly Contestant[] = ['bare', 'confab']

export interface MeasuredServer {
  readonly url: string
  /** Resident memory after a garbage collection, in bytes. */
  weigh(): Promise<number>
  stop(): Promise<void>
}

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const entries: Readonly<Record<Contestant, string>> = {
  bare: pathOf('../bare/server.mjs'),
  confab: pathOf('../../out/main/confab-server.js')
}

/**
 * @param args further ones, of Confab's
 * @throws when it ends before it listens
 */
export async function startServer(
  contestant: Contestant,
  args: readonly string[] = []
): Promise<MeasuredServer> {
  const child = fork(entries[contestant], contestant === 'confab' ? ['--port', '0', ...args] : [], {
    execArgv: ['--expose-gc', '--import', pathOf('probe.mjs')],
    // Logs are written, as in service, and read by nobody.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc']
  })
  const { url } = (await nextMessage(child)) as { url: string }
  return {
    url,
    async weigh() {
      child.send('weigh')
      return ((await nextMessage(child)) as { weight: NodeJS.MemoryUsage }).weight.rss
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      // Draining politely is not what is measured.
      child.kill('SIGKILL')
      await ended
    }
  }
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`the server ended with code ${code}`))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message)
    })
  })
}
