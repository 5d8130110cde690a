/** The whole signaling service in one process: HTTP(S) and Socket.IO on one port, started and stopped as one. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { noProxies, parseTrustedProxies } from './clientAddress'
import { connectionSharerOf, mostConnectionsOf, shareConnections } from './connectionShare'
import { createHttpListener } from './http'
import { endPipelines, httpLimits, spareConnections } from './httpServer'
import type { Logger } from './logger'
import { sharePort, type SharedPort } from './operate/portSharing'
import { createTlsServer } from './operate/tlsServer'
import { setSecurityHeaders } from './securityHeaders'
import { SignalingServer } from './server'
import type { Config } from './settings'

export interface Service {
  /** Where this machine reaches it, without a trailing slash. */
  readonly url: string
  readonly port: number
  /** Tells everybody, waits until they have gone or `drainMs` are over, then closes. */
  drain(): Promise<void>
  /** Reads the certificate again, for new connections; without TLS it does nothing. */
  reloadCertificate(): void
  /** Closes at once. Idempotent. */
  close(): Promise<void>
}

export interface Surroundings {
  /** A TURN relay that is reached through this service's own TLS port as well. Needs TLS. */
  readonly sharesPortWith?: SharedPort
}

/** How many ports after the wanted one `nextFreePort` tries. */
const followingPorts = 20
/** A year, as browsers ask for. Meant for this name alone: others below it are not ours to decide about. */
const strictTransportSecurity = 'max-age=31536000'

/**
 * Resolves once connections are accepted.
 *
 * @throws the system's error when it cannot listen; `code` is EADDRINUSE for a port that is taken
 * @throws CertificateProblem when there is no usable certificate where the configuration says
 */
export async function startService(
  config: Config,
  logger: Logger,
  surroundings: Surroundings = {}
): Promise<Service> {
  const { server: http, isSecure, reload, unwire } = createFront(config, logger, surroundings)
  // Of whatever kind: what is beyond it is closed at once, so that there are file descriptors left for the others.
  http.maxConnections = config.maxConnections + spareConnections
  const signaling = new SignalingServer(http, {
    ...config,
    resumeSecret: config.resumeSecret ?? randomBytes(32),
    logger,
    now: () => performance.now()
  })
  const shun = shareConnections(http, {
    mostPerSharer: mostConnectionsOf(config, isSecure && surroundings.sharesPortWith !== undefined),
    sharerOf: connectionSharerOf(parseTrustedProxies(config.trustProxy) ?? noProxies),
    onRefused: () => signaling.metrics.refusals.inc({ code: 'addressFlood' }),
    now: () => performance.now()
  })
  const listener = createHttpListener({
    webRoot: config.webRoot,
    metricsToken: config.metricsToken,
    admit: (request, serve) => signaling.servePage(request, serve),
    registry: signaling.metrics.registry,
    readHealth: () => ({
      status: signaling.isDraining ? 'draining' : 'ok',
      rooms: signaling.rooms.roomCount,
      participants: signaling.rooms.participantCount
    }),
    logger
  })
  answerRequests(http, { isSecure, listener, shun })

  let closing: Promise<void> | null = null
  const close = (): Promise<void> => {
    unwire()
    return (closing ??= closeBoth(http, signaling))
  }
  try {
    await listenOnFreePort(http, config)
  } catch (error) {
    await close()
    throw error
  }
  const { port } = http.address() as AddressInfo
  return {
    url: `${isSecure ? 'https' : 'http'}://${urlHost(config.host)}:${port}`,
    port,
    reloadCertificate: reload,
    close,
    drain: async () => {
      await signaling.drain(config.drainMs)
      await close()
    }
  }
}

interface Answering {
  readonly isSecure: boolean
  readonly listener: RequestListener
  readonly shun: (remoteAddress: string | undefined) => void
}

function answerRequests(http: Server | HttpsServer, { isSecure, listener, shun }: Answering): void {
  // Engine.IO answers requests below its own path itself; they get the same headers and no second answer.
  http.prependListener('request', (request, response) => {
    setSecurityHeaders(response)
    // What Engine.IO answers without an upgrade is always a refusal, and nothing else limits it.
    if (isSignaling(request)) response.setHeader('Connection', 'close')
    if (isSecure) response.setHeader('Strict-Transport-Security', strictTransportSecurity)
  })
  http.on('request', (request, response) => {
    if (!isSignaling(request)) listener(request, response)
  })
  endPipelines(http, shun)
}

/** What listens: plain, or with TLS when the configuration names a certificate. */
interface Front {
  readonly server: Server | HttpsServer
  readonly isSecure: boolean
  readonly reload: () => void
  readonly unwire: () => void
}

function createFront(
  { tlsCertFile, tlsKeyFile }: Config,
  logger: Logger,
  { sharesPortWith }: Surroundings
): Front {
  if (tlsCertFile === null || tlsKeyFile === null)
    return { server: createServer(httpLimits), isSecure: false, reload: () => {}, unwire: () => {} }
  const tls = createTlsServer({ certFile: tlsCertFile, keyFile: tlsKeyFile, logger })
  const stopSharing = sharesPortWith ? sharePort(tls.server, { relay: sharesPortWith }) : () => {}
  return {
    server: tls.server,
    isSecure: true,
    reload: tls.reload,
    unwire: () => {
      tls.close()
      stopSharing()
    }
  }
}

async function closeBoth(http: Server | HttpsServer, signaling: SignalingServer): Promise<void> {
  const closed = signaling.close()
  // Browsers keep connections open for minutes in case they need them again.
  http.closeAllConnections()
  await closed
}

async function listenOnFreePort(
  http: Server | HttpsServer,
  { host, port, nextFreePort }: Config
): Promise<void> {
  const lastPort = nextFreePort && port !== 0 ? Math.min(port + followingPorts, 65_535) : port
  for (let candidate = port; ; candidate += 1) {
    try {
      http.listen(candidate, host)
      await once(http, 'listening')
      return
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!isTaken || candidate >= lastPort) throw error
    }
  }
}

function isSignaling({ url }: IncomingMessage): boolean {
  return url?.startsWith('/socket.io/') ?? false
}

/** A listener on all addresses is reached by name; an IPv6 address in a URL needs brackets (RFC 3986 section 3.2.2). */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
