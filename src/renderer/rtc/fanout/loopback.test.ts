import { describe, expect, it } from 'vitest'
import { FakeConnection, FakeTimers, settle } from '../fakeConnection'
import { Loopback, withStartBitrate } from './loopback'

async function setUp() {
  const connections: FakeConnection[] = []
  const timers = new FakeTimers()
  const errors: string[] = []
  const loopback = new Loopback({
    createConnection: () => {
      const connection = new FakeConnection()
      connections.push(connection)
      return connection.asConnection()
    },
    onError: (message) => errors.push(message),
    setTimer: timers.setTimer
  })
  const [sending, receiving] = connections
  if (!sending || !receiving) throw new Error('there are two ends')
  sending.addTransceiver('video', { direction: 'sendonly' })
  const ready = loopback.connect()
  const connect = async (): Promise<void> => {
    await settle()
    sending.changeState('connected')
    await ready
  }
  const offers = (): number => sending.calls.filter((call) => call === 'local offer').length
  return { loopback, sending, receiving, ready, timers, errors, connect, offers }
}

describe('Loopback', () => {
  it('joins its two ends', async () => {
    const { sending, receiving, ready, connect, timers, errors } = await setUp()
    await settle()
    sending.findCandidate('one')
    receiving.findCandidate('two')
    sending.findCandidate(null)
    await connect()
    expect(await ready).toBe(true)
    expect(receiving.candidates).toMatchObject([{ candidate: 'one' }])
    expect(sending.candidates).toMatchObject([{ candidate: 'two' }])
    expect(timers.pending).toBe(0)
    expect(errors).toEqual([])
  })

  it('gives up and closes when it does not stand in time', async () => {
    const { sending, receiving, ready, timers } = await setUp()
    await settle()
    timers.fire()
    expect(await ready).toBe(false)
    expect([sending.signalingState, receiving.signalingState]).toEqual(['closed', 'closed'])
  })

  it('gives up at once when the ends do not understand each other', async () => {
    const { receiving, ready, errors, timers } = await setUp()
    receiving.setRemoteDescription = () => Promise.reject(new Error('no'))
    expect(await ready).toBe(false)
    expect(errors).toHaveLength(1)
    expect(timers.pending).toBe(0)
  })

  it('joins anew when the network of the machine has changed, until that holds', async () => {
    const { sending, timers, connect, offers } = await setUp()
    await connect()
    sending.changeState('disconnected')
    sending.changeState('failed')
    expect(timers.pending).toBe(1)
    timers.fire()
    await settle()
    expect(sending.calls).toContain('restartIce')
    expect(offers()).toBe(2)
    timers.fire()
    await settle()
    expect(offers()).toBe(3)
    sending.changeState('connected')
    expect(timers.pending).toBe(0)
  })

  it('does not restart for an interruption that is over by itself', async () => {
    const { sending, timers, connect } = await setUp()
    await connect()
    sending.changeState('disconnected')
    sending.changeState('connected')
    timers.fire()
    await settle()
    expect(sending.calls).not.toContain('restartIce')
  })

  it('leaves no timer and reports nothing once closed', async () => {
    const { loopback, sending, timers, errors, connect } = await setUp()
    await connect()
    sending.changeState('disconnected')
    loopback.close()
    loopback.close()
    sending.changeState('failed')
    expect(timers.pending).toBe(0)
    expect(errors).toEqual([])
  })
})

describe('withStartBitrate', () => {
  it('adds one line to every codec and to nothing else', () => {
    const lines = [
      'm=video 9 UDP/TLS/RTP/SAVPF 96 97 98',
      'a=rtpmap:96 VP8/90000',
      'a=rtpmap:97 rtx/90000',
      'a=fmtp:97 apt=96',
      'a=rtpmap:98 H264/90000',
      'a=fmtp:98 packetization-mode=1',
      'a=rtpmap:99 flexfec-03/90000',
      'a=rtpmap:100 red/90000',
      'a=rtpmap:111 opus/48000/2'
    ]
    const changed = withStartBitrate(lines.map((line) => `${line}\r\n`).join('')).split('\r\n')
    expect(changed.filter((line) => line.includes('x-google'))).toEqual([
      'a=fmtp:96 x-google-start-bitrate=8000',
      'a=fmtp:98 x-google-start-bitrate=8000'
    ])
    expect(changed.filter((line) => line !== '' && !line.includes('x-google'))).toEqual(lines)
  })
})
