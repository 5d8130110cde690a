import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttps, type Server } from 'node:https'
import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { httpLimits } from '../httpServer'
import { until } from '../testRig'
import { encodeMessage, messageTypes } from './doctor/stunMessage'
import { protocolOf, sharePort } from './portSharing'
import { openStateFolder } from './stateFolder'
import { readCertificate } from './tlsServer'
import { keepTrialCertificate } from './trialCertificate'

const binding = encodeMessage(messageTypes.bindingRequest, [])
let folder: string
let pair: { cert: Buffer; key: Buffer }
let https: Server
let relay: NetServer
let stopSharing: () => void
/** The relay's ends of what was passed on. */
let arrived: Socket[]
const clients: TLSSocket[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'confab-share-'))
  pair = readCertificate(await keepTrialCertificate(openStateFolder(folder), ['localhost'], Date.now()))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function share(decideWithinMs = 60_000): Promise<void> {
  https = createHttps(pair, (request, response) => response.end(`${request.method} ${request.url}`))
  const { port } = relay.address() as AddressInfo
  stopSharing = sharePort(https, { relay: { host: '127.0.0.1', port }, decideWithinMs })
  await once(https.listen(0, '127.0.0.1'), 'listening')
}

async function reach(): Promise<{ client: TLSSocket; heard: () => Buffer }> {
  const { port } = https.address() as AddressInfo
  const client = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
  clients.push(client)
  client.on('error', () => {})
  const chunks: Buffer[] = []
  client.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(client, 'secureConnect')
  return { client, heard: () => Buffer.concat(chunks) }
}

/** As small as TLS can make them: each write is a record of its own. */
async function trickle(client: TLSSocket, bytes: Buffer, size: number): Promise<void> {
  client.setNoDelay(true)
  for (let at = 0; at < bytes.length; at += size) {
    const flushed = new Promise((resolve) => client.write(bytes.subarray(at, at + size), resolve))
    await flushed
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('telling TURN from HTTP', () => {
  it('knows STUN by two zero bits and the cookie, and HTTP by its first letter', () => {
    expect(protocolOf(binding)).toBe('turn')
    expect(protocolOf(binding.subarray(0, 8))).toBe('turn')
    for (const method of ['GET / HTTP/1.1', 'HEAD', 'P', 'OPTIONS *']) {
      expect(protocolOf(Buffer.from(method))).toBe('http')
    }
  })

  it('waits while it cannot tell', () => {
    for (let length = 0; length < 8; length += 1) expect(protocolOf(binding.subarray(0, length))).toBe(null)
  })

  it('leaves to HTTP what only begins like STUN', () => {
    expect(protocolOf(Buffer.from('\r\n\r\nGET / HTTP/1.1'))).toBe('http')
    expect(protocolOf(Buffer.alloc(8))).toBe('http')
  })
})

it('gives a silent connection as long as a request has for its headers, unless told otherwise', () => {
  vi.useFakeTimers()
  try {
    const server = new EventEmitter()
    const stop = sharePort(server as Server, { relay: { host: '127.0.0.1', port: 1 } })
    const silent = Object.assign(new EventEmitter(), { destroy: vi.fn() })
    server.emit('secureConnection', silent)
    vi.advanceTimersByTime(httpLimits.headersTimeout)
    expect(silent.destroy).toHaveBeenCalled()
    stop()
  } finally {
    vi.useRealTimers()
  }
})

describe('a shared port', () => {
  beforeEach(async () => {
    arrived = []
    relay = createServer((socket) => {
      arrived.push(socket)
      socket.on('error', () => {})
    }).listen(0, '127.0.0.1')
    await once(relay, 'listening')
  })
  afterEach(async () => {
    stopSharing()
    for (const client of clients.splice(0)) client.destroy()
    for (const socket of arrived) socket.destroy()
    https.closeAllConnections()
    await Promise.all([once(https.close(), 'close'), relay.listening ? once(relay.close(), 'close') : null])
  })

  it.each([1, 3, 1_000])('answers a request that comes in pieces of %i bytes', async (size) => {
    await share()
    const { client, heard } = await reach()
    await trickle(client, Buffer.from('GET /kitchen HTTP/1.1\r\nHost: x\r\n\r\n'), size)
    await until(() => heard().includes('GET /kitchen') || undefined)
    // And the next one on the same connection.
    client.write('GET /garden HTTP/1.1\r\nHost: x\r\n\r\n')
    await until(() => heard().includes('GET /garden') || undefined)
    expect(arrived).toHaveLength(0)
  })

  it.each([1, 7, 1_000])('passes STUN on whole when it comes in pieces of %i bytes', async (size) => {
    await share()
    const { client, heard } = await reach()
    await trickle(client, Buffer.concat([binding, binding]), size)
    const end = await until(() => arrived[0])
    const got: Buffer[] = []
    end.on('data', (chunk: Buffer) => got.push(chunk))
    await until(() => Buffer.concat(got).length === 2 * binding.length || undefined)
    expect(Buffer.concat(got)).toEqual(Buffer.concat([binding, binding]))
    end.write('answer')
    await until(() => heard().toString() === 'answer' || undefined)
  })

  it('holds back whoever sends faster than the other end takes, and loses nothing', async () => {
    await share()
    const { client, heard } = await reach()
    client.write(binding)
    const end = await until(() => arrived[0])
    end.pipe(end)
    // More than all buffers on the way hold together.
    const many = Buffer.alloc(2_000_000, 'confab')
    client.write(many)
    await until(() => heard().length === binding.length + many.length || undefined)
    expect(heard().subarray(binding.length).equals(many)).toBe(true)
  })

  it('ends the relay’s end with the person’s, and the other way round', async () => {
    await share()
    const [one, two] = [await reach(), await reach()]
    one.client.write(binding)
    // Somebody who reads, or the end would stay unread.
    const firstEnd = (await until(() => arrived[0])).resume()
    one.client.destroy()
    await until(() => firstEnd.closed || undefined)
    two.client.write(binding)
    const secondEnd = await until(() => arrived[1])
    secondEnd.destroy()
    await until(() => two.client.closed || undefined)
    await until(async () => ((await count(https)) === 0 && (await count(relay)) === 0) || undefined)
  })

  it('ends connections that do not show what they speak', async () => {
    await share(50)
    const [silent, halting] = [await reach(), await reach()]
    halting.client.write(binding.subarray(0, 4))
    await until(() => (silent.client.closed && halting.client.closed) || undefined)
    expect(arrived).toHaveLength(0)
  })

  it('goes on serving pages when the relay is down', async () => {
    await share()
    await once(relay.close(), 'close')
    const [turn, page] = [await reach(), await reach()]
    turn.client.write(binding)
    await until(() => turn.client.closed || undefined)
    page.client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await until(() => page.heard().includes('GET /') || undefined)
  })

  it('lets nothing go on once it has ended', async () => {
    await share()
    const [passedOn, undecided] = [await reach(), await reach()]
    passedOn.client.write(binding)
    ;(await until(() => arrived[0])).resume()
    stopSharing()
    await until(() => (passedOn.client.closed && undecided.client.closed) || undefined)
    await until(async () => ((await count(https)) === 0 && (await count(relay)) === 0) || undefined)
  })
})

function count(server: NetServer): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, connections) => (error ? reject(error) : resolve(connections)))
  )
}
