import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { io, type Socket } from 'socket.io-client'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { PROTOCOL_VERSION } from './protocol'
import { until } from './testRig'

let folder: string
let program: string
const running: ChildProcess[] = []
const sockets: Socket[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'confab-cli-'))
  writeFileSync(join(folder, 'package.json'), '{"name":"confab","version":"1.2.3","type":"module"}')
  mkdirSync(join(folder, 'out', 'renderer'), { recursive: true })
  writeFileSync(join(folder, 'out', 'renderer', 'index.html'), '<title>Confab</title>')
  // Bundled as it is shipped: one file, no packages beside it.
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['bufferutil', 'utf-8-validate'] },
    build: {
      ssr: true,
      target: 'node20',
      outDir: join(folder, 'out', 'main'),
      rolldownOptions: {
        input: { 'confab-server': fileURLToPath(new URL('main.ts', import.meta.url)) },
        output: { entryFileNames: '[name].js' }
      }
    }
  })
  program = join(folder, 'out', 'main', 'confab-server.js')
}, 60_000)

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect()
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Run {
  readonly child: ChildProcess
  readonly output: () => string
  readonly errors: () => string
  readonly exited: Promise<number | null>
  /** The log entry with that message. */
  readonly logs: (message: string) => Promise<Record<string, unknown>>
}

function watch(child: ChildProcess): Run {
  running.push(child)
  let [output, errors] = ['', '']
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const find = (message: string): Record<string, unknown> | undefined =>
    output
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find((entry) => entry['msg'] === message)
  return {
    child,
    output: () => output,
    errors: () => errors,
    exited: once(child, 'close').then(([code]) => code as number | null),
    logs: (message) => until(() => find(message))
  }
}
const start = (...args: string[]): Run => watch(spawn(process.execPath, [program, ...args]))

async function connect(url: unknown): Promise<Socket> {
  const socket = io(String(url), {
    transports: ['websocket'],
    auth: { protocol: PROTOCOL_VERSION },
    reconnection: false
  })
  sockets.push(socket)
  await until(() => socket.connected || undefined)
  return socket
}

async function occupyPort(): Promise<{ port: number; free: () => void }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, free: () => server.close() }
}

it('explains itself and its version', async () => {
  const [help, version] = [start('--help'), start('--version')]
  expect([await help.exited, await version.exited]).toEqual([0, 0])
  expect(help.output()).toMatch(/^Usage: confab-server/)
  expect(version.output()).toBe('1.2.3\n')
})

it('refuses a bad option in one sentence', async () => {
  const run = start('--port', 'http')
  expect(await run.exited).toBe(1)
  expect([run.output(), run.errors()]).toEqual([
    '',
    'confab-server: --port: expected a port number from 0 to 65535.\n'
  ])
})

it('serves calls and the web client beside it, from one bundle', async () => {
  const { url } = await start('--port', '0').logs('listening')
  expect(await (await fetch(String(url))).text()).toContain('Confab')
  expect((await connect(url)).connected).toBe(true)
})

it('says that a port is taken, and how to go on', async () => {
  const { port, free } = await occupyPort()
  const run = start('--port', String(port))
  expect(await run.exited).toBe(2)
  expect(run.errors()).toBe(
    `confab-server: port ${port} on 127.0.0.1 is taken; choose another with --port, or add --next-free-port.\n`
  )
  free()
})

it('takes the next free port when asked to, and says which', async () => {
  const { port, free } = await occupyPort()
  const run = start('--port', String(port), '--next-free-port')
  const listening = await run.logs('listening')
  expect(listening['port']).toBeGreaterThan(port)
  expect(run.output()).toContain('the port is taken')
  expect((await fetch(`${String(listening['url'])}/healthz`)).status).toBe(200)
  free()
})

it.each(['SIGTERM', 'SIGINT'] as const)(
  'drains on %s and exits cleanly once everybody has gone',
  async (signal) => {
    const run = start('--port', '0', '--drain-ms', '60000')
    const { url } = await run.logs('listening')
    const socket = await connect(url)
    const told = once(socket as never, 'server:draining')
    run.child.kill(signal)
    expect((await told)[0]).toEqual({ closesInMs: 60_000 })
    expect((await fetch(`${String(url)}/healthz`)).status).toBe(503)
    socket.disconnect()
    expect(await run.exited).toBe(0)
  }
)

it('exits at once on a second signal', async () => {
  const run = start('--port', '0', '--drain-ms', '60000')
  const { url } = await run.logs('listening')
  await connect(url)
  run.child.kill('SIGTERM')
  await run.logs('draining')
  run.child.kill('SIGTERM')
  expect(await run.exited).toBe(1)
})

it('tells its parent where it listens, and does not outlive it', async () => {
  const run = watch(fork(program, ['--port', '0'], { silent: true }))
  const [message] = (await once(run.child, 'message')) as [{ type: string; url: string; port: number }]
  expect(message).toEqual({ type: 'listening', url: `http://127.0.0.1:${message.port}`, port: message.port })
  // Node reports no 'close' for a child whose channel the parent has closed.
  const exit = once(run.child, 'exit')
  run.child.disconnect()
  expect((await exit)[0]).toBe(0)
})

it('tells its parent why it cannot listen, and lets go of it', async () => {
  const { port, free } = await occupyPort()
  const run = watch(fork(program, ['--port', String(port)], { silent: true }))
  const told = once(run.child, 'message')
  expect(await run.exited).toBe(2)
  expect((await told)[0]).toEqual({ type: 'problem', code: 'portTaken' })
  free()
})
