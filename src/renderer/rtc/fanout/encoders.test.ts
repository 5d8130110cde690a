import { describe, expect, it } from 'vitest'
import { FakeConnection, FakeTimers, FakeTrack, settle, type FakeSender } from '../fakeConnection'
import { Encoders, type EncoderSettings } from './encoders'
import { rungIds, type RungId } from './rungs'

const vp8 = { mimeType: 'video/VP8', clockRate: 90_000, payloadType: 96 }
const h264 = { mimeType: 'video/H264', clockRate: 90_000, payloadType: 108 }
const rtx = { mimeType: 'video/rtx', clockRate: 90_000, payloadType: 97 }

const middling: EncoderSettings = { bitsPerSecond: 400_000, maxFramerate: 30, codec: null }

function setUp() {
  const connections: FakeConnection[] = []
  const timers = new FakeTimers()
  const errors: string[] = []
  const sources: RungId[] = []
  const encoders = new Encoders({
    createConnection: () => {
      const connection = new FakeConnection()
      connections.push(connection)
      return connection.asConnection()
    },
    onSource: (rung) => sources.push(rung),
    onError: (message) => errors.push(message),
    setTimer: timers.setTimer
  })
  const [sending, receiving] = connections
  if (!sending || !receiving) throw new Error('there are two ends')
  const sender = (rung: RungId): FakeSender => {
    const transceiver = sending.transceivers[rungIds.indexOf(rung)]
    if (!transceiver) throw new Error(`no sender for ${rung}`)
    return transceiver.sender
  }
  for (const id of rungIds) sender(id).parameters.codecs = [vp8, rtx, h264]
  const encoding = (rung: RungId): Record<string, unknown> => sender(rung).parameters.encodings[0] ?? {}
  const connect = async (): Promise<void> => {
    await settle()
    sending.changeState('connected')
    await encoders.ready
  }
  return { encoders, sending, receiving, timers, errors, sources, sender, encoding, connect }
}

function picture(width = 1280, height = 720): FakeTrack {
  const track = new FakeTrack('video')
  track.settings = { width, height }
  return track
}

describe('Encoders', () => {
  it('shows every sender in the moment it comes to be, and stands when the pair does', async () => {
    const { encoders, sources, connect } = setUp()
    expect(sources).toEqual(rungIds)
    expect(encoders.codecs()).toEqual([])
    await connect()
    expect(await encoders.ready).toBe(true)
    expect(encoders.codecs()).toEqual([vp8, h264])
  })

  it('leaves no connection open when a sender cannot be taken', () => {
    const connections: FakeConnection[] = []
    const make = (): Encoders =>
      new Encoders({
        createConnection: () => {
          const connection = new FakeConnection()
          connections.push(connection)
          return connection.asConnection()
        },
        onSource: () => {
          throw new Error('not now')
        },
        onError: () => undefined
      })
    expect(make).toThrow('not now')
    expect(connections.map(({ connectionState }) => connectionState)).toEqual(['closed', 'closed'])
  })

  it('says so when the pair does not connect in time', async () => {
    const { encoders, timers, sending, receiving } = setUp()
    await settle()
    timers.fire()
    expect(await encoders.ready).toBe(false)
    expect([sending.signalingState, receiving.signalingState]).toEqual(['closed', 'closed'])
    await encoders.setTrack('camera', picture().asTrack())
    encoders.setRung('camera360', middling)
    expect(encoders.codecs()).toEqual([])
  })

  it('encodes what it was told before it could', async () => {
    const { encoders, sender, encoding, connect } = setUp()
    const camera = picture().asTrack()
    await encoders.setTrack('camera', camera)
    encoders.setRung('camera360', middling)
    await connect()
    await settle()
    expect(sender('camera360').track).toBe(camera)
    expect(encoding('camera360')).toMatchObject({
      active: true,
      maxBitrate: 400_000,
      maxFramerate: 30,
      scaleResolutionDownBy: 2,
      codec: vp8
    })
    expect(sender('camera360').parameters.degradationPreference).toBe('maintain-resolution')
  })

  it('gives a track to the running rungs of its slot only', async () => {
    const { encoders, sender, connect } = setUp()
    await connect()
    encoders.setRung('camera180', middling)
    encoders.setRung('shareFull', middling)
    const camera = picture().asTrack()
    await encoders.setTrack('camera', camera)
    expect(rungIds.filter((id) => sender(id).track !== null)).toEqual(['camera180'])
    encoders.setRung('camera720', middling)
    await settle()
    expect(sender('camera720').track).toBe(camera)
  })

  it('holds nothing of a track that was taken away, and encodes nothing', async () => {
    const { encoders, sender, encoding, connect } = setUp()
    await connect()
    encoders.setRung('camera360', middling)
    await encoders.setTrack('camera', picture().asTrack())
    expect(encoding('camera360')['active']).toBe(true)
    await encoders.setTrack('camera', null)
    expect(encoding('camera360')['active']).toBe(false)
    expect(sender('camera360').track).toBeNull()
  })

  it('stops a rung nobody wants, and begins it anew when somebody does', async () => {
    const { encoders, sender, encoding, connect } = setUp()
    await connect()
    const camera = picture().asTrack()
    await encoders.setTrack('camera', camera)
    encoders.setRung('camera360', middling)
    await settle()
    encoders.setRung('camera360', null)
    await settle()
    expect(encoding('camera360')['active']).toBe(false)
    expect(sender('camera360').track).toBeNull()
    encoders.setRung('camera360', middling)
    await settle()
    expect(encoding('camera360')['active']).toBe(true)
    expect(sender('camera360').replaced).toEqual([camera, null, camera])
  })

  it('ends with the latest settings, and asks the browser for nothing that does not change', async () => {
    const { encoders, sender, encoding, connect } = setUp()
    await connect()
    await encoders.setTrack('camera', picture().asTrack())
    for (const bitsPerSecond of [100_000, 200_000, 300_000]) {
      encoders.setRung('camera360', { ...middling, bitsPerSecond })
    }
    await settle()
    expect(encoding('camera360')['maxBitrate']).toBe(300_000)
    const before = sender('camera360').parameters
    encoders.setRung('camera360', { ...middling, bitsPerSecond: 300_000 })
    await settle()
    expect(sender('camera360').parameters).toBe(before)
  })

  it('follows the size of what is captured', async () => {
    const { encoders, encoding, connect } = setUp()
    await connect()
    const window = picture(1600, 900)
    await encoders.setTrack('share', window.asTrack())
    encoders.setRung('shareSmall', middling)
    encoders.setRung('shareFull', middling)
    await settle()
    expect(encoding('shareSmall')['scaleResolutionDownBy']).toBe(2.5)
    expect(encoding('shareFull')).toMatchObject({ scaleResolutionDownBy: 1, scalabilityMode: 'L1T1' })
    window.settings = { width: 1280, height: 720 }
    encoders.setRung('shareSmall', middling)
    await settle()
    expect(encoding('shareSmall')['scaleResolutionDownBy']).toBe(2)
  })

  it('sets temporal layers for a camera anew with every codec, where the codec has them', async () => {
    const { encoders, encoding, connect } = setUp()
    await connect()
    await encoders.setTrack('camera', picture().asTrack())
    encoders.setRung('camera360', { ...middling, codec: h264 })
    await settle()
    expect(encoding('camera360')).toMatchObject({ codec: h264, scalabilityMode: 'L1T1' })
    encoders.setRung('camera360', { ...middling, codec: null })
    await settle()
    expect(encoding('camera360')).toMatchObject({ codec: vp8, scalabilityMode: 'L1T3' })
  })

  it('makes one key frame at once and one more for all who ask soon after', async () => {
    const { encoders, sender, timers, connect } = setUp()
    await connect()
    await encoders.setTrack('camera', picture().asTrack())
    encoders.setRung('camera360', middling)
    await settle()
    for (let link = 0; link < 7; link += 1) encoders.requestKeyFrame('camera360')
    await settle()
    expect(sender('camera360').keyFramesAsked).toBe(1)
    timers.fire()
    await settle()
    expect(sender('camera360').keyFramesAsked).toBe(2)
  })

  it('makes no key frame of a rung that stands still', async () => {
    const { encoders, sender, timers, connect } = setUp()
    await connect()
    encoders.requestKeyFrame('camera360')
    encoders.setRung('camera360', middling)
    encoders.requestKeyFrame('camera360')
    timers.fire()
    await settle()
    expect(sender('camera360').keyFramesAsked).toBe(0)
  })

  it('counts by rung', async () => {
    const { encoders, sending, connect } = setUp()
    await connect()
    const outbound = { type: 'outbound-rtp', mid: '1', totalEncodeTime: 0.5, framesEncoded: 20 }
    sending.getStats = async () =>
      new Map<string, unknown>([
        ['a', { ...outbound, keyFramesEncoded: 2, frameWidth: 640, frameHeight: 360 }],
        ['b', { type: 'transport', mid: '0' }]
      ])
    expect(await encoders.stats()).toEqual({
      camera360: { encodeSeconds: 0.5, frames: 20, keyFrames: 2, width: 640, height: 360 }
    })
  })

  it('touches nothing once closed and leaves no timer', async () => {
    const { encoders, sending, receiving, timers, sender, connect } = setUp()
    await connect()
    await encoders.setTrack('camera', picture().asTrack())
    encoders.close()
    encoders.close()
    encoders.setRung('camera360', middling)
    encoders.requestKeyFrame('camera360')
    await settle()
    expect(sender('camera360').replaced).toEqual([])
    expect(timers.pending).toBe(0)
    expect([sending, receiving].map(({ calls }) => calls.filter((call) => call === 'close').length)).toEqual([
      1, 1
    ])
  })

  it('is not ready when it is closed while it connects', async () => {
    const { encoders, timers } = setUp()
    encoders.close()
    expect(await encoders.ready).toBe(false)
    expect(timers.pending).toBe(0)
  })
})
