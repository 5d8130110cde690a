import { io } from 'socket.io-client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLogger, type Logger } from './logger'
import { PROTOCOL_VERSION } from './protocol'
import { Caller, quiet, Rig, until } from './testRig'

let lines: string[]
let logger: Logger
let rig: Rig | null = null
beforeEach(() => {
  lines = []
  logger = createLogger('debug', { write: (line) => void lines.push(line) })
})
afterEach(async () => {
  await rig?.close()
  rig = null
})

it('leaves secrets out, wherever in a line they are', () => {
  logger.error({ err: Object.assign(new Error('lost'), { auth: { accessToken: 'SECRET' } }) }, 'a')
  logger.info({ accessToken: 'SECRET', server: { credential: 'SECRET' } }, 'b')
  logger.info({ join: { self: { card: 'SECRET' } }, signal: { body: 'SECRET' } }, 'c')
  expect(lines).toHaveLength(3)
  expect(lines.join('')).not.toContain('SECRET')
  expect(lines.join('').match(/\[left out\]/g)).toHaveLength(5)
})

it('holds nothing of a whole visit: no token, card, signal, room, credential or address', async () => {
  const accessToken = 'wordForFriends'
  const turnSecret = 'secretOfTheRelay'
  const metricsToken = 'wordForTheOperator'
  rig = await Rig.start(
    {
      ...{ accessToken, turnSecret, metricsToken, trustProxy: '1', logLevel: 'debug' },
      turnUrls: ['turn:relay.example.org']
    },
    logger
  )
  const { url } = rig.service
  const connect = async (auth: object): Promise<Caller> => {
    const socket = io(url, {
      ...{ transports: ['websocket'], forceNew: true, reconnection: false },
      ...{
        extraHeaders: { 'X-Forwarded-For': '203.0.113.77' },
        auth: { protocol: PROTOCOL_VERSION, ...auth }
      }
    })
    const caller = new Caller(socket)
    await caller.connected()
    return caller
  }
  const [ada, bob] = [await connect({ accessToken }), await connect({ accessToken })]
  const state = quiet
  const room = { roomId: 'room-of-this-visit', state }
  const inside = await ada.must('room:join', { ...room, card: 'cardOfAda' })
  const other = await bob.must('room:join', { ...room, card: 'cardOfBob' })
  const signal = { epoch: 1, attempt: 0, sequence: 0, body: 'bodyOfASignal' }
  await bob.must('signal:send', { to: inside.self.id, signal })
  // Wrong in every way that there is, so that whatever could be complained about is.
  for (let turn = 0; turn < 150 && bob.socket.connected; turn += 1)
    bob.socket.emit('room:join', { ...room, card: 'cardOfBob', nonsense: 'bodyOfASignal' }, () => {})
  await bob.disconnected()
  await fetch(`${url}/r/room-of-this-visit?x=wordForFriends`)
  await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer wordForNobody' } })
  ada.socket.disconnect()
  await until(() => lines.some((line) => line.includes('repeated malformed')) || undefined)

  const { username = '', credential = '' } = inside.ice.servers[0] ?? {}
  const secrets = [
    accessToken,
    turnSecret,
    metricsToken,
    'wordForNobody',
    'room-of-this-visit',
    'cardOf',
    'bodyOf'
  ]
  const handedOut = [
    username,
    credential,
    inside.resumeToken,
    other.resumeToken,
    inside.self.id,
    other.self.id
  ]
  for (const secret of [...secrets, ...handedOut, '203.0.113.77', '127.0.0.1'])
    expect([secret, lines.filter((line) => secret === '' || line.includes(secret))]).toEqual([secret, []])
})
