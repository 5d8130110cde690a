import { describe, expect, it } from 'vitest'
import { FakeSender, FakeTimers, FakeTrack, settle } from '../fakeConnection'
import { RungEncoder, type EncoderSettings } from './rungEncoder'
import { rungOf, type RungId } from './rungs'

const middling: EncoderSettings = { bitsPerSecond: 400_000, maxFramerate: 30, codec: null }

async function setUp(rung: RungId = 'camera360') {
  const sender = new FakeSender()
  const errors: string[] = []
  const encoder = new RungEncoder({
    rung: rungOf(rung),
    sender: sender as unknown as RTCRtpSender,
    onError: (message) => errors.push(message),
    setTimer: new FakeTimers().setTimer
  })
  await encoder.confirm()
  const encoding = (): Record<string, unknown> => sender.parameters.encodings[0] ?? {}
  return { encoder, sender, errors, encoding }
}

function picture(contentHint = ''): MediaStreamTrack {
  const track = new FakeTrack('video')
  track.contentHint = contentHint
  return track.asTrack()
}

describe('RungEncoder', () => {
  it('has never two changes of its sender under way', async () => {
    const { encoder, sender } = await setUp()
    let underWay = 0
    let most = 0
    const watch =
      <Given extends unknown[]>(change: (...given: Given) => Promise<void>) =>
      async (...given: Given): Promise<void> => {
        most = Math.max(most, (underWay += 1))
        await change.apply(sender, given)
        underWay -= 1
      }
    sender.replaceTrack = watch(sender.replaceTrack)
    sender.setParameters = watch(sender.setParameters)
    for (let round = 0; round < 20; round += 1) {
      void encoder.setTrack(round % 3 === 0 ? null : picture())
      void encoder.set(round % 5 === 0 ? null : { ...middling, bitsPerSecond: 1_000 * round })
      encoder.requestKeyFrame()
      for (let turn = 0; turn < round % 4; turn += 1) await Promise.resolve()
    }
    await settle()
    expect(most).toBe(1)
    expect(sender.track).not.toBeNull()
    expect(sender.parameters.encodings[0]).toMatchObject({ active: true, maxBitrate: 19_000 })
  })

  it('is inactive before its track goes, and has one before it is active', async () => {
    const { encoder, sender } = await setUp()
    const order: string[] = []
    const { replaceTrack, setParameters } = sender
    sender.replaceTrack = (track) => {
      order.push(track ? 'track' : 'no track')
      return replaceTrack.call(sender, track)
    }
    sender.setParameters = (parameters) => {
      order.push(parameters.encodings[0]?.['active'] === true ? 'active' : 'inactive')
      return setParameters.call(sender, parameters)
    }
    await encoder.set(middling)
    await encoder.setTrack(picture())
    await encoder.setTrack(null)
    expect(order).toEqual(['track', 'active', 'inactive', 'no track'])
  })

  it('changes to another track without stopping', async () => {
    const { encoder, sender, encoding } = await setUp()
    await encoder.set(middling)
    await encoder.setTrack(picture())
    const before = encoding()
    const other = picture()
    await encoder.setTrack(other)
    expect(sender.track).toBe(other)
    expect(encoding()).toBe(before)
  })

  it('gives up sharpness for a film that is shared, and pictures for everything else', async () => {
    const { encoder, sender } = await setUp('shareFull')
    await encoder.set(middling)
    await encoder.setTrack(picture('motion'))
    expect(sender.parameters.degradationPreference).toBe('maintain-framerate')
    await encoder.setTrack(picture('detail'))
    expect(sender.parameters.degradationPreference).toBe('maintain-resolution')
    const camera = await setUp('camera360')
    await camera.encoder.set(middling)
    await camera.encoder.setTrack(picture('motion'))
    expect(camera.sender.parameters.degradationPreference).toBe('maintain-resolution')
  })

  it('reports what the browser refuses once, and goes on with the next wish', async () => {
    const { encoder, sender, encoding, errors } = await setUp()
    const camera = picture()
    sender.refusal = new Error('no')
    await encoder.set(middling)
    await encoder.setTrack(camera)
    await encoder.set(middling)
    expect(errors).toEqual([
      'camera360: could not replace the track',
      'camera360: could not set up the encoder'
    ])
    sender.refusal = null
    await encoder.set(null)
    await encoder.set({ ...middling, bitsPerSecond: 1_000 })
    expect(encoding()).toMatchObject({ active: true, maxBitrate: 1_000 })
    expect(sender.track).toBe(camera)
  })

  it('takes the track away also when it could not be made inactive', async () => {
    const { encoder, sender, errors } = await setUp()
    await encoder.set(middling)
    await encoder.setTrack(picture())
    sender.setParameters = () => Promise.reject(new Error('no'))
    await encoder.setTrack(null)
    expect(sender.track).toBeNull()
    expect(errors).toEqual(['camera360: could not stop the encoder'])
  })
})
