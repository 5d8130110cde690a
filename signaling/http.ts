/** What the service serves over plain HTTP: the web client, its health, its metrics. Read only. */
import { existsSync } from 'node:fs'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { join } from 'node:path'
import sirv from 'sirv'
import type { Registry } from 'prom-client'
import type { Logger } from './logger'
import { isLoopback, isLoopbackName, plainAddress } from './operate/addresses'
import { isSameSecret } from './sameSecret'

export interface HealthReport {
  readonly status: 'ok' | 'draining'
  readonly rooms: number
  readonly participants: number
}

export interface HttpOptions {
  /** Directory of the built web client; null or missing: the service runs without one. */
  readonly webRoot: string | null
  readonly readHealth: () => HealthReport
  readonly registry: Registry
  /** What /metrics asks for as a bearer token (RFC 6750 section 2.1); null: it is for this machine itself. */
  readonly metricsToken: string | null
  /** Calls `serve` when it is their turn; false where whoever asks has asked for too much. */
  readonly admit: (request: IncomingMessage, serve: () => void) => boolean
  readonly logger: Logger
}

type Serve = (request: IncomingMessage, response: ServerResponse) => void

/** Paths of the web client's own views; all of them are the same page. */
const viewPath = /^\/(?:$|r\/[^/]+\/?$|settings\/?$)/
/** Names under /assets/ carry a hash of the content, so what a name stands for never changes. */
const forever = 'public, max-age=31536000, immutable'

export function createHttpListener(options: HttpOptions): RequestListener {
  const serveWebClient = createWebClient(options.webRoot)
  return (request, response) => {
    const fail = (error: unknown): void => {
      options.logger.error({ err: error }, 'http request failed')
      if (response.headersSent) response.destroy()
      else answer(response, 500, 'Something went wrong here.')
    }
    const serve = (): void => {
      try {
        route(request, response, { ...options, serveWebClient, fail })
      } catch (error) {
        fail(error)
      }
    }
    if (options.admit(request, serve)) return
    response.setHeader('Retry-After', '10')
    // Held open, it would go on taking a place that others wait for.
    response.setHeader('Connection', 'close')
    answer(response, 429, 'Too many requests from your address in a short time.')
  }
}

interface Routes extends HttpOptions {
  readonly serveWebClient: Serve
  readonly fail: (error: unknown) => void
}

function route(request: IncomingMessage, response: ServerResponse, routes: Routes): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    answer(response, 405, 'Only GET and HEAD are possible here.')
    return
  }
  const [path = '/'] = (request.url ?? '/').split('?')
  switch (path) {
    case '/healthz': {
      const health = routes.readHealth()
      response.setHeader('Content-Type', 'application/json')
      answer(response, health.status === 'ok' ? 200 : 503, JSON.stringify(health))
      break
    }
    case '/metrics':
      if (mayReadMetrics(request, routes.metricsToken))
        sendMetrics(response, routes.registry).catch(routes.fail)
      else if (routes.metricsToken === null)
        answer(response, 403, 'Without a token (metricsToken) the metrics are for this machine itself.')
      else {
        response.setHeader('WWW-Authenticate', 'Bearer')
        answer(response, 401, 'The metrics need a token.')
      }
      break
    default:
      routes.serveWebClient(request, response)
  }
}

function createWebClient(webRoot: string | null): Serve {
  if (webRoot === null) return refuseWebClient
  // Looks at the directory on every request: a service that runs on may be given a new build.
  const serveFile = sirv(webRoot, {
    dev: true,
    etag: true,
    gzip: true,
    brotli: true,
    extensions: [],
    onNoMatch: (_request, response) => answer(response, 404, 'There is nothing here.'),
    setHeaders: (response, pathname) =>
      void response.setHeader('Cache-Control', pathname.startsWith('/assets/') ? forever : 'no-cache')
  })
  return (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?')
    if (!existsSync(join(webRoot, 'index.html'))) refuseWebClient(request, response)
    else if (/\/(?:\.|%2e)/i.test(path)) answer(response, 404, 'There is nothing here.')
    else {
      if (viewPath.test(path)) request.url = '/index.html'
      // The files are small, and sirv throws on ranges that run backwards.
      delete request.headers.range
      // sirv leaves the stream unguarded; a file that vanishes while it is read must not end the process.
      response.once('pipe', (file) => file.once('error', () => response.destroy()))
      serveFile(request, response)
    }
  }
}

const refuseWebClient: Serve = (_request, response) =>
  answer(response, 503, 'The signaling service runs, but the web client has not been built.')

async function sendMetrics(response: ServerResponse, registry: Registry): Promise<void> {
  const text = await registry.metrics()
  response.setHeader('Content-Type', registry.contentType)
  answer(response, 200, text)
}

/** For answers that are only true now. */
function answer(response: ServerResponse, status: number, body: string): void {
  response.statusCode = status
  response.setHeader('Cache-Control', 'no-store')
  if (!response.hasHeader('Content-Type')) response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end(body)
}

function mayReadMetrics({ headers, socket }: IncomingMessage, token: string | null): boolean {
  if (token !== null) return isSameSecret(headers.authorization ?? '', `Bearer ${token}`)
  // A proxy on this machine asks from loopback as well, on behalf of anybody; most say so, or ask by a public name.
  const isPassedOn = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined
  return (
    !isPassedOn && isLoopback(plainAddress(socket.remoteAddress)) && isLoopbackName(hostNameOf(headers.host))
  )
}

function hostNameOf(host = ''): string {
  const url = `http://${host}`
  return URL.canParse(url) ? new URL(url).hostname : ''
}
