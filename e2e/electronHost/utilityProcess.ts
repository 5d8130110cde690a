/** `utilityProcess`: a Node child that finds a `process.parentPort`. */
import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { Readable } from 'node:stream'
import { webOriginOf } from './schemes'
import { strict } from './strict'

export interface UtilitySurroundings {
  /** Node itself; `process.execPath` names the stand-in. */
  readonly node: string
  /** Built utilityShim.ts. */
  readonly shim: string
}

class HostUtilityProcess extends EventEmitter {
  readonly #child: ChildProcess

  constructor(child: ChildProcess) {
    super()
    this.#child = child
    child.once('spawn', () => this.emit('spawn'))
    child.once('exit', (code) => this.emit('exit', code ?? 1))
    child.on('message', (message: unknown) => this.emit('message', message))
    child.on('error', () => {})
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null ? this.#child.pid : undefined
  }

  get stdout(): Readable | null {
    return this.#child.stdout
  }

  get stderr(): Readable | null {
    return this.#child.stderr
  }

  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object)
  }

  kill(): boolean {
    return this.#child.kill()
  }
}

export function utilityProcess({ node, shim }: UtilitySurroundings) {
  return strict('utilityProcess', {
    fork(path: string, args: readonly string[] = [], options: Electron.ForkOptions = {}) {
      const { env = process.env, stdio, cwd, execArgv = [] } = options
      const output = stdio === 'pipe' || stdio === 'ignore' ? stdio : 'inherit'
      const child = fork(path, args, {
        execPath: node,
        execArgv: ['--require', shim, ...execArgv],
        // A service is asked from where this stand-in serves the page, which is not where Electron does.
        env: { ...env, CONFAB_ALLOWED_ORIGINS: JSON.stringify([webOriginOf('app://confab')]) },
        serialization: 'advanced',
        stdio: ['ignore', output, output, 'ipc'],
        ...(cwd === undefined ? {} : { cwd })
      })
      return new HostUtilityProcess(child)
    }
  } satisfies { readonly [Name in keyof typeof Electron.utilityProcess]?: unknown })
}
