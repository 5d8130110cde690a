import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { io, type Socket } from 'socket.io-client'
import { afterEach, expect, it } from 'vitest'
import { addressAllowances } from './addressBook'
import { Admission } from './admission'
import { createLogger } from './logger'
import { PROTOCOL_VERSION } from './protocol'
import { defaultConfig, type Config } from './settings'
import { Rig, silentLogger, until } from './testRig'

const accessToken = 'for friends and neighbours'
let rig: Rig
const rigs: Rig[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect()
  for (const started of rigs.splice(0)) await started.close()
})

/** Seen through one proxy, as everybody in these tests is: this machine itself is not limited. */
const from = (address: string): Record<string, string> => ({ 'X-Forwarded-For': address })
const start = async (changes: Partial<Config> = {}, logger = silentLogger): Promise<void> => {
  rig = await Rig.start({ trustProxy: '1', ...changes }, logger)
  rigs.push(rig)
}

const admissionWith = (changes: Partial<Config>, logger = silentLogger): Admission =>
  new Admission({ ...defaultConfig(), ...changes, logger, now: () => 0 })

/** @returns 'in', the code of the refusal, or 'no answer' where the connection did not even come about */
async function arrive(address: string, auth: object = {}): Promise<string> {
  const socket = io(rig.service.url, {
    ...{ transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: from(address) },
    auth: { protocol: PROTOCOL_VERSION, ...auth }
  })
  sockets.push(socket)
  return new Promise((resolve) => {
    socket.once('connect', () => resolve('in'))
    socket.once('connect_error', (error: Error & { data?: { code: string } }) =>
      resolve(error.data?.code ?? 'no answer')
    )
  })
}

/** The answer to a bare WebSocket handshake. */
async function upgradeStatus(headers: Record<string, string>): Promise<number | undefined> {
  const sent = request({
    ...{ host: '127.0.0.1', port: rig.service.port, path: '/socket.io/?EIO=4&transport=websocket' },
    headers: {
      ...{ Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
      ...{ 'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'), ...headers }
    }
  })
  sent.end()
  const [response] = (await Promise.race([once(sent, 'response'), once(sent, 'upgrade')])) as [
    IncomingMessage
  ]
  response.socket.destroy()
  return response.statusCode
}

it('lets in whoever has the access token, and nobody else', async () => {
  await start({ accessToken })
  const tries = [{ accessToken }, {}, { accessToken: '' }, { accessToken: `${accessToken}!` }]
  expect(await Promise.all(tries.map((auth) => arrive('192.0.2.1', auth)))).toEqual([
    'in',
    ...Array<string>(3).fill('accessDenied')
  ])
  expect(await rig.metric('confab_refusals_total{code="accessDenied"}')).toBe(3)
})

it('compares nothing for a while after too many wrong tokens from one address', async () => {
  await start({ accessToken })
  for (let guess = 0; guess <= addressAllowances.wrongTokens.burst; guess += 1)
    expect(await arrive('2001:db8::1', { accessToken: `guess ${guess}` })).toBe('accessDenied')
  // Another address of the same /64 is the same visitor.
  expect(await arrive('2001:db8::2', { accessToken })).toBe('tooManyFromAddress')
  expect(await arrive('2001:db8:0:1::1', { accessToken })).toBe('in')
})

it('goes on comparing for an address from which many still come with the same old token', async () => {
  await start({ accessToken })
  for (let turn = 0; turn <= addressAllowances.wrongTokens.burst; turn += 1)
    expect(await arrive('192.0.2.1', { accessToken: 'the one of last year' })).toBe('accessDenied')
  expect(await arrive('192.0.2.1', { accessToken })).toBe('in')
})

it('gives nobody a lock-out for having no token at all', async () => {
  await start({ accessToken })
  for (let turn = 0; turn <= addressAllowances.wrongTokens.burst; turn += 1) await arrive('192.0.2.1')
  expect(await arrive('192.0.2.1', { accessToken })).toBe('in')
})

it('limits the connections of one address, and forgets the ones that have ended', async () => {
  await start({ maxConnectionsPerAddress: 2 })
  expect(await Promise.all([arrive('192.0.2.1'), arrive('192.0.2.1')])).toEqual(['in', 'in'])
  expect([await arrive('192.0.2.1'), await arrive('192.0.2.2')]).toEqual(['tooManyFromAddress', 'in'])
  expect(await rig.metric('confab_refusals_total{code="tooManyFromAddress"}')).toBe(1)
  sockets[0]?.disconnect()
  await until(async () => ((await arrive('192.0.2.1')) === 'in' ? true : undefined))
})

it('lets in and serves whoever has to wait for their turn', async () => {
  await start()
  const many = addressAllowances.handshakesAtOnce.burst + 5
  expect(new Set(await Promise.all(Array.from({ length: many }, () => arrive('192.0.2.1'))))).toEqual(
    new Set(['in'])
  )
  const pages = Array.from({ length: addressAllowances.pagesAtOnce.burst + 5 }, async () => {
    const { status } = await fetch(`${rig.service.url}/healthz`, { headers: from('192.0.2.1') })
    return status
  })
  expect(new Set(await Promise.all(pages))).toEqual(new Set([200]))
})

it('ends while many wait for their turn', async () => {
  await start()
  const arrivals = Array.from({ length: 200 }, () => arrive('192.0.2.1'))
  await arrivals[0]
  const pages = Array.from({ length: 200 }, () =>
    fetch(rig.service.url, { headers: from('192.0.2.1') }).catch(() => null)
  )
  await rig.service.close()
  expect(await Promise.all(pages)).toHaveLength(200)
  await until(() => sockets.every(({ io: { engine } }) => engine.readyState === 'closed') || undefined)
})

it('hangs up on an address that shakes hands without end, and serves the others', async () => {
  await start({ maxHandshakesPerMinute: 3 })
  const answers: string[] = []
  for (let turn = 0; turn < 3 + addressAllowances.explanations.burst + 1; turn += 1)
    answers.push(await arrive('192.0.2.1'))
  expect([answers[0], answers[3], answers.at(-1)]).toEqual(['in', 'tooManyFromAddress', 'no answer'])
  expect(await upgradeStatus(from('192.0.2.1'))).toBe(429)
  expect(await arrive('192.0.2.2')).toBe('in')
})

it('does not believe an address that nobody vouches for', async () => {
  await start({ trustProxy: '', maxConnectionsPerAddress: 1 })
  // All of them are this machine itself, which is not limited.
  expect([await arrive('192.0.2.1'), await arrive('192.0.2.1')]).toEqual(['in', 'in'])
})

it('turns away a connection it knows nothing about', () => {
  const admission = admissionWith({ accessToken })
  expect(admission.judgeHandshake({}, { protocol: PROTOCOL_VERSION, accessToken })).toBe('tooManyFromAddress')
})

it('does not take somebody for this machine because a list says so', () => {
  const admission = admissionWith({ trustProxy: '1', maxHandshakesPerMinute: 1 })
  const judge = (remoteAddress: string): unknown =>
    admission.judgeUpgrade({
      ...{ socket: { remoteAddress }, headers: { 'x-forwarded-for': '127.0.0.1' } }
    } as unknown as IncomingMessage)
  const turns = 2 + addressAllowances.explanations.burst
  const last = (remoteAddress: string) => Array.from({ length: turns }, () => judge(remoteAddress)).at(-1)
  expect([last('192.0.2.1'), last('127.0.0.1')]).toEqual([429, 'atOnce'])
})

it('refuses pages of other origins before there is a connection, and says so once', async () => {
  const lines: string[] = []
  await start({ trustProxy: '' }, createLogger('info', { write: (line) => void lines.push(line) }))
  const ownPage = `http://127.0.0.1:${rig.service.port}`
  const statuses: (number | undefined)[] = []
  for (const Origin of ['https://evil.example', 'null', 'app://confab', ownPage])
    statuses.push(await upgradeStatus({ Origin }))
  expect(statuses).toEqual([403, 403, 101, 101])
  expect(lines.filter((line) => line.includes('--allowed-origins'))).toHaveLength(1)
  expect(lines.join('')).not.toContain('evil')
})

it('says once that a proxy in front is not named', async () => {
  const lines: string[] = []
  await start({ trustProxy: '' }, createLogger('info', { write: (line) => void lines.push(line) }))
  await arrive('192.0.2.1')
  await arrive('192.0.2.2')
  expect(lines.filter((line) => line.includes('--trust-proxy'))).toHaveLength(1)
  expect(lines.join('')).not.toContain('192.0.2')
})

it.each([
  ['of another machine of this network', '10.0.0.7', '', true],
  ['of another machine of this network, over IPv6', 'fd00::7', '', true],
  ['that has been named', '10.0.0.7', '1', false],
  // Anybody can write such a list; only where a proxy may be, it is worth a word.
  ['on the internet', '203.0.113.9', '', false]
] as const)(
  'says that a proxy is not named where it seems to be one %s: %s',
  (_, remoteAddress, trustProxy, isSaid) => {
    const lines: string[] = []
    const logger = createLogger('info', { write: (line) => void lines.push(line) })
    const admission = admissionWith({ trustProxy }, logger)
    const headers = { 'x-forwarded-for': '198.51.100.7' }
    for (let turn = 0; turn < 2; turn += 1)
      admission.judgeUpgrade({ socket: { remoteAddress }, headers } as unknown as IncomingMessage)
    expect(lines.filter((line) => line.includes('--trust-proxy'))).toHaveLength(isSaid ? 1 : 0)
  }
)
