/** Ways to reach a STUN or TURN server: one message in, one message out, whatever carries them. */
import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { once } from 'node:events'
import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'
import { judgeCertificate, type CertificateVerdict } from './certificateVerdict'
import { messageLength } from './stunMessage'

export type Transport = 'udp' | 'tcp' | 'tls'

/** An open way to one server. */
export interface Wire {
  send(message: Buffer): void
  /** What comes back, message by message. */
  onMessage: (message: Buffer) => void
  /** The way has ended, and why. */
  onEnd: (error: Error) => void
  /** What the server's certificate is worth; null where there is none. */
  readonly certificate: CertificateVerdict | null
  close(): void
}

export interface Destination {
  readonly transport: Transport
  readonly host: string
  readonly port: number
}

/** @throws the system's error (ECONNREFUSED, ETIMEDOUT, ENOTFOUND …), or the signal's reason when time is up */
export function openWire(to: Destination, signal: AbortSignal): Promise<Wire> {
  return to.transport === 'udp' ? openDatagrams(to, signal) : openStream(to, signal)
}

async function openDatagrams({ host, port }: Destination, signal: AbortSignal): Promise<Wire> {
  const socket = await connectDatagrams(await lookup(host, { all: true }), port)
  if (signal.aborted) socket.close()
  signal.throwIfAborted()
  const wire: Wire = {
    send: (message) => socket.send(message, (error) => error && wire.onEnd(error)),
    onMessage: () => {},
    onEnd: () => {},
    certificate: null,
    close: () => socket.close()
  }
  socket.on('message', (message) => wire.onMessage(message))
  socket.on('error', (error) => wire.onEnd(error))
  return wire
}

/**
 * To the first address there is a way to: a name may have an IPv6 address that this machine cannot use. Connected,
 * because only then a socket is told when the other side has nobody at that port (ICMP, as ECONNREFUSED).
 */
async function connectDatagrams(
  [first, ...others]: readonly LookupAddress[],
  port: number
): Promise<DatagramSocket> {
  const socket = createSocket(first?.family === 6 ? 'udp6' : 'udp4')
  try {
    socket.connect(port, first?.address)
    await once(socket, 'connect')
    return socket
  } catch (error) {
    socket.close()
    if (others.length === 0) throw error
    return connectDatagrams(others, port)
  }
}

async function openStream({ transport, host, port }: Destination, signal: AbortSignal): Promise<Wire> {
  const isTls = transport === 'tls'
  const socket: Socket = isTls
    ? connectTls({
        host,
        port,
        // Judged afterwards, in words; a path can be sound behind a certificate that is not.
        rejectUnauthorized: false,
        // RFC 6066 section 3: a name, never an address.
        ...(isIP(host) === 0 ? { servername: host } : {})
      })
    : connectTcp({ host, port })
  const giveUp = (): void => void socket.destroy(signal.reason as Error)
  signal.addEventListener('abort', giveUp)
  try {
    await once(socket, isTls ? 'secureConnect' : 'connect')
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
  socket.setNoDelay(true)
  const wire: Wire = {
    send: (message) => void socket.write(message),
    onMessage: () => {},
    onEnd: () => {},
    certificate: socket instanceof TLSSocket ? judgeCertificate(socket, host, Date.now()) : null,
    close: () => socket.destroy()
  }
  socket.on(
    'data',
    cutter((message) => wire.onMessage(message))
  )
  socket.on('error', (error) => wire.onEnd(error))
  socket.on('close', () => wire.onEnd(new Error('the connection was closed')))
  return wire
}

/** Over a stream, messages follow each other without a gap (RFC 8489 section 6.2.2). */
function cutter(onMessage: (message: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let length = messageLength(rest); length !== null && length <= rest.length;) {
      onMessage(rest.subarray(0, length))
      rest = rest.subarray(length)
      length = messageLength(rest)
    }
  }
}
