import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Config } from '../../settings'
import { Rig } from '../../testRig'
import { openStateFolder } from '../stateFolder'
import type { CertificateFiles } from '../tlsServer'
import { keepTrialCertificate } from '../trialCertificate'
import type { PathProblem } from './pathProblem'
import { examine } from './examine'
import type { Outcome, PathName } from './findings'
import { proveRelay, proveRelayPort, proveStun } from './relayProof'
import { attributes, encodeAddress, encodeMessage, messageTypes } from './stunMessage'

let folder: string
let trial: CertificateFiles
const undo: (() => unknown)[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'confab-doctor-'))
  trial = await keepTrialCertificate(openStateFolder(folder), ['localhost'], Date.now())
})
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  return port
}

async function datagrams(answer: (message: Buffer) => Buffer | null): Promise<number> {
  const socket: Socket = createSocket('udp4')
  socket.on('message', (message, from) => {
    const reply = answer(message)
    if (reply) socket.send(reply, from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  undo.push(() => socket.close())
  return socket.address().port
}

/** An answer to anything: the type, and an ERROR-CODE where there is one. */
function reply(message: Buffer, type: number, errorCode?: number): Buffer {
  const error = Buffer.from([0, 9, 0, 4, 0, 0, Math.floor((errorCode ?? 0) / 100), (errorCode ?? 0) % 100])
  const body = errorCode === undefined ? Buffer.alloc(0) : error
  const header = Buffer.from(message.subarray(0, 20))
  header.writeUInt16BE(type, 0)
  header.writeUInt16BE(body.length, 2)
  return Buffer.concat([header, body])
}

describe('the service', () => {
  async function look(config: Partial<Config>, isInsecure = false): Promise<Map<PathName, Outcome>> {
    const rig = await Rig.start(config)
    undo.push(() => rig.close())
    const url = new URL(rig.service.url.replace('127.0.0.1', 'localhost'))
    return examined(url, isInsecure)
  }
  async function examined(
    url: URL,
    isInsecure = false,
    accessToken: string | null = null
  ): Promise<Map<PathName, Outcome>> {
    const seen: unknown[] = []
    const findings = await examine({
      ...{ url, isInsecure, accessToken, withinMs: 5_000, unixNow: Date.now },
      onFinding: (finding) => seen.push(finding)
    })
    expect(seen).toEqual(findings)
    return new Map(findings.map(({ path, outcome }) => [path, outcome]))
  }

  it('wants its access token from the doctor, too', async () => {
    const accessToken = 'for friends only'
    const rig = await Rig.start({ accessToken })
    undo.push(() => rig.close())
    const url = new URL(rig.service.url)
    expect((await examined(url)).get('webSocket')).toEqual({
      kind: 'fails',
      trouble: { code: 'turnedAway', why: 'accessDenied' }
    })
    expect((await examined(url, false, accessToken)).get('webSocket')).toMatchObject({ kind: 'works' })
  })

  it('is sound over plain http, as far as that goes', async () => {
    const stun = await datagrams((message) => reply(message, 0x0101))
    const found = await look({ stunUrls: [`stun:127.0.0.1:${stun}`] })
    for (const path of ['name', 'https', 'health', 'webSocket', 'grant', 'stun'] as const)
      expect([path, found.get(path)?.kind]).toEqual([path, 'works'])
    expect(found.get('certificate')).toEqual({ kind: 'notTried', why: 'plain' })
    expect(found.get('turnUdp')).toEqual({ kind: 'notTried', why: 'notOffered' })
  })

  it('has a certificate that nobody vouches for, which may be on purpose', async () => {
    const config = { tlsCertFile: trial.certFile, tlsKeyFile: trial.keyFile }
    const strict = await look(config)
    expect(strict.get('certificate')).toMatchObject({
      kind: 'fails',
      trouble: { code: 'certificate', verdict: { kind: 'selfSigned' } }
    })
    // What lies behind is looked at all the same.
    expect(strict.get('webSocket')?.kind).toBe('works')
    expect((await look(config, true)).get('certificate')?.kind).toBe('works')
  })

  it('has a certificate for another name, and no wish makes that right', async () => {
    const rig = await Rig.start({ tlsCertFile: trial.certFile, tlsKeyFile: trial.keyFile })
    undo.push(() => rig.close())
    const found = await examined(new URL(rig.service.url), true)
    expect(found.get('certificate')).toEqual({
      kind: 'fails',
      trouble: { code: 'certificate', verdict: { kind: 'wrongName', names: ['localhost'] } }
    })
  })

  it('is not there: everything behind it is not tried', async () => {
    const found = await examined(new URL(`http://127.0.0.1:${await freePort()}`))
    expect(found.get('https')).toEqual({ kind: 'fails', trouble: { code: 'refused' } })
    expect(found.get('turnTls')).toEqual({ kind: 'notTried', why: 'blocked' })
  })

  it('has a name that nobody knows', async () => {
    const found = await examined(new URL('https://nowhere.invalid'))
    expect(found.get('name')).toEqual({ kind: 'fails', trouble: { code: 'unknownName' } })
  })
})

describe('a server', () => {
  const options = { withinMs: 5_000, unixNow: () => 1_000_000_000_000 }
  const lasting = { username: '1000000600:ada', credential: 'x' }
  async function problem(
    answer: (message: Buffer) => Buffer | null,
    { credentials = lasting, withinMs = options.withinMs } = {}
  ): Promise<PathProblem['code'] | null> {
    const port = await datagrams(answer)
    const proof = await proveRelay({ transport: 'udp', host: '127.0.0.1', port }, credentials, {
      ...options,
      withinMs
    })
    return proof.ok ? null : proof.problem.code
  }

  it.each([
    [401, 'credentialsRefused'],
    [403, 'relayingForbidden'],
    [486, 'full'],
    [508, 'full'],
    [420, 'serverError']
  ])('that says %i is understood', async (errorCode, code) => {
    expect(await problem((message) => reply(message, 0x0113, errorCode))).toBe(code)
  })

  it('that refuses credentials of the past does so because of that', async () => {
    const credentials = { username: '999999999:ada', credential: 'x' }
    expect(await problem((message) => reply(message, 0x0113, 401), { credentials })).toBe(
      'credentialsExpired'
    )
  })

  it('that does not answer is told from one that is not there', async () => {
    expect(await problem(() => null, { withinMs: 200 })).toBe('silent')
    const to = { transport: 'udp', host: '127.0.0.1', port: await freePort() } as const
    expect(await proveStun(to, options)).toMatchObject({ problem: { code: 'refused' } })
    expect(await proveStun({ ...to, transport: 'tcp' }, options)).toMatchObject({
      problem: { code: 'refused' }
    })
  })

  it('that grants everything and carries nothing is found out, from both sides', async () => {
    const address = { address: '127.0.0.1', port: await freePort() }
    let asked = 0
    const port = await datagrams((message) => {
      if (message.readUInt16BE(0) !== messageTypes.allocateRequest)
        return message.readUInt16BE(0) === messageTypes.permissionRequest ? reply(message, 0x0108) : null
      if (++asked % 2 === 1) return reply(message, 0x0113, 401)
      const transactionId = message.subarray(8, 20)
      const own = encodeAddress(address, transactionId)
      const parts = [
        [attributes.relayedAddress, own],
        [attributes.mappedAddress, own]
      ] as const
      return encodeMessage(messageTypes.allocateSuccess, parts, { transactionId })
    })
    const to = { transport: 'udp', host: '127.0.0.1', port } as const
    const brief = { ...options, withinMs: 1_000 }
    const problem = { code: 'nothingRelayed', relay: address }
    expect(await proveRelay(to, lasting, brief)).toMatchObject({ ok: false, problem })
    expect(await proveRelayPort(to, lasting, brief)).toMatchObject({ ok: false, problem })
  })

  it('that loses the first question is asked again', async () => {
    let asked = 0
    const port = await datagrams((message) => (++asked === 1 ? null : reply(message, 0x0101)))
    expect((await proveStun({ transport: 'udp', host: '127.0.0.1', port }, options)).ok).toBe(true)
  })

  it('that hangs up is no STUN server', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    undo.push(() => server.close())
    const { port } = server.address() as AddressInfo
    expect(await proveStun({ transport: 'tcp', host: '127.0.0.1', port }, options)).toMatchObject({
      problem: { code: 'closed' }
    })
  })
})
