/**
 * coturn beside the service: found, started, watched, started again when it ends, and ended with us.
 *
 * What coturn prints names people's addresses, so none of it gets into the log; its fate is told in our words.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '../logger'

export interface CoturnProcessOptions {
  readonly program: string
  readonly configFile: string
  readonly logger: Logger
  /** Whether it answers by now. */
  readonly isAnswering: () => Promise<boolean>
  /** Before the first new start; doubled from time to time. */
  readonly firstBackOffMs?: number
  /** How long it may take to answer. */
  readonly startWithinMs?: number
}

const defaultFirstBackOffMs = 1_000
const defaultStartWithinMs = 15_000
const longestBackOffMs = 60_000
/** One that ran for so long had no trouble starting: the next trouble is a new one. */
const soundAfterMs = 60_000
/** Between the polite request to end and the other one. */
const politenessMs = 3_000
const betweenQuestionsMs = 100

/** @returns the program's path, or null where coturn is not installed */
export function findCoturn(searchPath: string): string | null {
  // sbin: not on everybody's PATH, and where some systems keep it.
  for (const folder of [...searchPath.split(delimiter), '/usr/sbin', '/usr/local/bin', '/usr/local/sbin']) {
    const program = join(folder, 'turnserver')
    try {
      if (folder === '') continue
      accessSync(program, constants.X_OK)
      return program
    } catch {
      // Not here.
    }
  }
  return null
}

/**
 * Whether UDP and TCP of that port are free. coturn has to be asked beforehand: it shares its ports
 * (SO_REUSEPORT), so two of them would run side by side and each get half of the packets.
 */
export async function isPortFree(port: number, address: string): Promise<boolean> {
  const datagrams = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  const stream = createServer()
  try {
    datagrams.bind({ port, address, exclusive: true })
    await once(datagrams, 'listening')
    stream.listen({ port, host: address, exclusive: true })
    await once(stream, 'listening')
    return true
  } catch {
    return false
  } finally {
    datagrams.close()
    stream.close()
  }
}

export interface Orphan {
  readonly pidFile: string
  readonly configFile: string
  /** Whether its port is free again: a process is off the list before its sockets are closed. */
  readonly isGone: () => Promise<boolean>
}

/**
 * Ends the relay of a run that was killed before it could: nothing else would, and it holds the port. Only what
 * was started with that very configuration is touched, so only where processes can be asked (Linux).
 */
export async function endOrphan({ pidFile, configFile, isGone }: Orphan): Promise<void> {
  const isOurs = (pid: number): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(configFile)
    } catch {
      return false
    }
  }
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0
  if (!Number.isInteger(pid) || pid <= 0 || !isOurs(pid)) return
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (isOurs(pid)) process.kill(pid, signal)
    const startedAt = performance.now()
    while (performance.now() - startedAt < politenessMs) {
      if (await isGone()) return
      await pause(betweenQuestionsMs)
    }
  }
}

/** Why there is no relay, in words. */
export class CoturnProblem extends Error {}

export class Coturn {
  readonly #options: CoturnProcessOptions
  readonly #closing = new AbortController()
  #child: ChildProcess | null = null
  #ended: Promise<unknown> = Promise.resolve()
  /** What it said while starting; nobody's address is in that. */
  #lastWords = ''

  private constructor(options: CoturnProcessOptions) {
    this.#options = options
  }

  /**
   * Resolves once it answers; from then on it is watched.
   *
   * @throws CoturnProblem when it does not come up the first time: then something is wrong that waiting will not heal
   */
  static async start(options: CoturnProcessOptions): Promise<Coturn> {
    const coturn = new Coturn(options)
    const isUp = await coturn.#launch()
    if (!isUp) {
      await coturn.close()
      throw new CoturnProblem(`the relay (${options.program}) does not start. ${coturn.#lastWords}`.trimEnd())
    }
    coturn.#lastWords = ''
    void coturn.#watch()
    return coturn
  }

  /** Ends it. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort()
    const child = this.#child
    if (!child) return
    child.kill('SIGTERM')
    const forced = setTimeout(() => child.kill('SIGKILL'), politenessMs)
    await this.#ended
    clearTimeout(forced)
  }

  /** @returns whether it came up; false when it has ended instead, or does not answer */
  async #launch(): Promise<boolean> {
    const { program, configFile, logger, isAnswering, startWithinMs = defaultStartWithinMs } = this.#options
    const child = spawn(program, ['-c', configFile], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    // Both have to be read, or it would stop at a full pipe.
    for (const output of [child.stdout, child.stderr]) output.on('data', (text: Buffer) => this.#onSaid(text))
    this.#ended = new Promise((resolve) => {
      child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      child.once('exit', (code, signal) => resolve(signal ?? `code ${String(code)}`))
    }).then((how) => {
      this.#child = null
      if (!this.#closing.signal.aborted) logger.error({ how }, 'the relay (coturn) has ended')
    })
    const startedAt = performance.now()
    while (this.#child === child && performance.now() - startedAt < startWithinMs) {
      if (await isAnswering()) {
        logger.info('the relay (coturn) is up')
        return true
      }
      await this.#pause(betweenQuestionsMs)
    }
    return false
  }

  #onSaid(text: Buffer): void {
    const said = text.toString().trimEnd()
    const lines = said.split('\n').filter((line) => /error|cannot|fail/i.test(line))
    this.#lastWords = (lines.at(-1) ?? this.#lastWords).replace(/^\d+: : /, '')
    this.#options.logger.debug({ coturn: withoutPeople(said) }, 'coturn says')
  }

  async #watch(): Promise<void> {
    const { logger, firstBackOffMs = defaultFirstBackOffMs } = this.#options
    for (let backOffMs = firstBackOffMs; ;) {
      const startedAt = performance.now()
      await this.#ended
      if (this.#closing.signal.aborted) return
      if (performance.now() - startedAt > soundAfterMs) backOffMs = firstBackOffMs
      logger.warn({ inMs: backOffMs }, 'the relay is started again')
      await this.#pause(backOffMs)
      if (this.#closing.signal.aborted) return
      backOffMs = Math.min(backOffMs * 2, longestBackOffMs)
      await this.#launch()
    }
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#closing.signal }).catch(() => {})
  }
}

/** Without addresses, and without the names of credentials, which last as long as somebody's visit. */
export function withoutPeople(said: string): string {
  return said
    .replaceAll(/user(?:name)? <[^>]*>/g, 'user <…>')
    .replaceAll(/\b\d+:[\w-]{16}\b/g, '…')
    .replaceAll(/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?/g, '…')
    .replaceAll(/\[?(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}\]?(?::\d+)?/gi, (text) =>
      /[\da-f]/i.test(text) ? '…' : text
    )
}
