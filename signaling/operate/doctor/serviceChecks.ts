/** The service itself, tried the way the app uses it: its name, its port, its health, its WebSocket. */
import { lookup } from 'node:dns/promises'
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { once } from 'node:events'
import { io, type Socket } from 'socket.io-client'
import * as v from 'valibot'
import {
  handshakeRefusals,
  IceGrant,
  PROTOCOL_VERSION,
  type ClientToServerEvents,
  type ServerToClientEvents
} from '../../protocol'
import type { CertificateVerdict } from './certificateVerdict'
import type { Outcome } from './findings'
import { problemOf } from './pathProblem'
import { openWire } from './wires'

export interface ServiceAddress {
  readonly url: URL
  /** Without the brackets of an IPv6 address. */
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
}

export function serviceAddress(url: URL): ServiceAddress {
  const isSecure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return { url, host, isSecure, port: Number(url.port || (isSecure ? 443 : 80)) }
}

const failed = (error: unknown, wasOpen: boolean): Outcome => ({
  kind: 'fails',
  trouble: problemOf(error, { credentials: null, wasOpen, unixNow: 0 })
})

export async function checkName({ host }: ServiceAddress): Promise<Outcome> {
  try {
    const found = await lookup(host, { all: true })
    return { kind: 'works', detail: { kind: 'addresses', addresses: found.map(({ address }) => address) } }
  } catch {
    return { kind: 'fails', trouble: { code: 'unknownName' } }
  }
}

/** Connects, with TLS where the URL asks for it. The certificate is judged, not required. */
export async function checkPort(
  { host, port, isSecure }: ServiceAddress,
  withinMs: number
): Promise<{ readonly outcome: Outcome; readonly certificate: CertificateVerdict | null }> {
  const startedAt = performance.now()
  try {
    const wire = await openWire(
      { transport: isSecure ? 'tls' : 'tcp', host, port },
      AbortSignal.timeout(withinMs)
    )
    wire.close()
    const tookMs = Math.round(performance.now() - startedAt)
    return { outcome: { kind: 'works', tookMs }, certificate: wire.certificate }
  } catch (error) {
    return { outcome: failed(error, false), certificate: null }
  }
}

const Health = v.object({
  status: v.picklist(['ok', 'draining']),
  rooms: v.number(),
  participants: v.number()
})

export async function checkHealth({ url, isSecure }: ServiceAddress, withinMs: number): Promise<Outcome> {
  const options = { rejectUnauthorized: false, signal: AbortSignal.timeout(withinMs), agent: false } as const
  try {
    const asked = (isSecure ? requestHttps : requestHttp)(new URL('/healthz', url), options)
    asked.end()
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    let text = ''
    for await (const chunk of response) text += String(chunk)
    const health = v.safeParse(v.pipe(v.string(), v.parseJson(), Health), text)
    if (!health.success)
      return { kind: 'fails', trouble: { code: 'notConfab', status: response.statusCode ?? 0 } }
    const { status, rooms, participants } = health.output
    return status === 'ok'
      ? { kind: 'works', detail: { kind: 'health', rooms, participants } }
      : { kind: 'fails', trouble: { code: 'draining' } }
  } catch (error) {
    return failed(error, true)
  }
}

type Connection = Socket<ServerToClientEvents, ClientToServerEvents>

/**
 * Connects as the app does, and asks for STUN and TURN servers as the app does.
 *
 * @param accessToken what the service asks everybody for; null when it asks for none
 */
export async function checkSignaling(
  { url }: ServiceAddress,
  { withinMs, accessToken }: { readonly withinMs: number; readonly accessToken: string | null }
): Promise<{ readonly webSocket: Outcome; readonly grant: Outcome; readonly ice: IceGrant | null }> {
  const socket: Connection = io(url.origin, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    rejectUnauthorized: false,
    timeout: withinMs,
    auth: { protocol: PROTOCOL_VERSION, ...(accessToken !== null && { accessToken }) }
  })
  try {
    const webSocket = await connected(socket)
    if (webSocket.kind !== 'works')
      return { webSocket, grant: { kind: 'notTried', why: 'blocked' }, ice: null }
    return { webSocket, ...(await askForIce(socket, withinMs)) }
  } finally {
    socket.disconnect()
  }
}

function connected(socket: Connection): Promise<Outcome> {
  return new Promise((resolve) => {
    socket.once('connect', () =>
      resolve({ kind: 'works', detail: { kind: 'protocol', version: PROTOCOL_VERSION } })
    )
    socket.once('connect_error', (error: Error & { data?: { code?: unknown } }) => {
      const why = handshakeRefusals.find((code) => code === error.data?.code)
      resolve({
        kind: 'fails',
        trouble: why ? { code: 'turnedAway', why } : { code: 'noWebSocket', reason: error.message }
      })
    })
  })
}

const IceReply = v.variant('ok', [
  v.object({ ok: v.literal(true), value: IceGrant }),
  v.object({ ok: v.literal(false), error: v.object({ code: v.string() }) })
])

async function askForIce(
  socket: Connection,
  withinMs: number
): Promise<{ readonly grant: Outcome; readonly ice: IceGrant | null }> {
  const refused = (why: string): { grant: Outcome; ice: null } => ({
    grant: { kind: 'fails', trouble: { code: 'grantRefused', why } },
    ice: null
  })
  try {
    // With a timeout, Socket.IO's types lose what is acknowledged; and this is not our own service for certain.
    const reply: unknown = await socket.timeout(withinMs).emitWithAck('ice:get', {})
    const read = v.safeParse(IceReply, reply)
    if (!read.success) return refused('invalid answer')
    if (!read.output.ok) return refused(read.output.error.code)
    const ice = read.output.value
    const { servers, expiresInMs } = ice
    const count = servers.flatMap(({ urls }) => urls).length
    return {
      grant: { kind: 'works', detail: { kind: 'granted', servers: count, expiresInMs } },
      ice
    }
  } catch {
    return refused('no answer')
  }
}
