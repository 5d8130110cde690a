/** The rig itself: a specification that uses it may trust what it claims. */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restCredential, startTurnServer, whyNoTurnServer, type TurnServer } from './turnServer'

const reason = whyNoTurnServer()
const secret = 'known to two'

describe.skipIf(reason !== null)(`coturn${reason === null ? '' : ` (${reason})`}`, () => {
  let server: TurnServer
  beforeAll(async () => {
    server = await startTurnServer({ secret })
  })
  afterAll(() => server.stop())

  it.each([
    ['UDP', []],
    ['TCP', ['-t']]
  ])('relays over %s for whoever has a credential', (_name, args) => {
    const { username, credential } = restCredential(secret)
    // Coturn's own client sends a few packets through the relay and back.
    const { stdout } = spawnSync('turnutils_uclient', [
      ...args,
      ...['-p', String(server.port), '-u', username, '-w', credential],
      ...['-y', '-c', '-m', '1', '-n', '3', '-e', '127.0.0.1', '127.0.0.1']
    ])
    expect(stdout.toString()).toContain('Total lost packets 0')
  })

  it('speaks TURN over TLS', async () => {
    const socket = connect({ port: server.tlsPort, host: '127.0.0.1', rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    // A Binding request and the type of its success (RFC 8489 sections 5 and 18.2).
    socket.write(Buffer.from(`000100002112a442${'00'.repeat(12)}`, 'hex'))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.readUInt16BE(0)).toBe(0x0101)
    socket.destroy()
  })

  it('is gone when it is stopped, as often as that is asked', async () => {
    const another = await startTurnServer({ secret })
    await another.stop()
    await another.stop()
    const listeners = spawnSync('ss', ['-ltnu']).stdout.toString()
    expect(listeners).toContain(`:${server.port} `)
    expect(listeners).not.toContain(`:${another.port} `)
  })
})
