/** The built `confab-server` command as somebody at a terminal uses it: `up` on this machine alone, and `doctor`. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { io } from 'socket.io-client'
import { vi } from 'vitest'
import { PROTOCOL_VERSION, type IceGrant } from '../signaling/protocol'
import { freePort } from './freePort'

const program = fileURLToPath(new URL('../out/main/confab-server.js', import.meta.url))
/** Outside the ports systems give away by themselves, so that nobody else's turn up in between. */
const relayPorts = '61100-61160'

export interface Run {
  readonly child: ChildProcess
  /** Everything it has said. */
  readonly said: () => string
  readonly exitCode: Promise<number | null>
}

export interface Place {
  readonly configFile: string
  readonly httpsPort: number
  readonly turnPort: number
  readonly stateFolder: string
}

interface Report {
  readonly ok: boolean
  readonly paths: readonly {
    path: string
    outcome: { kind: string; trouble?: { code: string } }
    says: string
  }[]
}

/** One folder and the commands that were started in it, ended together. */
export class ServerCommands {
  readonly #folder = mkdtempSync(join(tmpdir(), 'confab-up-'))
  readonly #running: Run[] = []

  async close(): Promise<void> {
    for (const { child } of this.#running) child.kill('SIGTERM')
    await Promise.all(this.#running.map(({ exitCode }) => exitCode))
    rmSync(this.#folder, { recursive: true })
  }

  run(args: readonly string[], env: Record<string, string> = {}): Run {
    const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...env } })
    let text = ''
    for (const output of [child.stdout, child.stderr])
      output.on('data', (chunk: Buffer) => (text += chunk.toString()))
    const started = {
      child,
      said: () => text,
      exitCode: once(child, 'close').then(([code]) => code as number | null)
    }
    this.#running.push(started)
    return started
  }

  /** Once it listens; fails with what it has said when it does not. */
  async started(args: readonly string[], env?: Record<string, string>): Promise<Run> {
    const started = this.run(args, env)
    await vi.waitFor(
      () => {
        if (!started.said().includes('"listening"')) throw new Error(started.said())
      },
      { timeout: 60_000, interval: 50 }
    )
    return started
  }

  /** A configuration for this machine alone. */
  async place(name: string, more: object = {}): Promise<Place> {
    const stateFolder = join(this.#folder, name)
    const [httpsPort, turnPort] = [await freePort(), await freePort()]
    const configFile = join(this.#folder, `${name}.json`)
    const [first, last] = relayPorts.split('-').map(Number)
    const config = {
      ...{ host: 'localhost', httpsPort, turnPort, relayPorts: [first, last], stateFolder },
      ...{ selfSigned: true, listenAddress: '127.0.0.1', service: { drainMs: 0 }, ...more }
    }
    writeFileSync(configFile, JSON.stringify(config))
    return { configFile, httpsPort, turnPort, stateFolder }
  }

  /** What became of each path: `works`, `notTried`, or the code of what is wrong. */
  async examine(...args: readonly string[]) {
    const { said, exitCode } = this.run(['doctor', ...args, '--json'])
    const code = await exitCode
    const report = JSON.parse(said()) as Report
    return {
      code,
      ok: report.ok,
      says: (path: string) => report.paths.find((one) => one.path === path)?.says,
      paths: Object.fromEntries(
        report.paths.map(({ path, outcome }) => [path, outcome.trouble?.code ?? outcome.kind])
      )
    }
  }

  async grantOf(url: string): Promise<IceGrant> {
    const socket = io(url, {
      transports: ['websocket'],
      rejectUnauthorized: false,
      auth: { protocol: PROTOCOL_VERSION }
    })
    try {
      const reply = (await socket.timeout(20_000).emitWithAck('ice:get', {})) as { value: IceGrant }
      return reply.value
    } finally {
      socket.disconnect()
    }
  }
}

export interface Call {
  readonly heard: string
  readonly pair: { readonly local: string; readonly remote: string; readonly protocol: string | undefined }
}

/** In the page: two ends that may only use these relays, and a message from one to the other. */
export async function callThrough(iceServers: RTCIceServer[]): Promise<Call> {
  const configuration: RTCConfiguration = { iceServers, iceTransportPolicy: 'relay' }
  const [one, other] = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)]
  one.onicecandidate = ({ candidate }) => void other.addIceCandidate(candidate ?? undefined)
  other.onicecandidate = ({ candidate }) => void one.addIceCandidate(candidate ?? undefined)
  const said = one.createDataChannel('words')
  const heard = new Promise<string>((resolve) => {
    other.ondatachannel = ({ channel }) => {
      channel.onmessage = ({ data }) => resolve(String(data))
    }
  })
  said.onopen = () => said.send('through the relay')
  await one.setLocalDescription()
  if (one.localDescription) await other.setRemoteDescription(one.localDescription)
  await other.setLocalDescription()
  if (other.localDescription) await one.setRemoteDescription(other.localDescription)
  const words = await heard
  const report = new Map<string, Record<string, unknown>>()
  ;(await one.getStats()).forEach((entry: { id: string }) => report.set(entry.id, { ...entry }))
  const transport = [...report.values()].find(({ type }) => type === 'transport')
  const pair = report.get(String(transport?.['selectedCandidatePairId']))
  const [local, remote] = ['localCandidateId', 'remoteCandidateId'].map((end) =>
    report.get(String(pair?.[end]))
  )
  one.close()
  other.close()
  return {
    heard: words,
    pair: {
      local: String(local?.['candidateType']),
      remote: String(remote?.['candidateType']),
      protocol: local?.['relayProtocol'] as string | undefined
    }
  }
}
