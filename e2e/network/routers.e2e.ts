/** The routers themselves: who can reach whom behind them, with plain WebRTC. */
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { restCredential, startTurnServer, whyNoTurnServer, type TurnServer } from '../turn/turnServer'
import { meet } from './meeting'
import { openNetwork, whyNoNetwork, type Nat, type Network } from './network'

const reason = whyNoNetwork('cone') ?? whyNoTurnServer()
const secret = 'known to two'
/** Where nobody can be reached the whole of it passes. */
const patienceMs = 8_000

interface Scene {
  readonly pages: readonly [Page, Page]
  readonly stun: RTCIceServer
  readonly turn: Readonly<Record<'udp' | 'tcp', RTCIceServer>>
  readonly network: Network
}

describe.skipIf(reason !== null)(`two people${reason === null ? '' : ` (${reason})`}`, () => {
  const undos: (() => unknown)[] = []
  afterEach(async () => {
    for (const undo of undos.splice(0).reverse()) await undo()
  })

  async function openScene(nat?: Nat): Promise<Scene> {
    const network = await openNetwork({ people: 2, ...(nat && { nat }) })
    undos.push(() => network.close())
    const turn = await startTurnServer({ secret, listenOn: network.machineAddress })
    undos.push(() => turn.stop())
    const server = serveNothing(network)
    undos.push(() => server.close())
    await once(server, 'listening')
    const url = `http://${network.machineAddress}:${(server.address() as AddressInfo).port}/`
    const page = async (person: number): Promise<Page> => {
      const browser: Browser = await network.launch(person)
      undos.push(() => browser.close())
      const opened = await browser.newPage()
      await opened.goto(url)
      return opened
    }
    return { network, pages: [await page(0), await page(1)], ...serversOf(turn) }
  }

  it('behind cones meet through STUN, and not without', async () => {
    const { pages, stun } = await openScene('cone')
    expect(await meet(pages, [], patienceMs)).toBeNull()
    const way = await meet(pages, [stun], patienceMs)
    // Whoever's check arrives first is known by it and not by what STUN said: the same address (RFC 8445 section 7.3.1.3).
    expect(way?.local).toMatch(/^[sp]rflx$/)
    expect(way?.remote).toMatch(/^[sp]rflx$/)
  })

  it('behind symmetric routers meet through a relay only', async () => {
    const { pages, stun, turn } = await openScene('symmetric')
    expect(await meet(pages, [stun], patienceMs)).toBeNull()
    const way = await meet(pages, [stun, turn.udp], patienceMs)
    expect(Object.values(way ?? {})).toContain('relay')
  })

  it('where UDP is blocked meet through a relay over TCP only', async () => {
    const { pages, turn } = await openScene('blockUdp')
    expect(await meet(pages, [turn.udp], patienceMs)).toBeNull()
    const way = await meet(pages, [turn.tcp], patienceMs)
    expect(Object.values(way ?? {})).toContain('relay')
  })

  it('who are kept apart meet again afterwards, and through a relay meanwhile', async () => {
    const { network, pages, turn } = await openScene()
    const mend = await network.cutPair(0, 1)
    expect(await meet(pages, [], patienceMs)).toBeNull()
    expect(Object.values((await meet(pages, [turn.udp], patienceMs)) ?? {})).toContain('relay')
    await mend()
    expect(await meet(pages, [], patienceMs)).toEqual({ local: 'host', remote: 'host' })
  })
})

function serveNothing(network: Network): Server {
  return createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>')
  }).listen(0, network.machineAddress)
}

function serversOf({ stunUrl, udpUrl, tcpUrl }: TurnServer): Pick<Scene, 'stun' | 'turn'> {
  const credential = restCredential(secret)
  return {
    stun: { urls: stunUrl },
    turn: { udp: { urls: udpUrl, ...credential }, tcp: { urls: tcpUrl, ...credential } }
  }
}
