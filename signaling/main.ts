#!/usr/bin/env node
/**
 * The `confab-server` command: reads its configuration, runs the service, stops it in good order.
 *
 * The desktop app runs the same file as a utility process when it hosts rooms itself.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { helpText, readConfig } from './config'
import { createLogger, type Logger } from './logger'
import { findParent, type ListenProblem } from './parent'
import { startService, type Service } from './service'
import type { Config } from './settings'

const exitCodes = { badConfig: 1, cannotListen: 2 } as const
const parent = findParent(process)

main()

function main(): void {
  const commandLine = readConfig({
    args: process.argv.slice(2),
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8')
  })
  switch (commandLine.kind) {
    case 'help':
      process.stdout.write(helpText())
      break
    case 'version':
      process.stdout.write(`${readVersion()}\n`)
      break
    case 'problem':
      process.stderr.write(`confab-server: ${commandLine.message}\n`)
      process.exitCode = exitCodes.badConfig
      parent.tell({ type: 'problem', code: 'badConfig' })
      break
    case 'run':
      void run(commandLine.config)
      break
  }
}

async function run(config: Config): Promise<void> {
  const logger = createLogger(config.logLevel)
  // Beside the bundle: out/main/confab-server.js and out/renderer/.
  const webRoot = config.webRoot ?? fileURLToPath(new URL('../renderer', import.meta.url))
  try {
    const service = await startService({ ...config, webRoot }, logger)
    if (config.port !== 0 && service.port !== config.port)
      logger.warn({ wanted: config.port, port: service.port }, 'the port is taken, listening on another one')
    logger.info({ url: service.url, port: service.port }, 'listening')
    stopWhenAsked(service, logger)
    parent.tell({ type: 'listening', url: service.url, port: service.port })
  } catch (error) {
    process.stderr.write(`confab-server: ${explain(error, config)}\n`)
    process.exitCode = exitCodes.cannotListen
    parent.tell({ type: 'problem', code: listenProblem(error) })
  }
}

/** The first request to stop drains; a second signal means "now". */
function stopWhenAsked(service: Service, logger: Logger): void {
  let isStopping = false

  const stop = async (reason: string): Promise<void> => {
    isStopping = true
    logger.info({ reason }, 'draining')
    await service.drain()
    logger.info('stopped')
    process.exit(0)
  }
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1)
    void stop(signal)
  }

  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  // A terminal signals the whole group, so a parent that goes first is no second request.
  parent.onStop((reason) => {
    if (!isStopping) void stop(reason)
  })
}

function listenProblem(error: unknown): ListenProblem {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') return 'portTaken'
  return code === 'EACCES' ? 'portForbidden' : 'cannotListen'
}

function explain(error: unknown, { host, port }: Config): string {
  switch (listenProblem(error)) {
    case 'portTaken':
      return `port ${port} on ${host} is taken; choose another with --port, or add --next-free-port.`
    case 'portForbidden':
      return `port ${port} on ${host} is not allowed for this account; choose one above 1023.`
    default:
      return `cannot listen on port ${port} of ${host} (${(error as NodeJS.ErrnoException).code ?? String(error)}).`
  }
}

/** From the package this file belongs to: one folder up from the sources, two from the bundle. */
function readVersion(): string {
  const Package = v.object({ name: v.literal('confab'), version: v.string() })
  for (const path of ['../package.json', '../../package.json']) {
    try {
      return v.parse(Package, JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))).version
    } catch {
      // Not there: try the next place.
    }
  }
  return 'unknown'
}
