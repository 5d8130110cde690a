import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { connect as connectPlainly, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { io } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createLogger } from '../logger'
import { PROTOCOL_VERSION } from '../protocol'
import { Rig, until } from '../testRig'
import { openStateFolder } from './stateFolder'
import { CertificateProblem, createTlsServer, readCertificate, type CertificateFiles } from './tlsServer'
import { keepTrialCertificate } from './trialCertificate'

let folder: string
let first: CertificateFiles
let second: CertificateFiles
let files: CertificateFiles
const undo: (() => unknown)[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'confab-tls-'))
  const make = (name: string): Promise<CertificateFiles> =>
    keepTrialCertificate(openStateFolder(join(folder, name)), [name], Date.now())
  first = await make('first.example')
  second = await make('second.example')
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => {
  files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') }
  put(first)
})
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

/** As certbot does it: other content, another time. */
function put(from: CertificateFiles): void {
  copyFileSync(from.certFile, files.certFile)
  copyFileSync(from.keyFile, files.keyFile)
}

async function nameAt(port: number): Promise<{ name: string; socket: TLSSocket }> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
  undo.push(() => socket.destroy())
  await once(socket, 'secureConnect')
  return { name: String(socket.getPeerCertificate().subject.CN), socket }
}

async function serve(lookEveryMs: number, lines: string[] = []) {
  const logger = createLogger('info', { write: (line) => void lines.push(line) })
  const tls = createTlsServer({ ...files, logger, lookEveryMs })
  await once(tls.server.listen(0, '127.0.0.1'), 'listening')
  undo.push(() => {
    tls.close()
    return once(tls.server.close(), 'close')
  })
  return { ...tls, port: (tls.server.address() as AddressInfo).port }
}

it('takes a renewed certificate by itself, and connections live on', async () => {
  const { port } = await serve(10)
  const before = await nameAt(port)
  expect(before.name).toBe('first.example')
  put(second)
  await until(async () => (await nameAt(port)).name === 'second.example' || undefined)
  expect(before.socket.closed).toBe(false)
})

it('stays with the old certificate while the new one is no pair, and takes it as soon as it is', async () => {
  const lines: string[] = []
  const { port, reload } = await serve(3_600_000, lines)
  copyFileSync(second.certFile, files.certFile)
  reload()
  expect((await nameAt(port)).name).toBe('first.example')
  expect(lines.join('')).toContain('going on with the old one')
  copyFileSync(second.keyFile, files.keyFile)
  reload()
  expect((await nameAt(port)).name).toBe('second.example')
})

it('ends connections that have not even finished their handshake when it is closed', async () => {
  const { port, close } = await serve(3_600_000)
  const halfWay = connectPlainly({ host: '127.0.0.1', port })
  halfWay.on('error', () => {})
  await once(halfWay, 'connect')
  // Answered by a finished one, so the one before it has been accepted, too.
  await nameAt(port)
  close()
  await until(() => halfWay.closed || undefined)
})

it('names the file that cannot be used', () => {
  expect(() => readCertificate({ ...files, keyFile: '/nowhere/key.pem' })).toThrow(
    '/nowhere/key.pem cannot be read (ENOENT).'
  )
  writeFileSync(files.certFile, 'nonsense')
  expect(() => readCertificate(files)).toThrow(CertificateProblem)
})

it('keeps a trial certificate for as long as it fits', async () => {
  const state = openStateFolder(join(folder, 'trial'))
  const day = 86_400_000
  const names = ['rooms.example', '192.0.2.7', '2001:db8::7']
  const { certFile, keyFile } = await keepTrialCertificate(state, names, Date.now())
  expect(statSync(keyFile).mode & 0o777).toBe(0o600)
  const made = readCertificate({ certFile, keyFile })
  utimesSync(certFile, 1, 1)
  await keepTrialCertificate(state, names, Date.now() + 300 * day)
  expect(readCertificate({ certFile, keyFile })).toEqual(made)
  await keepTrialCertificate(state, names, Date.now() + 350 * day)
  const renewed = readCertificate({ certFile, keyFile })
  expect(renewed).not.toEqual(made)
  await keepTrialCertificate(state, [...names, 'other.example'], Date.now() + 350 * day)
  expect(readCertificate({ certFile, keyFile })).not.toEqual(renewed)
})

it('serves the whole service over TLS, and asks browsers to stay with it', async () => {
  const rig = await Rig.start({ tlsCertFile: files.certFile, tlsKeyFile: files.keyFile })
  undo.push(() => rig.close())
  expect(rig.service.url).toMatch(/^https:/)
  const asked = get(`${rig.service.url}/healthz`, { rejectUnauthorized: false, agent: false })
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  response.resume()
  expect(response.headers['strict-transport-security']).toBe('max-age=31536000')
  const socket = io(rig.service.url, {
    transports: ['websocket'],
    rejectUnauthorized: false,
    auth: { protocol: PROTOCOL_VERSION }
  })
  undo.push(() => socket.disconnect())
  await until(() => socket.connected || undefined)
})

it('asks nobody to stay with https that it does not serve', async () => {
  const rig = await Rig.start()
  undo.push(() => rig.close())
  expect((await fetch(`${rig.service.url}/healthz`)).headers.get('strict-transport-security')).toBe(null)
})
