/** `npm start` as a person uses it: a real child process on the built checkout, ended by Ctrl-C. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from './freePort'

const root = fileURLToPath(new URL('..', import.meta.url))

/** A running `npm start` and everything it has printed so far. */
class Launch {
  readonly #child: ChildProcess
  #output = ''

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(process.execPath, ['build/start.mjs', ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      // A process group of its own, so that Ctrl-C can be sent the way a terminal does.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe']
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text))
    }
  }

  get output(): string {
    return this.#output
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('did not start')
    return this.#child.pid
  }

  /** Where the app can be opened, as printed. */
  async address(): Promise<string> {
    await expect.poll(() => this.#output, { timeout: 90_000 }).toMatch(/running at http:\S+/)
    return /running at (http:\S+)/.exec(this.#output)?.[1] ?? ''
  }

  /** Resolves with the exit code, `null` when a signal ended it. */
  async exit(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit')
    return this.#child.exitCode
  }

  /** What Ctrl-C does: the signal goes to the whole group. */
  interrupt(): void {
    process.kill(-this.pid, 'SIGINT')
  }

  kill(): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL')
  }
}

const launches: Launch[] = []
const servers: Server[] = []
afterEach(() => {
  for (const launch of launches.splice(0)) launch.kill()
  for (const server of servers.splice(0)) server.close()
})

function launch(args: readonly string[], env?: NodeJS.ProcessEnv): Launch {
  const started = new Launch(args, env)
  launches.push(started)
  return started
}

/** Takes a port nobody uses and keeps it until the test is over. */
async function occupyPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Ids of the processes whose parent is `pid`. */
function childrenOf(pid: number): number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return ids.map(Number).filter((id) => parentOf(id) === pid)
}

function parentOf(pid: number): number | null {
  try {
    // The name in brackets may hold anything; the parent is the second field after it.
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[1]
    )
  } catch {
    return null
  }
}

function isRunning(pid: number): boolean {
  return parentOf(pid) !== null
}

const browserOnly = ['--browser', '--no-open']

describe.runIf(process.platform === 'linux')('npm start', () => {
  it('serves the app at the address it prints, and ends everything at Ctrl-C', async () => {
    const port = await freePort()
    const started = launch([...browserOnly, '--port', String(port)])
    const address = await started.address()
    expect(address).toBe(`http://127.0.0.1:${port}`)

    const page = await fetch(address)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('<title>Confab')
    expect((await fetch(`${address}/healthz`)).status).toBe(200)

    const children = childrenOf(started.pid)
    expect(children).not.toEqual([])
    started.interrupt()
    expect(await started.exit()).toBe(0)
    expect(children.filter(isRunning)).toEqual([])
    await expect(fetch(address)).rejects.toThrow()
  })

  it('takes the next port when the one asked for is busy, and says so', async () => {
    const busy = await occupyPort()
    const started = launch([...browserOnly, `--port=${busy}`])
    const address = await started.address()
    const taken = Number(new URL(address).port)
    expect(taken).toBeGreaterThan(busy)
    expect(started.output).toContain(`Port ${busy} is in use, so Confab took ${taken}.`)
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
    started.interrupt()
    expect(await started.exit()).toBe(0)
  })

  it('leaves nothing running when it is killed', async () => {
    const started = launch([...browserOnly, '--port', String(await freePort())])
    await started.address()
    const children = childrenOf(started.pid)
    expect(children).not.toEqual([])
    started.kill()
    await started.exit()
    await expect.poll(() => children.filter(isRunning), { timeout: 15_000 }).toEqual([])
  })

  it('says in one sentence why there is no window where there is no display', async () => {
    const noDisplay = { DISPLAY: '', WAYLAND_DISPLAY: '' }
    const started = launch(['--no-open', '--port', String(await freePort())], noDisplay)
    await started.address()
    expect(started.output.match(/^There is no display here.*$/gm)).toHaveLength(1)
    started.interrupt()
    expect(await started.exit()).toBe(0)
  })

  it('refuses what it cannot do with a sentence and no stack trace', async () => {
    const started = launch(['--port', 'http'])
    expect(await started.exit()).toBe(1)
    expect(started.output.trim().split('\n')).toEqual([
      '"http" is not a port; give a number from 1 to 65535.'
    ])
  })

  it('explains itself', async () => {
    const started = launch(['--help'])
    expect(await started.exit()).toBe(0)
    expect(started.output).toContain('Usage: npm start')
  })
})
