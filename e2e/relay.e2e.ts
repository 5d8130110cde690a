/** Calls that may go through a relay only, with real coturn: over everything it speaks, and what is said where it refuses. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openMeshLab } from './meshLab'
import { readPaths } from './paths'
import { until } from './person'
import { freePorts } from './turn/freePorts'
import {
  restCredential,
  startTurnServer,
  whyNoTurnServer,
  type TurnServer,
  type TurnServerOptions
} from './turn/turnServer'

const reason = whyNoTurnServer()
const secret = 'known to two'

describe.skipIf(reason !== null)(`through a relay${reason === null ? '' : ` (${reason})`}`, () => {
  const lab = openMeshLab(['--ignore-certificate-errors'])
  const servers: TurnServer[] = []
  let relay: TurnServer

  async function start(options: Partial<TurnServerOptions> = {}): Promise<TurnServer> {
    const server = await startTurnServer({ secret, ...options })
    servers.push(server)
    return server
  }

  beforeAll(async () => {
    relay = await start()
  })
  afterEach(() => Promise.all(servers.splice(1).map((server) => server.stop())))
  afterAll(() => relay.stop())

  async function joinBoth(server: RTCIceServer): Promise<void> {
    const configuration: RTCConfiguration = { iceServers: [server], iceTransportPolicy: 'relay' }
    await lab.watch.join('ana', { configuration })
    await lab.watch.join('ben', { configuration })
  }

  async function bothMove(): Promise<void> {
    const ways = [
      { to: 'ana', from: 'ben' },
      { to: 'ben', from: 'ana' }
    ]
    await Promise.all(ways.flatMap((way) => [lab.watch.sees(way, 90), lab.watch.hears(way)]))
  }

  /** Waits until nothing has come for a while, as both ends see it. */
  const bothNotice = (): Promise<unknown> =>
    lab.page.waitForFunction(() =>
      [...window.lab.people.values()].every(({ events }) =>
        events.some((event) => event.endsWith('interrupted'))
      )
    )

  const problemsAt = (id: string): Promise<string[]> =>
    lab.page.evaluate((asked) => [...(window.lab.people.get(asked)?.relayProblems.values() ?? [])], id)

  async function says(problem: string): Promise<void> {
    const ids = ['ana', 'ben']
    const seen = (): Promise<string[][]> => Promise.all(ids.map(problemsAt))
    await until(
      async () => (await seen()).every((problems) => problems.join() === problem),
      async () => `it says ${JSON.stringify(await seen())}, wanted ${problem}`
    )
    expect(await readPaths(lab.page)).toEqual([])
  }

  it.each(['udp', 'tcp', 'tls'] as const)('people see and hear each other over %s', async (protocol) => {
    await joinBoth({ urls: relay[`${protocol}Url`], ...restCredential(secret) })
    await bothMove()
    const paths = await readPaths(lab.page)
    expect(paths.map((path) => [path.local, path.protocol])).toEqual([
      ['relay', protocol],
      ['relay', protocol]
    ])
    expect(await Promise.all(['ana', 'ben'].map(problemsAt))).toEqual([[], []])
  })

  it('wrong credentials are named', async () => {
    await joinBoth({ urls: relay.udpUrl, ...restCredential('of another relay') })
    await says('unauthorized')
  })

  it('expired credentials are named', async () => {
    await joinBoth({ urls: relay.udpUrl, ...restCredential(secret, -60_000) })
    // A relay answers both alike; which of the two it is knows whoever has the credentials' age.
    await says('unauthorized')
  })

  it('missing credentials are named', async () => {
    await joinBoth({ urls: relay.udpUrl })
    await says('missing')
  })

  it('a relay that nobody runs is named', async () => {
    const [port] = await freePorts(1)
    await joinBoth({ urls: `turn:127.0.0.1:${port}?transport=tcp`, ...restCredential(secret) })
    await says('unreachable')
  })

  it('a relay that is full is named', async () => {
    const full = await start({ lines: ['total-quota=1'] })
    await joinBoth({ urls: full.udpUrl, ...restCredential(secret) })
    const seen = async (): Promise<string[]> => (await Promise.all(['ana', 'ben'].map(problemsAt))).flat()
    await until(
      async () => (await seen()).includes('full'),
      async () => `it says ${JSON.stringify(await seen())}`
    )
  })

  it('people go on when it has been silent for a while', async () => {
    const silent = await start()
    await joinBoth({ urls: silent.udpUrl, ...restCredential(secret) })
    await bothMove()
    silent.pause()
    await bothNotice()
    silent.resume()
    await bothMove()
    expect(await lab.page.evaluate(() => window.lab.openConnections())).toBe(2)
  })

  it('people go on when it has been started anew and knows nobody', async () => {
    const first = await start()
    await joinBoth({ urls: first.udpUrl, ...restCredential(secret) })
    await bothMove()
    await first.stop()
    await bothNotice()
    await start({ ports: first })
    await bothMove()
    expect(await lab.page.evaluate(() => window.lab.openConnections())).toBe(2)
  })
})
