/** What the configuration of coturn promises, asked of coturn itself. */
import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIceGrants } from '../ice'
import { silentLogger } from '../testRig'
import { Coturn, findCoturn } from './coturn'
import { coturnConfig } from './coturnConfig'
import { Dialogue, ServerSaidNo, type Credentials } from './doctor/dialogue'
import { proveStun } from './doctor/relayProof'
import { attributes, errorCodeOf, messageTypes } from './doctor/stunMessage'
import { openWire, type Destination, type Wire } from './doctor/wires'

const program = findCoturn(process.env['PATH'] ?? '')
const turnSecret = randomBytes(16).toString('hex')
const relayOverUdp = [[attributes.requestedTransport, Buffer.from([17, 0, 0, 0])]] as const
let folder: string
let coturn: Coturn
let to: Destination
const wires: Wire[] = []

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  return port
}

describe.skipIf(program === null)('the relay, as configured for a public place', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'confab-peers-'))
    const turnPort = await freePort()
    to = { transport: 'udp', host: '127.0.0.1', port: turnPort }
    const configFile = join(folder, 'turnserver.conf')
    const addresses = { listenAddress: '127.0.0.1', relayAddress: '127.0.0.1', externalAddress: null }
    writeFileSync(
      configFile,
      coturnConfig({
        ...{ ...addresses, turnPort, relayPorts: [49_160, 49_170], realm: 'test', secret: turnSecret },
        ...{ allowPrivatePeers: false, databaseFile: join(folder, 'db'), pidFile: join(folder, 'pid') }
      })
    )
    const options = { withinMs: 500, unixNow: Date.now }
    const isAnswering = async (): Promise<boolean> => (await proveStun(to, options)).ok
    coturn = await Coturn.start({ program: program ?? '', configFile, logger: silentLogger, isAnswering })
  }, 60_000)
  afterAll(async () => {
    for (const wire of wires) wire.close()
    await coturn.close()
    rmSync(folder, { recursive: true })
  })

  /** What the service hands out, at that time. */
  function credentialsOf(unixNow = Date.now()): Credentials {
    const grants = createIceGrants({
      ...{ iceServers: [], stunUrls: [], turnUrls: ['turn:relay'], turnSecret, turnCredentialMs: 60_000 },
      unixNow: () => unixNow
    })
    const { username = '', credential = '' } = grants.grant('somebody').servers[0] ?? {}
    return { username, credential }
  }

  const refusalOf = (error: unknown): number | null => {
    if (error instanceof ServerSaidNo) return errorCodeOf(error.response)
    throw error
  }

  async function allocate(credentials: Credentials): Promise<Dialogue> {
    const signal = AbortSignal.timeout(10_000)
    const wire = await openWire(to, signal)
    wires.push(wire)
    const dialogue = new Dialogue(wire, true, signal)
    const challenge = await dialogue
      .ask(messageTypes.allocateRequest, relayOverUdp)
      .catch((error: unknown) => {
        if (refusalOf(error) !== 401) throw error
        return (error as ServerSaidNo).response
      })
    dialogue.authenticate(credentials, challenge)
    await dialogue.ask(messageTypes.allocateRequest, relayOverUdp)
    return dialogue
  }

  it('sends to the internet, and to nothing that only a network behind it can reach', async () => {
    const dialogue = await allocate(credentialsOf())
    const permission = (address: string): Promise<number | null> =>
      dialogue.ask(messageTypes.permissionRequest, [], { address, port: 9 }).then(() => null, refusalOf)
    for (const address of ['203.0.113.9', '8.8.8.8'])
      expect([address, await permission(address)]).toEqual([address, null])
    for (const address of [
      ...['10.0.0.1', '172.16.0.1', '192.168.1.1', '100.64.0.1', '127.0.0.2', '169.254.169.254'],
      ...['0.0.0.1', '224.0.0.1', '239.255.255.250', '255.255.255.255']
    ])
      expect([address, await permission(address)]).toEqual([address, 403])
  })

  it('is for nobody whose credential has expired, or was made with another secret', async () => {
    const { username } = credentialsOf()
    const forged = createHmac('sha1', 'another secret').update(username).digest('base64')
    const tries = [
      credentialsOf(Date.now() - 120_000),
      { username, credential: forged },
      { username: `${Number.MAX_SAFE_INTEGER}:somebody`, credential: credentialsOf().credential }
    ]
    for (const credentials of tries)
      expect([credentials, await allocate(credentials).then(() => null, refusalOf)]).toEqual([
        credentials,
        401
      ])
  })
})
