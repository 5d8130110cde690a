import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { HostingState } from '../../preload/contract'
import { createHosting } from './hosting'
import type { ServiceForker } from './hostedService'

/** A utility process that does only what the test says. */
class FakeProcess extends EventEmitter {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly heard: unknown[] = []
  isKilled = false

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    super()
    this.args = args
    this.env = env
  }

  get port(): number {
    return Number(this.args[this.args.indexOf('--port') + 1])
  }
  postMessage(message: unknown): void {
    this.heard.push(message)
  }
  kill(): boolean {
    this.isKilled = true
    return true
  }
  listen(): void {
    this.emit('message', { type: 'listening', url: `http://localhost:${this.port}`, port: this.port })
  }
}

/** Promises that could be kept have been kept. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

interface Timer {
  readonly task: () => void
  readonly delayMs: number
}

function setUp() {
  const processes: FakeProcess[] = []
  const timers = new Set<Timer>()
  const states: HostingState[] = []
  const surroundings = { nowMs: 0, address: '192.168.1.9' }
  const utilityProcess = {
    fork: (_script: string, args: string[], options: { env: Record<string, string> }) => {
      const child = new FakeProcess(args, options.env)
      processes.push(child)
      return child
    }
  } as unknown as ServiceForker
  const hosting = createHosting({
    utilityProcess,
    script: 'confab-server.js',
    env: { PATH: '/bin', CONFAB_METRICS_TOKEN: 'of somebody else', GITHUB_TOKEN: 'secret', TZ: undefined },
    resumeSecret: () => Promise.resolve('r'.repeat(32)),
    networkInterfaces: () => ({
      eth0: [
        {
          address: surroundings.address,
          family: 'IPv4',
          internal: false,
          mac: '3c:00:00:00:00:01',
          netmask: '',
          cidr: null
        }
      ]
    }),
    onChange: (state) => states.push(state),
    schedule: (task, delayMs) => {
      const timer = { task, delayMs }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    now: () => surroundings.nowMs
  })
  /** Lets the one timer that waits go off. */
  const elapse = (): number => {
    const [timer, ...others] = timers
    if (!timer || others.length > 0) throw new Error(`${timers.size} timers are waiting`)
    timers.delete(timer)
    surroundings.nowMs += timer.delayMs
    timer.task()
    return timer.delayMs
  }
  const newest = async (): Promise<FakeProcess> => {
    await settled()
    const child = processes.at(-1)
    if (!child) throw new Error('nothing has been started')
    return child
  }
  return { hosting, processes, timers, states, surroundings, elapse, newest }
}

const on = (port: number, address = '192.168.1.9'): HostingState => ({
  kind: 'on',
  localUrl: `http://localhost:${port}`,
  networkUrl: `http://${address}:${port}`
})

it('starts the service for the whole network and says where it is', async () => {
  const { hosting, states, newest } = setUp()
  hosting.apply({ isOn: true, port: 7450 })
  const child = await newest()
  expect(child.args).toEqual(expect.arrayContaining(['--host', '0.0.0.0', '--port', '7450']))
  child.listen()
  expect(states).toEqual([{ kind: 'starting' }, on(7450)])
})

it('passes on nothing of its environment but what programs need to run', async () => {
  const { hosting, newest } = setUp()
  hosting.apply({ isOn: true, port: 7450 })
  expect((await newest()).env).toEqual({ PATH: '/bin', CONFAB_RESUME_SECRET: 'r'.repeat(32) })
})

it('does nothing for a wish it already follows', async () => {
  const { hosting, processes, newest } = setUp()
  hosting.apply({ isOn: false, port: 1 })
  hosting.apply({ isOn: true, port: 7450 })
  hosting.apply({ isOn: true, port: 7450 })
  await newest()
  expect(processes).toHaveLength(1)
})

it('asks the service to end in good order, and ends it if it does not', async () => {
  const { hosting, states, elapse, newest } = setUp()
  hosting.apply({ isOn: true, port: 7450 })
  const child = await newest()
  child.listen()
  hosting.apply({ isOn: false, port: 7450 })
  expect([states.at(-1), child.heard, child.isKilled]).toEqual([{ kind: 'off' }, [{ type: 'stop' }], false])
  elapse()
  expect(child.isKilled).toBe(true)
})

it('moves to another port when the old one has been let go', async () => {
  const { hosting, processes, states, newest } = setUp()
  hosting.apply({ isOn: true, port: 7450 })
  const first = await newest()
  first.listen()
  hosting.apply({ isOn: true, port: 7460 })
  await newest()
  expect([processes.length, first.heard]).toEqual([1, [{ type: 'stop' }]])
  first.emit('exit', 0)
  const second = await newest()
  second.listen()
  expect(states.slice(2)).toEqual([{ kind: 'starting' }, on(7460)])
})

it('follows the last of several wishes made in a hurry', async () => {
  const { hosting, processes, newest } = setUp()
  hosting.apply({ isOn: true, port: 7450 })
  const first = await newest()
  for (const port of [7460, 7470]) hosting.apply({ isOn: true, port })
  first.emit('exit', 0)
  await newest()
  expect(processes.map(({ port }) => port)).toEqual([7450, 7470])
})

it('comes back on the same port after a crash', async () => {
  const { hosting, processes, states, elapse, newest } = setUp()
  hosting.apply({ isOn: true, port: 7450 })
  const first = await newest()
  first.listen()
  first.emit('exit', 139)
  expect(states.at(-1)).toEqual({ kind: 'failed', reason: 'restarting' })
  elapse()
  const second = await newest()
  second.listen()
  expect([processes.map(({ port }) => port), states.at(-1)]).toEqual([[7450, 7450], on(7450)])
})

it('waits longer after each crash and gives up after five in a minute', async () => {
  const { hosting, processes, states, timers, elapse, newest } = setUp()
  hosting.apply({ isOn: true, port: 7450 })
  const delays: number[] = []
  for (let crash = 1; crash <= 5; crash += 1) {
    const child = await newest()
    child.listen()
    child.emit('exit', 1)
    if (crash < 5) delays.push(elapse())
  }
  expect(delays).toEqual([1_000, 2_000, 4_000, 8_000])
  expect([states.at(-1), timers.size, processes.length]).toEqual([
    { kind: 'failed', reason: 'crashed' },
    0,
    5
  ])
  hosting.apply({ isOn: false, port: 7450 })
  hosting.apply({ isOn: true, port: 7450 })
  await newest()
  expect(processes).toHaveLength(6)
})

it('forgets crashes that are long ago', async () => {
  const { hosting, surroundings, elapse, newest } = setUp()
  hosting.apply({ isOn: true, port: 7450 })
  for (let crash = 1; crash <= 8; crash += 1) {
    const child = await newest()
    child.emit('exit', 1)
    expect(elapse()).toBe(1_000)
    surroundings.nowMs += 60_000
  }
})

it.each(['portTaken', 'portForbidden'] as const)('says %s and does not try on', async (code) => {
  const { hosting, states, timers, newest } = setUp()
  hosting.apply({ isOn: true, port: 7450 })
  const child = await newest()
  child.emit('message', { type: 'problem', code })
  expect(child.isKilled).toBe(true)
  child.emit('exit', 143)
  expect([states.at(-1), timers.size]).toEqual([{ kind: 'failed', reason: code }, 0])
})

it('understands the exit code when the message was lost', async () => {
  const { hosting, states, newest } = setUp()
  hosting.apply({ isOn: true, port: 7450 })
  ;(await newest()).emit('exit', 2)
  expect(states.at(-1)).toEqual({ kind: 'failed', reason: 'portTaken' })
})

it('ends a service that never listens', async () => {
  const { hosting, elapse, newest } = setUp()
  hosting.apply({ isOn: true, port: 7450 })
  const child = await newest()
  elapse()
  expect(child.isKilled).toBe(true)
})

it('ignores messages that are not the service’s', async () => {
  const { hosting, states, newest } = setUp()
  hosting.apply({ isOn: true, port: 7450 })
  const child = await newest()
  for (const message of [null, 'listening', { type: 'listening', url: 7, port: '7' }, { type: 'problem' }])
    child.emit('message', message)
  expect([states, child.isKilled]).toEqual([[{ kind: 'starting' }], false])
})

it('notices that the machine has moved to another network, and says so once', async () => {
  const { hosting, states, surroundings, elapse, newest } = setUp()
  hosting.apply({ isOn: true, port: 7450 })
  ;(await newest()).listen()
  elapse()
  surroundings.address = '10.0.0.4'
  elapse()
  elapse()
  expect(states.slice(1)).toEqual([on(7450), on(7450, '10.0.0.4')])
})

it('is closed when the service has ended, and is quiet from then on', async () => {
  const { hosting, states, timers, newest } = setUp()
  hosting.apply({ isOn: true, port: 7450 })
  const child = await newest()
  child.listen()
  const before = states.length
  let isClosed = false
  const closed = hosting.close().then(() => (isClosed = true))
  await newest()
  expect([isClosed, child.heard]).toEqual([false, [{ type: 'stop' }]])
  child.emit('exit', 0)
  await closed
  hosting.apply({ isOn: true, port: 7451 })
  expect([states.length, timers.size]).toEqual([before, 0])
  await hosting.close()
})
