/**
 * Coturn as people run it beside the service, for one spec: on free ports, with a configuration of its own, gone with
 * the process that started it.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { generate } from 'selfsigned'
import { freePorts } from './freePorts'

export interface TurnServerOptions {
  /** Shared with whoever issues credentials. */
  readonly secret: string
  /** Of this machine; loopback unless said. */
  readonly listenOn?: string
  /** Whether it relays to 127.0.0.0/8; yes unless said, as both ends of a spec are usually there. */
  readonly allowLoopbackPeers?: boolean
  readonly realm?: string
  /** Where another one has been; free ones unless said. */
  readonly ports?: Pick<TurnServer, 'port' | 'tlsPort'>
  /** Further lines of its configuration, as in turnserver.conf. */
  readonly lines?: readonly string[]
}

export interface TurnServer {
  readonly stunUrl: string
  readonly udpUrl: string
  readonly tcpUrl: string
  /** Its certificate is self-signed: browsers need `--ignore-certificate-errors`. */
  readonly tlsUrl: string
  readonly port: number
  readonly tlsPort: number
  /** Everything it has said so far. */
  log(): string
  /** Holds it: it neither answers nor relays until `resume()`, as if its cable were cut. */
  pause(): void
  resume(): void
  /** Ends it and forgets its files. Idempotent. */
  stop(): Promise<void>
}

export interface TurnCredential {
  readonly username: string
  readonly credential: string
}

const startMs = 15_000

/** Why there can be no TURN server here, as one sentence, or null: for `describe.skipIf`. */
export function whyNoTurnServer(): string | null {
  const isThere = spawnSync('which', ['turnserver']).status === 0
  return isThere ? null : 'coturn is not installed.'
}

/**
 * What a service that shares the secret hands out ("A REST API For Access To TURN Services", section 2.2).
 *
 * @param ttlMs how long it holds; negative for one whose time is over
 */
export function restCredential(secret: string, ttlMs = 600_000, subject = 'somebody'): TurnCredential {
  const username = `${Math.floor((Date.now() + ttlMs) / 1_000)}:${subject}`
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') }
}

/**
 * Resolves once it answers over UDP and TCP and listens for TLS.
 *
 * @throws when coturn is missing, or ends before it answers
 */
export async function startTurnServer(options: TurnServerOptions): Promise<TurnServer> {
  const reason = whyNoTurnServer()
  if (reason !== null) throw new Error(reason)
  const address = options.listenOn ?? '127.0.0.1'
  const { port, tlsPort } = options.ports ?? (await chooseFreePorts(address))
  const folder = await mkdtemp(join(tmpdir(), 'confab-turn-'))
  await writeConfiguration(folder, { ...options, address, port, tlsPort })

  const server = new Process(join(folder, 'turnserver.conf'))
  const stop = async (): Promise<void> => {
    await server.end()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await server.unlessItEnds(waitUntilItAnswers(address, port, tlsPort))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    stunUrl: `stun:${address}:${port}`,
    udpUrl: `turn:${address}:${port}?transport=udp`,
    tcpUrl: `turn:${address}:${port}?transport=tcp`,
    tlsUrl: `turns:${address}:${tlsPort}?transport=tcp`,
    port,
    tlsPort,
    log: () => server.log,
    pause: () => server.signal('SIGSTOP'),
    resume: () => server.signal('SIGCONT'),
    stop
  }
}

async function chooseFreePorts(address: string): Promise<Pick<TurnServer, 'port' | 'tlsPort'>> {
  const [port, tlsPort] = await freePorts(2, address)
  if (port === undefined || tlsPort === undefined) throw new Error('two ports were asked for')
  return { port, tlsPort }
}

interface Configuration extends TurnServerOptions {
  readonly address: string
  readonly port: number
  readonly tlsPort: number
}

async function writeConfiguration(folder: string, configuration: Configuration): Promise<void> {
  const { address, port, tlsPort, secret, realm = 'confab.test', lines = [] } = configuration
  const certificate = await generate([{ name: 'commonName', value: realm }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: realm },
          { type: 7, ip: address }
        ]
      }
    ]
  })
  const [cert, pkey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  await writeFile(cert, certificate.cert)
  await writeFile(pkey, certificate.private)
  const text = [
    `listening-ip=${address}`,
    `relay-ip=${address}`,
    `listening-port=${port}`,
    `tls-listening-port=${tlsPort}`,
    `cert=${cert}`,
    `pkey=${pkey}`,
    `realm=${realm}`,
    'use-auth-secret',
    `static-auth-secret=${secret}`,
    ...((configuration.allowLoopbackPeers ?? true) ? ['allow-loopback-peers'] : []),
    'fingerprint',
    'no-cli',
    'no-multicast-peers',
    'no-rfc5780',
    // More threads than a spec's few packets need would take longer to start.
    'relay-threads=1',
    `userdb=${join(folder, 'turndb')}`,
    `pidfile=${join(folder, 'turnserver.pid')}`,
    'log-file=stdout',
    'verbose',
    ...lines
  ]
  await writeFile(join(folder, 'turnserver.conf'), `${text.join('\n')}\n`)
}

/** Coturn under a shell that ends it when our end of the shell's input is closed, by us or by our death. */
class Process {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  log = ''

  constructor(configurationFile: string) {
    const script =
      'exec 3<&0; turnserver -c "$1" <&- & server=$!; { cat <&3 >/dev/null; kill $server; } 2>/dev/null & wait $server'
    // A group of its own, so that a signal reaches coturn, too, and not the specs.
    this.#child = spawn('sh', ['-c', script, 'sh', configurationFile], { detached: true })
    this.#ended = once(this.#child, 'exit')
    this.#child.stdout?.on('data', (piece: Buffer) => (this.log += piece.toString()))
    this.#child.stderr?.on('data', (piece: Buffer) => (this.log += piece.toString()))
    this.#child.stdin?.on('error', () => undefined)
  }

  /** @throws when it ends before that has come to be */
  async unlessItEnds(comingToBe: Promise<void>): Promise<void> {
    const lines = (): string => this.log.split('\n').slice(-12).join('\n')
    await Promise.race([
      comingToBe.catch((cause: unknown) => {
        throw new Error(`coturn does not answer:\n${lines()}`, { cause })
      }),
      this.#ended.then(() => {
        throw new Error(`coturn has ended:\n${lines()}`)
      })
    ])
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#child.pid !== undefined && this.#child.exitCode === null) process.kill(-this.#child.pid, signal)
  }

  async end(): Promise<void> {
    // Whatever is held hears nothing.
    this.signal('SIGCONT')
    this.#child.stdin?.end()
    await this.#ended
  }
}

async function waitUntilItAnswers(address: string, port: number, tlsPort: number): Promise<void> {
  const deadline = AbortSignal.timeout(startMs)
  await Promise.all([
    again(() => bind(address, port), deadline),
    again(() => canConnect(address, port), deadline),
    again(() => canConnect(address, tlsPort), deadline)
  ])
}

async function again(isThere: () => Promise<boolean>, deadline: AbortSignal): Promise<void> {
  while (!(await isThere())) {
    deadline.throwIfAborted()
    await pause(50)
  }
}

/** A Binding request (RFC 8489 section 5), answered or not. */
async function bind(address: string, port: number): Promise<boolean> {
  const request = Buffer.from(`000100002112a442${'00'.repeat(12)}`, 'hex')
  const socket = createSocket('udp4')
  try {
    // A port that is closed as yet answers with an error, which is a no like silence.
    const answer = once(socket, 'message', { signal: AbortSignal.timeout(300) })
    socket.connect(port, address)
    await once(socket, 'connect')
    socket.send(request)
    await answer
    return true
  } catch {
    return false
  } finally {
    socket.close()
  }
}

async function canConnect(address: string, port: number): Promise<boolean> {
  const socket = connect(port, address)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
