/** What every way of running the service has in common: how it ends, and how it says that it cannot begin. */
import { fileURLToPath } from 'node:url'
import type { Logger } from '../logger'
import type { ListenProblem, Parent } from '../parent'
import type { Service } from '../service'
import { CertificateProblem } from './tlsServer'

export const exitCodes = { badConfig: 1, cannotListen: 2 } as const

/** Beside the bundle: out/main/confab-server.js and out/renderer/. */
export function bundledWebRoot(): string {
  return fileURLToPath(new URL('../renderer', import.meta.url))
}

export interface Running {
  readonly service: Service
  readonly logger: Logger
  readonly parent: Parent
  /** What ends together with the service, after it. */
  readonly closeOthers?: () => Promise<void>
}

/** The first request to stop drains; a second signal means "now". SIGHUP reads the certificate again. */
export function stopWhenAsked({ service, logger, parent, closeOthers }: Running): void {
  let isStopping = false

  const stop = async (reason: string): Promise<void> => {
    isStopping = true
    logger.info({ reason }, 'draining')
    await service.drain()
    await closeOthers?.()
    logger.info('stopped')
    process.exit(0)
  }
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1)
    void stop(signal)
  }

  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  process.on('SIGHUP', () => service.reloadCertificate())
  // A terminal signals the whole group, so a parent that goes first is no second request.
  parent.onStop((reason) => {
    if (!isStopping) void stop(reason)
  })
}

export function listenProblem(error: unknown): ListenProblem {
  if (error instanceof CertificateProblem) return 'badConfig'
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') return 'portTaken'
  return code === 'EACCES' ? 'portForbidden' : 'cannotListen'
}

/** @param where which port this was about, and what can be done about it */
export function explainProblem(
  error: unknown,
  where: { readonly host: string; readonly port: number; readonly whenTaken: string }
): string {
  const { host, port, whenTaken } = where
  switch (listenProblem(error)) {
    case 'badConfig':
      return (error as Error).message
    case 'portTaken':
      return `port ${port} on ${host} is taken; ${whenTaken}.`
    case 'portForbidden':
      return `port ${port} on ${host} is not allowed for this account; choose one above 1023.`
    default:
      return `cannot listen on port ${port} of ${host} (${(error as NodeJS.ErrnoException).code ?? String(error)}).`
  }
}
