#!/usr/bin/env node
/**
 * The `confab-server` command: runs the service, with everything around it (`up`) or alone, and checks one from
 * outside (`doctor`).
 *
 * The desktop app runs the same file as a utility process when it hosts rooms itself.
 */
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { helpText, readConfig } from './config'
import { createLogger } from './logger'
import { bundledWebRoot, exitCodes, explainProblem, listenProblem, stopWhenAsked } from './operate/running'
import { findParent } from './parent'
import { startService } from './service'
import type { Config } from './settings'

const commandsHelp = `
Commands:
  confab-server [run]   The service alone, as above
  confab-server up      The service with TLS and a TURN relay beside it, from one configuration
  confab-server doctor  Proves every path to a service from where it runs
Each explains itself with --help.
`

const parent = findParent(process)

main(process.argv.slice(2))

function main([command, ...args]: readonly string[]): void {
  switch (command) {
    // Loaded only when asked for: the desktop app starts this file for the service alone.
    case 'up':
      void import('./operate/up').then(({ up }) => up(args, parent))
      break
    case 'doctor':
      void import('./operate/doctor/doctorCommand').then(({ doctor }) => doctor(args))
      break
    case 'run':
      serve(args)
      break
    default:
      serve(command === undefined ? [] : [command, ...args])
  }
}

function serve(args: readonly string[]): void {
  const commandLine = readConfig({ args, env: process.env, readFile: (path) => readFileSync(path, 'utf8') })
  switch (commandLine.kind) {
    case 'help':
      process.stdout.write(helpText() + commandsHelp)
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
  const webRoot = config.webRoot ?? bundledWebRoot()
  try {
    const service = await startService({ ...config, webRoot }, logger)
    if (config.port !== 0 && service.port !== config.port)
      logger.warn({ wanted: config.port, port: service.port }, 'the port is taken, listening on another one')
    logger.info({ url: service.url, port: service.port }, 'listening')
    stopWhenAsked({ service, logger, parent })
    parent.tell({ type: 'listening', url: service.url, port: service.port })
  } catch (error) {
    const whenTaken = 'choose another with --port, or add --next-free-port'
    process.stderr.write(`confab-server: ${explainProblem(error, { ...config, whenTaken })}\n`)
    const code = listenProblem(error)
    process.exitCode = code === 'badConfig' ? exitCodes.badConfig : exitCodes.cannotListen
    parent.tell({ type: 'problem', code })
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
