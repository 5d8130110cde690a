/** The real service in a real process; only Electron's way of starting one is replaced by Node's. */
import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import type { HostingState } from '../../preload/contract'
import { createHosting, type Hosting } from './hosting'
import type { ServiceForker } from './hostedService'
import { schedule } from '../schedule'

/** What Electron gives a utility process, over the channel Node gives a child. */
const parentPortShim = `
const { EventEmitter } = require('node:events')
const parentPort = new EventEmitter()
parentPort.postMessage = (message) => process.send(message)
process.on('message', (data) => parentPort.emit('message', { data, ports: [] }))
Object.defineProperty(process, 'parentPort', { value: parentPort })
`

let folder: string
const children: ChildProcess[] = []
const opened: Hosting[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'confab-hosting-'))
  writeFileSync(join(folder, 'shim.cjs'), parentPortShim)
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  mkdirSync(join(folder, 'out/renderer'), { recursive: true })
  writeFileSync(join(folder, 'out/renderer/index.html'), '<title>Confab</title>')
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['bufferutil', 'utf-8-validate'] },
    build: {
      ssr: true,
      target: 'node20',
      outDir: join(folder, 'out/main'),
      rolldownOptions: {
        input: { 'confab-server': fileURLToPath(new URL('../../../signaling/main.ts', import.meta.url)) },
        output: { entryFileNames: '[name].js' }
      }
    }
  })
}, 60_000)

afterEach(async () => {
  await Promise.all(opened.splice(0).map((hosting) => hosting.close()))
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true }))

const utilityProcess = {
  fork(script: string, args: string[], { env }: { env: Record<string, string> }) {
    const child = fork(script, args, {
      execArgv: ['--require', join(folder, 'shim.cjs')],
      env,
      stdio: 'ignore'
    })
    children.push(child)
    const outside = new EventEmitter()
    child.on('message', (message) => outside.emit('message', message))
    child.on('exit', (code) => outside.emit('exit', code ?? 1))
    return Object.assign(outside, {
      postMessage: (message: object) => child.connected && child.send(message),
      kill: () => child.kill()
    })
  }
} as unknown as ServiceForker

function setUp(resumeSecret = () => Promise.resolve('a secret that is kept over restarts')) {
  const states: HostingState[] = []
  const hosting = createHosting({
    utilityProcess,
    script: join(folder, 'out/main/confab-server.js'),
    // A variable of the service's own that would keep it from starting, if it ever got there.
    env: { ...process.env, CONFAB_PORT: 'nonsense' },
    resumeSecret,
    networkInterfaces: () => ({}),
    onChange: (state) => states.push(state),
    // The second attempt comes at once; nothing is ended by force, however busy this machine is.
    schedule: (task, delayMs) => schedule(task, delayMs === 1_000 ? 0 : 600_000),
    now: () => performance.now()
  })
  opened.push(hosting)
  const changes = (count: number): Promise<void> =>
    vi.waitFor(() => expect(states).toHaveLength(count), { timeout: 20_000, interval: 20 })
  return { hosting, states, changes }
}

async function occupyPort(): Promise<{ port: number; free: () => Promise<unknown> }> {
  const server = createServer().listen(0, '0.0.0.0')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, free: () => once(server.close(), 'close') }
}

async function freePort(): Promise<number> {
  const { port, free } = await occupyPort()
  await free()
  return port
}

it('serves guests, comes back on the same port after a crash, and lets the port go', async () => {
  const { hosting, states, changes } = setUp()
  const port = await freePort()
  hosting.apply({ isOn: true, port })
  await changes(2)
  const on = { kind: 'on', localUrl: `http://localhost:${port}`, networkUrl: null }
  expect(states).toEqual([{ kind: 'starting' }, on])
  const page = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/`)).text()
  expect(await page()).toContain('Confab')

  children[0]?.kill('SIGKILL')
  await changes(4)
  expect(states.slice(2)).toEqual([{ kind: 'failed', reason: 'restarting' }, on])
  expect(await page()).toContain('Confab')
  expect(children).toHaveLength(2)

  await hosting.close()
  await expect(page()).rejects.toThrow()
  expect(children[1]?.exitCode).toBe(0)
}, 60_000)

it('follows the last wish when the key store takes its time', async () => {
  let open: (secret: string) => void = () => {}
  const secret = new Promise<string>((resolve) => (open = resolve))
  const { hosting, states, changes } = setUp(() => secret)
  const port = await freePort()
  hosting.apply({ isOn: true, port })
  hosting.apply({ isOn: false, port })
  open('a secret that was long in coming')
  await secret
  expect([states, children]).toEqual([[{ kind: 'starting' }, { kind: 'off' }], []])

  hosting.apply({ isOn: true, port })
  await changes(4)
  expect(states.at(-1)).toMatchObject({ kind: 'on' })
  expect(children).toHaveLength(1)
}, 60_000)

it('says that the port is taken', async () => {
  const { hosting, states, changes } = setUp()
  const { port, free } = await occupyPort()
  hosting.apply({ isOn: true, port })
  await changes(2)
  expect(states).toEqual([{ kind: 'starting' }, { kind: 'failed', reason: 'portTaken' }])
  await free()
}, 60_000)
