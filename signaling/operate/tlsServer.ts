/**
 * An https server whose certificate can be replaced while it runs: certificates live for weeks, calls and
 * their connections must not end with them.
 */
import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { Socket } from 'node:net'
import { createSecureContext } from 'node:tls'
import { httpLimits } from '../httpServer'
import type { Logger } from '../logger'

export interface CertificateFiles {
  /** PEM, the server's own certificate first, then the chain. */
  readonly certFile: string
  readonly keyFile: string
}

export interface TlsServerOptions extends CertificateFiles {
  readonly logger: Logger
  /** How often the files are looked at. Asking is the only way that sees through links and container mounts. */
  readonly lookEveryMs?: number
}

export interface TlsServer {
  readonly server: Server
  /** Reads the certificate again, for new connections. One that cannot be used is reported and the old one stays. */
  readonly reload: () => void
  /** Stops looking at the files and ends every connection; the port is its owner's to close. Idempotent. */
  readonly close: () => void
}

const defaultLookEveryMs = 30_000
/** For TLS itself; a phone with a bad connection needs two. */
const handshakeWithinMs = 10_000
/** HTTP, and TURN from those who announce it (RFC 7443); an unknown wish would end the handshake. */
const applicationProtocols = ['http/1.1', 'stun.turn']

/** Why a certificate cannot be used, in one sentence. */
export class CertificateProblem extends Error {}

/** @throws CertificateProblem when there is no usable certificate to begin with */
export function createTlsServer({ logger, lookEveryMs, ...files }: TlsServerOptions): TlsServer {
  const server = createServer({
    ...httpLimits,
    ...readCertificate(files),
    ALPNProtocols: applicationProtocols,
    handshakeTimeout: handshakeWithinMs
  })
  // Scanners and impatient browsers; the default would end the connection just the same.
  server.on('tlsClientError', (_error, socket) => socket.destroy())

  // Beneath TLS: the server itself does not know connections that are still shaking hands.
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  const reload = (): void => {
    try {
      server.setSecureContext(readCertificate(files))
      logger.info('the certificate has been read again')
    } catch (error) {
      const why = error instanceof CertificateProblem ? error.message : String(error)
      logger.error({ why }, 'the new certificate cannot be used, going on with the old one')
    }
  }
  const paths = [files.certFile, files.keyFile]
  const onLook = (now: { mtimeMs: number }, before: { mtimeMs: number }): void => {
    // 0: the file is gone for the moment, being replaced.
    if (now.mtimeMs !== 0 && now.mtimeMs !== before.mtimeMs) reload()
  }
  for (const path of paths)
    watchFile(path, { interval: lookEveryMs ?? defaultLookEveryMs, persistent: false }, onLook)
  return {
    server,
    reload,
    close: () => {
      for (const path of paths) unwatchFile(path, onLook)
      for (const socket of sockets) socket.destroy()
    }
  }
}

/**
 * Both files, proven to be a pair: OpenSSL is asked before anything relies on them.
 *
 * @throws CertificateProblem naming the file, never its content
 */
export function readCertificate({ certFile, keyFile }: CertificateFiles): { cert: Buffer; key: Buffer } {
  const pair = { cert: read(certFile), key: read(keyFile) }
  try {
    createSecureContext(pair)
  } catch (error) {
    throw new CertificateProblem(`${certFile} and ${keyFile} are not a certificate and its key.`, {
      cause: error
    })
  }
  return pair
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new CertificateProblem(`${path} cannot be read (${code}).`, { cause: error })
  }
}
