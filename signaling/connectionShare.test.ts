import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createHttps, type Server as HttpsServer } from 'node:https'
import { connect, isIPv4, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterEach, expect, it } from 'vitest'
import { parseTrustedProxies } from './clientAddress'
import { connectionSharerOf, mostConnectionsOf, shareConnections } from './connectionShare'
import { isLoopback, ownAddresses } from './operate/addresses'
import { openStateFolder } from './operate/stateFolder'
import { readCertificate } from './operate/tlsServer'
import { keepTrialCertificate } from './operate/trialCertificate'
import { Rig, until } from './testRig'

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

let nextPort = 0
class FakeSocket extends EventEmitter {
  readonly remoteAddress: string | undefined
  readonly remotePort = (nextPort += 1)
  isDestroyed = false

  constructor(remoteAddress: string | undefined) {
    super()
    this.remoteAddress = remoteAddress
  }
  destroy(): void {
    this.isDestroyed = true
    this.emit('close')
  }
}

interface Serving {
  (address: string | undefined): FakeSocket
  readonly shun: (address: string) => void
  readonly upgrade: (socket: FakeSocket) => void
}

let nowMs = 0
/** What becomes of connections from these addresses, one after the other, where each may have two. */
function serving(trustProxy = ''): Serving {
  const server = new EventEmitter()
  const sharerOf = connectionSharerOf(parseTrustedProxies(trustProxy) ?? { kind: 'count', count: 0 })
  const shun = shareConnections(server, { mostPerSharer: 2, sharerOf, now: () => nowMs })
  const accept = (address: string | undefined): FakeSocket => {
    const socket = new FakeSocket(address)
    server.emit('connection', socket)
    return socket
  }
  const upgrade = (socket: FakeSocket): boolean => server.emit('upgrade', { socket })
  return Object.assign(accept, { shun, upgrade })
}

it('hears nothing of an address that is shunned, for a while, but of signaling', () => {
  const accept = serving()
  const [inCall, loading, elsewhere] = [accept('2001:db8::3'), accept('2001:db8::3'), accept('192.0.2.1')]
  accept.upgrade(inCall)
  accept.shun('2001:db8::1')
  accept.shun('127.0.0.1')
  expect([inCall, loading, elsewhere].map(({ isDestroyed }) => isDestroyed)).toEqual([false, true, false])
  expect(
    ['2001:db8::2', '2001:db8:0:1::1', '127.0.0.1'].map((address) => accept(address).isDestroyed)
  ).toEqual([true, false, false])
  nowMs += 10_000
  expect(accept('2001:db8::1').isDestroyed).toBe(false)
})

it('holds so many connections of one address, and takes new ones when others have ended', () => {
  const accept = serving()
  const [first] = [accept('192.0.2.1'), accept('::ffff:192.0.2.1')]
  expect([accept('192.0.2.1').isDestroyed, accept('192.0.2.2').isDestroyed]).toEqual([true, false])
  first.destroy()
  expect([accept('192.0.2.1').isDestroyed, accept('192.0.2.1').isDestroyed]).toEqual([false, true])
})

it('takes the addresses of one IPv6 network for one', () => {
  const accept = serving()
  const taken = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'].map(
    (address) => accept(address).isDestroyed
  )
  expect(taken).toEqual([false, false, true, false])
})

it.each([
  ['this machine itself', '', '127.0.0.1'],
  ['this machine itself, over IPv6', '', '::1'],
  ['a proxy that is named', '10.0.0.0/8', '10.0.0.7'],
  ['whatever stands in front, by number', '1', '203.0.113.9'],
  ['who has gone already', '', undefined]
])('holds back nothing of %s', (_, trustProxy, address) => {
  const accept = serving(trustProxy)
  expect(Array.from({ length: 10 }, () => accept(address).isDestroyed)).not.toContain(true)
})

it('holds back whoever comes past the proxies that are named', () => {
  const accept = serving('10.0.0.0/8')
  expect(Array.from({ length: 3 }, () => accept('192.0.2.1').isDestroyed)).toEqual([false, false, true])
})

it('has room for pages besides the signaling, and where relaying shares the port, for the links of a full room', () => {
  const config = { maxConnectionsPerAddress: 100, maxParticipants: 8 }
  expect(mostConnectionsOf(config, false)).toBeGreaterThan(100)
  expect(mostConnectionsOf(config, true)).toBe(mostConnectionsOf(config, false) + 700)
})

async function certificate(): Promise<{ cert: Buffer; key: Buffer }> {
  const folder = mkdtempSync(join(tmpdir(), 'confab-share-'))
  undo.push(() => rmSync(folder, { recursive: true }))
  return readCertificate(await keepTrialCertificate(openStateFolder(folder), ['localhost'], Date.now()))
}

it.each(['http', 'https'])('ends what is too much on a real server, which goes on: %s', async (kind) => {
  const http: Server | HttpsServer = kind === 'http' ? createServer() : createHttps(await certificate())
  shareConnections(http, { mostPerSharer: 2, sharerOf: () => 'everybody', now: () => 0 })
  await once(http.listen(0, '127.0.0.1'), 'listening')
  undo.push(() => once(http.close(), 'close'))
  const { port } = http.address() as AddressInfo
  const reach = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').resume()
    undo.push(() => socket.destroy())
    socket.on('error', () => {})
    await once(socket, 'connect')
    return socket
  }
  const [one, two, three] = [await reach(), await reach(), await reach()]
  await until(() => three.closed || undefined)
  expect([one.closed, two.closed]).toEqual([false, false])
  one.destroy()
  // The end of the first has to get round before there is room again.
  await until(async () => {
    const next = await reach()
    const speaker = kind === 'http' ? next : connectTls({ socket: next, rejectUnauthorized: false })
    speaker.on('error', () => {})
    const isAnswered = once(speaker, kind === 'http' ? 'data' : 'secureConnect').then(() => true)
    if (kind === 'http') next.write('nonsense\r\n\r\n')
    return await Promise.race([isAnswered, once(next, 'close').then(() => undefined)])
  })
})

const ownAddress = ownAddresses().find((address) => isIPv4(address) && !isLoopback(address))

it.skipIf(ownAddress === undefined)('is what the service does, and counts', async () => {
  const rig = await Rig.start({ host: '0.0.0.0', maxConnectionsPerAddress: 1 })
  undo.push(() => rig.close())
  const most = mostConnectionsOf({ maxConnectionsPerAddress: 1, maxParticipants: 8 }, false)
  const sockets: Socket[] = []
  for (let turn = 0; turn < most + 3; turn += 1) {
    const socket = connect(rig.service.port, ownAddress).resume()
    undo.push(() => socket.destroy())
    socket.on('error', () => {})
    sockets.push(socket)
    await once(socket, 'connect')
  }
  await until(() => sockets.filter(({ closed }) => closed).length === 3 || undefined)
  expect(await rig.metric('confab_refusals_total{code="addressFlood"}')).toBe(3)
})
