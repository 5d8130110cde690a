import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogger } from '../logger'
import { until } from '../testRig'
import { Coturn, endOrphan, findCoturn, isPortFree, withoutPeople } from './coturn'
import { openStateFolder } from './stateFolder'

let folder: string
let lines: string[]
const open: Coturn[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'confab-coturn-'))
  // Whatever lies above a temporary folder could make another kind of module of the program.
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }')
  lines = []
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((coturn) => coturn.close()))
  rmSync(folder, { recursive: true })
}, 60_000)

/** Something that is started like coturn; it notes its process id, then does as it is told. */
function program(does: string): string {
  const path = join(folder, 'turnserver')
  writeFileSync(
    path,
    `#!${process.execPath}\nrequire('fs').appendFileSync(process.argv[3], process.pid + '\\n')\n${does}\n`
  )
  chmodSync(path, 0o755)
  return path
}
const configFile = (): string => join(folder, 'pids')
const pids = (): number[] =>
  existsSync(configFile()) ? readFileSync(configFile(), 'utf8').trim().split('\n').map(Number) : []
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function start(does: string, isAnswering = () => pids().some(isAlive)): Promise<Coturn> {
  const coturn = await Coturn.start({
    ...{ program: program(does), configFile: configFile(), firstBackOffMs: 1, startWithinMs: 20_000 },
    logger: createLogger('debug', { write: (line) => void lines.push(line) }),
    isAnswering: () => Promise.resolve(isAnswering())
  })
  open.push(coturn)
  return coturn
}
const staysUp = 'setInterval(() => {}, 1000)'

describe.skipIf(process.platform === 'win32')('the relay', { timeout: 60_000 }, () => {
  it('is started again when it ends, and its end is told in words', async () => {
    await start(staysUp)
    const [first = 0] = pids()
    process.kill(first, 'SIGKILL')
    await until(() => pids()[1])
    expect(lines.join('')).toContain('the relay (coturn) has ended')
    await until(() => lines.filter((line) => line.includes('is up')).length === 2 || undefined)
  })

  it('ends with us, and is not started again', async () => {
    const coturn = await start(staysUp)
    const [pid = 0] = pids()
    await coturn.close()
    await coturn.close()
    expect(isAlive(pid)).toBe(false)
    expect(pids()).toHaveLength(1)
    expect(lines.join('')).not.toContain('has ended')
  })

  it('that does not start at all is a problem, in its own words', async () => {
    await expect(
      start('console.error("0: : ERROR: cannot bind"); process.exit(1)', () => false)
    ).rejects.toThrow(/does not start.*cannot bind/)
    expect(pids()).toHaveLength(1)
  })

  it('is ended by force when it does not listen', async () => {
    const coturn = await start(`process.on('SIGTERM', () => {}); ${staysUp}`)
    const [pid = 0] = pids()
    await coturn.close()
    expect(isAlive(pid)).toBe(false)
  })

  it.skipIf(process.platform !== 'linux')('of a run that was killed is ended; nobody else’s is', async () => {
    await start(staysUp)
    const [pid = 0] = pids()
    const pidFile = join(folder, 'pid')
    writeFileSync(pidFile, `${pid}\n`)
    const isGone = (): Promise<boolean> => Promise.resolve(!isAlive(pid))
    await endOrphan({ pidFile, configFile: '/another/turnserver.conf', isGone })
    await endOrphan({ pidFile: join(folder, 'none'), configFile: configFile(), isGone })
    expect([isAlive(pid), pids()]).toEqual([true, [pid]])
    await endOrphan({ pidFile, configFile: configFile(), isGone })
    expect(isAlive(pid)).toBe(false)
  })

  it('is found where it is installed', () => {
    const path = program(staysUp)
    expect(findCoturn(`/nowhere:${folder}`)).toBe(path)
    appendFileSync(path, '')
    chmodSync(path, 0o644)
    expect(findCoturn(folder)).not.toBe(path)
  })
})

it('does not repeat who the relay is used by', () => {
  const said = [
    '0: : Listener address to use: 192.0.2.7',
    '3: : session 001000000000000001: realm <a> user <1767225600:Xb3-_9aZk2LmQp0r>: incoming packet ALLOCATE',
    '4: : session 001000000000000001: peer 203.0.113.9:50123 lifetime updated: 300',
    '5: : IPv6. Local relay addr: [2001:db8::7]:49160, 2001:db8:0:1::8'
  ].join('\n')
  const kept = withoutPeople(said)
  expect(kept).not.toMatch(/192\.0\.2|1767225600|Xb3|203\.0|50123|2001:db8/)
  expect(kept).toContain('incoming packet ALLOCATE')
  expect(kept).toContain('Local relay addr')
})

it('notices a port that is taken, by UDP or by TCP', async () => {
  const stream = createServer().listen(0, '127.0.0.1')
  await once(stream, 'listening')
  const { port } = stream.address() as AddressInfo
  expect(await isPortFree(port, '0.0.0.0')).toBe(false)
  await once(stream.close(), 'close')
  const datagrams = createSocket({ type: 'udp4', reuseAddr: true })
  datagrams.bind(port, '127.0.0.1')
  await once(datagrams, 'listening')
  expect(await isPortFree(port, '127.0.0.1')).toBe(false)
  datagrams.close()
  await once(datagrams, 'close')
  expect(await isPortFree(port, '127.0.0.1')).toBe(true)
})

it('keeps secrets to itself, and from start to start', () => {
  const path = join(folder, 'state')
  const { resumeSecret, turnSecret, file } = openStateFolder(path)
  expect([resumeSecret.length, turnSecret.length, resumeSecret === turnSecret]).toEqual([43, 43, false])
  expect(openStateFolder(path)).toMatchObject({ resumeSecret, turnSecret })
  expect(
    [path, file('turn-secret'), file('resume-secret')].map((name) => statSync(name).mode & 0o077)
  ).toEqual([0, 0, 0])
})
