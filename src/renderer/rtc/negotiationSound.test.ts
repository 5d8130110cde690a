import { describe, expect, it } from 'vitest'
import { FakeConnection, FakeTimers, settle } from './fakeConnection'
import { Negotiation, type LinkRole, type NegotiationBody } from './negotiation'

const sdpWith = (order: string, setup: string): string =>
  [
    `m=audio 9 UDP/TLS/RTP/SAVPF ${order}`,
    `a=setup:${setup}`,
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 useinbandfec=1',
    'a=rtpmap:63 red/48000/2',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    ''
  ].join('\r\n')

const once = '111 63'
const twice = '63 111'

function setUp(role: LinkRole) {
  const connection = new FakeConnection()
  const sent: NegotiationBody[] = []
  const errors: string[] = []
  const negotiation = new Negotiation({
    connection: connection.asConnection(),
    role,
    batchMs: 0,
    setTimer: new FakeTimers().setTimer,
    send: (body) => sent.push(body),
    prepareAnswer: () => Promise.resolve(),
    onNegotiated: () => {},
    onError: (message) => errors.push(message),
    onBroken: (message) => errors.push(message)
  })
  if (role === 'offerer') connection.addTransceiver('audio', { direction: 'sendrecv' })
  const hear = async (sdp: string): Promise<void> => {
    negotiation.receive({ kind: 'description', type: role === 'offerer' ? 'answer' : 'offer', sdp })
    await settle()
  }
  const applied = (): string | undefined => connection.remoteDescription?.sdp
  return { connection, negotiation, sent, errors, hear, applied }
}

async function setUpAgreed(role: LinkRole) {
  const parts = setUp(role)
  await settle()
  await parts.hear(sdpWith(once, role === 'offerer' ? 'active' : 'actpass'))
  parts.sent.length = 0
  parts.connection.calls.length = 0
  return parts
}

describe('redundant sound', () => {
  it.each([
    ['offerer', 'active'],
    ['answerer', 'passive']
  ] as const)('begins and ends at the %s without a word to the other end', async (role, setup) => {
    const { connection, negotiation, sent, errors, applied } = await setUpAgreed(role)
    negotiation.setSoundRedundant(true)
    await settle()
    expect(applied()).toBe(sdpWith(twice, setup))
    negotiation.setSoundRedundant(false)
    await settle()
    expect(applied()).toBe(sdpWith(once, setup))
    expect(connection.signalingState).toBe('stable')
    expect([...sent, ...errors]).toEqual([])
  })

  it('touches nothing when it is so already', async () => {
    const { connection, negotiation } = await setUpAgreed('offerer')
    negotiation.setSoundRedundant(false)
    await settle()
    expect(connection.calls).toEqual([])
  })

  it('waits for the first description', async () => {
    const { negotiation, hear, applied } = setUp('answerer')
    negotiation.setSoundRedundant(true)
    await hear(sdpWith(once, 'actpass'))
    expect(applied()).toBe(sdpWith(twice, 'passive'))
  })

  it('lets a restart of ICE go first, as its offer must not be used up', async () => {
    const { connection, negotiation, sent, hear, applied } = await setUpAgreed('offerer')
    negotiation.restartIce()
    negotiation.setSoundRedundant(true)
    await settle()
    expect(connection.calls).toEqual(['restartIce', 'local offer'])
    expect(sent.map(({ kind }) => kind)).toEqual(['description'])
    await hear(`${sdpWith(once, 'active')}a=new\r\n`)
    expect(applied()).toBe(`${sdpWith(twice, 'active')}a=new\r\n`)
  })

  it('outlasts a restart of ICE', async () => {
    const { negotiation, hear, applied } = await setUpAgreed('answerer')
    negotiation.setSoundRedundant(true)
    await hear(`${sdpWith(once, 'actpass')}a=new\r\n`)
    expect(applied()).toContain(`SAVPF ${twice}`)
  })

  it('still recognises a description that comes again', async () => {
    const { connection, negotiation, hear } = await setUpAgreed('answerer')
    negotiation.setSoundRedundant(true)
    await settle()
    connection.calls.length = 0
    await hear(sdpWith(once, 'actpass'))
    expect(connection.calls).toEqual([])
  })
})

it('tells the other end to be silent in silence, and keeps that out of its own descriptions', async () => {
  const { connection, negotiation, sent } = setUp('offerer')
  connection.setLocalDescription = () => {
    connection.signalingState = 'have-local-offer'
    connection.localDescription = { type: 'offer', sdp: sdpWith(once, 'actpass') }
    return Promise.resolve()
  }
  negotiation.restartIce()
  await settle()
  expect(sent).toEqual([
    {
      kind: 'description',
      type: 'offer',
      sdp: sdpWith(once, 'actpass').replace('useinbandfec=1', 'useinbandfec=1;usedtx=1')
    }
  ])
  expect(connection.localDescription?.sdp).not.toContain('usedtx')
})
