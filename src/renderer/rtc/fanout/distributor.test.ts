import { describe, expect, it } from 'vitest'
import { FakeTrack, settle } from '../fakeConnection'
import { FakeEngine, FakeFedLink, h264, rungOfRoute, setUp, setUpSending, wide, wish } from './distributorRig'

describe('Distributor', () => {
  it('costs nothing while there is nobody to send to', async () => {
    const { engine, distributor, camera, timers } = setUp()
    await distributor.setTrack('camera', camera())
    expect(engine.started).toBe(0)
    expect(timers.pending).toBe(0)
  })

  it('encodes a rung once, however many wish for it, and every wished rung', async () => {
    const { engine, admit } = await setUpSending()
    await admit(wish(360))
    await admit(wish(360))
    await admit(wish(180))
    expect([...engine.rungs.keys()].sort()).toEqual(['camera180', 'camera360'])
    const routes = [...engine.routes].filter(([name]) => name.endsWith('camera')).map(([, route]) => route)
    expect(routes.map(rungOfRoute)).toEqual(['camera360', 'camera360', 'camera180'])
  })

  it('lets the first few links begin with encoders of their own, and feeds them when there are common ones', async () => {
    const { engine, distributor, admit, camera, tick } = setUp()
    await distributor.setTrack('camera', camera())
    const { link, feed } = admit()
    link.reading = wide
    feed.setWishes(wish(180))
    expect(link.first.camera).toMatchObject({ scaleResolutionDownBy: 2 })
    expect(link.encodings.camera).toMatchObject({ scaleResolutionDownBy: 4 })
    expect(rungOfRoute(engine.routes.get('1/camera'))).toBe('own')
    expect(engine.sources).toEqual([])
    engine.setReady(true)
    await tick()
    expect(link.encodings.camera).toMatchObject({ scaleResolutionDownBy: 16 })
    expect(rungOfRoute(engine.routes.get('1/camera'))).toBe('camera180')
  })

  it('lets nobody begin alone where many are met at once', async () => {
    const { engine, distributor, admit, camera } = setUp()
    await distributor.setTrack('camera', camera())
    for (let count = 1; count <= 4; count += 1) admit().feed.setWishes(wish(180))
    expect(engine.sources).not.toEqual([])
    expect(rungOfRoute(engine.routes.get('4/camera'))).toBe('none')
    engine.setReady(true)
    await settle()
    expect(rungOfRoute(engine.routes.get('4/camera'))).toBe('camera180')
  })

  it('sends nothing to somebody who looks away, and stops a rung nobody looks at', async () => {
    const { engine, admit, tick } = await setUpSending()
    const { feed } = await admit(wish(360))
    feed.setWishes({ camera: null, share: null })
    expect(rungOfRoute(engine.routes.get('1/camera'))).toBe('none')
    await tick()
    await tick()
    expect(engine.rungs.size).toBe(0)
  })

  it('keeps a rung for a moment: who changes over goes on with it until the next one has begun', async () => {
    const { engine, admit } = await setUpSending()
    const { feed } = await admit(wish(360))
    feed.setWishes(wish(180))
    expect([...engine.rungs.keys()].sort()).toEqual(['camera180', 'camera360'])
  })

  it('never encodes above what is captured', async () => {
    const { engine, distributor, admit } = await setUpSending()
    const small = new FakeTrack('video')
    small.settings = { width: 640, height: 360 }
    await distributor.setTrack('camera', small.asTrack())
    const { link } = await admit(wish(720))
    expect([...engine.rungs.keys()]).toEqual(['camera360'])
    expect(link.supplies.at(-1)?.camera).toEqual({ height: 360, reason: 'sender' })
  })

  it('shuts the gate before anything else when the camera goes off', async () => {
    const { engine, distributor, admit } = await setUpSending()
    await admit(wish(360))
    expect(engine.gates.camera).toBe(true)
    const done = distributor.setTrack('camera', null)
    expect(engine.gates.camera).toBe(false)
    await done
    expect(engine.tracks.camera).toBeNull()
    expect(engine.rungs.size).toBe(0)
  })

  it('sends nothing of what is paused, to those who arrive meanwhile either', async () => {
    const { engine, distributor, admit } = await setUpSending()
    await distributor.setPaused('camera', true)
    await admit(wish(360))
    expect(engine.gates.camera).toBe(false)
    expect(engine.tracks.camera).toBeNull()
    expect([...engine.routes.values()].map(rungOfRoute)).toEqual(['none', 'none'])
    await distributor.setPaused('camera', false)
    expect(engine.gates.camera).toBe(true)
    expect(rungOfRoute(engine.routes.get('1/camera'))).toBe('camera360')
  })

  it('gives an encoder of its own to a link that has not agreed on the codec of the others', async () => {
    const { engine, admit } = await setUpSending()
    await admit(wish(360))
    await admit(wish(360))
    const other = new FakeFedLink()
    other.negotiated = [h264]
    await admit(wish(180), other)
    expect(rungOfRoute(engine.routes.get('3/camera'))).toBe('own')
    expect(other.encodings.camera).toMatchObject({ scaleResolutionDownBy: 4, maxFramerate: 20 })
    expect([...engine.rungs.keys()]).toEqual(['camera360'])
    engine.options?.onOwnKeyFrameWanted?.('3/camera')
    expect(other.keyFrames).toBe(1)
  })

  it('lets a link encode for itself whose frames cannot be had', async () => {
    const { engine, admit } = await setUpSending()
    const { link, feed } = await admit(wish(720), new FakeFedLink(), false)
    expect(link.encodings.camera).toMatchObject({ scaleResolutionDownBy: 1 })
    expect(engine.rungs.size).toBe(0)
    feed.setWishes({ camera: null, share: null })
    expect(link.idle.camera).toBe(true)
  })

  it.each([['there are no parts', null] as const, ['the encoders do not work', false] as const])(
    'lets every link encode for itself when %s',
    async (_, isReady) => {
      const { engine, distributor, admit, camera } = setUp(isReady === null ? null : new FakeEngine())
      await distributor.setTrack('camera', camera())
      const { link, feed } = admit()
      feed.setWishes(wish(180))
      engine.setReady(false)
      await settle()
      expect(link.encodings.camera).toMatchObject({ scaleResolutionDownBy: 4 })
      expect(engine.rungs.size).toBe(0)
    }
  )

  it('passes on who needs a key frame', async () => {
    const { engine, admit } = await setUpSending()
    await admit(wish(360))
    engine.options?.onKeyFrameWanted('camera360')
    expect(engine.keyFrames).toEqual(['camera360'])
  })

  it('steps one link down when its way out is narrow, and tells it why; the others keep theirs', async () => {
    const { engine, admit, tick } = await setUpSending()
    const { link: near } = await admit(wish(360))
    const { link: far } = await admit(wish(360))
    for (let second = 11; second < 16; second += 1) {
      near.reading = { ...wide, atMs: second * 1_000 }
      far.reading = { ...near.reading, availableBitsPerSecond: 130_000, rttMs: 400 }
      await tick()
    }
    expect(rungOfRoute(engine.routes.get('1/camera'))).toBe('camera360')
    expect(rungOfRoute(engine.routes.get('2/camera'))).not.toBe('camera360')
    expect(near.supplies.at(-1)?.camera?.reason).toBe('wish')
    expect(far.supplies.at(-1)?.camera?.reason).toBe('bandwidth')
  })

  it('says what goes out to how many', async () => {
    const { distributor, admit } = await setUpSending()
    await admit(wish(360))
    await admit(wish(360))
    await admit(wish(180))
    expect(distributor.sent('camera')).toEqual([
      { height: 360, links: 2 },
      { height: 180, links: 1 }
    ])
    expect(distributor.sent('share')).toEqual([])
  })

  it('tells a link only what has changed', async () => {
    const { admit, tick } = await setUpSending()
    const { link } = await admit(wish(360))
    const told = link.supplies.length
    await tick()
    await tick()
    expect(link.supplies).toHaveLength(told)
  })

  it('forgets a link that has gone, and everything when it is closed', async () => {
    const { engine, distributor, admit, timers, lost } = await setUpSending()
    const { feed } = await admit(wish(360))
    distributor.dismiss(feed)
    expect(engine.routes.size).toBe(0)
    await admit(wish(360))
    distributor.close()
    distributor.close()
    expect(engine.closed).toBe(2)
    expect(timers.pending).toBe(0)
    expect(lost).toEqual([])
  })
})
