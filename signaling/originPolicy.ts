/**
 * Which pages may open a connection, by the `Origin` their browser names (RFC 6454, RFC 6455 section 10.2).
 *
 * A connection carries no cookie that a foreign page could borrow, but it does carry the visitor's place in a
 * network: without this, any page somebody looks at could talk to a service on their own machine or behind their
 * firewall. Programs other than browsers write what they like here, or nothing; for them there are tokens and limits.
 */
import type { IncomingMessage } from 'node:http'
import { hostname } from 'node:os'
import { isAddressName, isLoopback, isLoopbackName, plainAddress } from './operate/addresses'

/** Where the desktop app's own pages live (src/main/page/appProtocol.ts). No website can have it. */
const desktopOrigin = 'app://confab'

/**
 * @param allowedOrigins further ones, like `https://rooms.example.org`; `*` for all
 * @param machineName what this machine is called in its own network
 */
export function createOriginPolicy(
  allowedOrigins: readonly string[],
  machineName = hostname()
): (request: IncomingMessage) => boolean {
  const allowed = new Set([desktopOrigin, ...allowedOrigins])
  const isOwnName = (name: string): boolean =>
    name === 'localhost' || name === machineName.toLowerCase() || isAddressName(name)
  return (request) => {
    const { headers, socket } = request
    const { origin, host } = headers
    if (origin === undefined || allowed.has(origin) || allowed.has('*')) return true
    if (!URL.canParse(origin)) return false
    const page = new URL(origin)
    if (page.protocol !== 'https:' && page.protocol !== 'http:') return false
    // Pages cannot choose headers of a WebSocket, so what a proxy says about the name is as good as the name.
    const names = [host, ...String(headers['x-forwarded-host'] ?? '').split(',')]
    if (names.some((name) => name !== undefined && isSameHost(page, name.trim())))
      return isOwnName(page.hostname) || !mayBeRebound(page, request)
    // Pages in development, served by this machine to itself.
    return isLoopbackName(page.hostname) && isLoopback(plainAddress(socket.remoteAddress))
  }
}

/**
 * Whether somebody may have turned their own name to this machine after their page was loaded (DNS rebinding): then
 * the page and the request agree about the name, and it still is a foreign page. Not over TLS, where browsers ask for
 * a certificate; and not through a proxy, which has been asked by that name from elsewhere.
 */
function mayBeRebound(page: URL, { headers, socket }: IncomingMessage): boolean {
  const isPassedOn = ['x-forwarded-for', 'x-forwarded-host', 'forwarded'].some(
    (name) => headers[name] !== undefined
  )
  return page.protocol === 'http:' && !isPassedOn && isLoopback(plainAddress(socket.remoteAddress))
}

/** Ports that go without saying are left out by some and written by others. */
function isSameHost(page: URL, name: string): boolean {
  const own = `${page.protocol}//${name}`
  return name !== '' && URL.canParse(own) && new URL(own).host === page.host
}
