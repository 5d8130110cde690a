import { describe, expect, it } from 'vitest'
import { settle } from '../fakeConnection'
import type { FanoutParts } from './distributor'
import { FakeEngine, rungOfRoute, setUp, wish, type FakeFedLink } from './distributorRig'
import type { LinkFeed } from './linkFeed'

type Parts = Partial<FanoutParts>

/** Somebody with a camera on meets somebody, and the parts are not what they should be. */
async function meetWith(change: (engine: FakeEngine) => Parts) {
  const engine = new FakeEngine()
  Object.assign(engine, { parts: { ...engine.parts, ...change(engine) } })
  const errors: string[] = []
  const rest = setUp(engine, (message) => errors.push(message))
  await rest.distributor.setTrack('camera', rest.camera())
  const meet = async (): Promise<{ link: FakeFedLink; feed: LinkFeed }> => {
    const met = rest.admit()
    met.feed.setWishes(wish(180))
    await settle()
    return met
  }
  return { ...rest, errors, meet }
}

const quarter = { scaleResolutionDownBy: 4 }

function refuse(): never {
  throw new Error('not allowed here')
}

describe('Distributor, when a part fails', () => {
  it('lets links encode for themselves where the worker may not start, and tries once', async () => {
    let tries = 0
    const { errors, meet } = await meetWith(() => ({
      createFanout: () => {
        tries += 1
        return refuse()
      }
    }))
    expect((await meet()).link.encodings.camera).toMatchObject(quarter)
    expect((await meet()).link.encodings.camera).toMatchObject(quarter)
    expect(tries).toBe(1)
    expect(errors).toHaveLength(1)
  })

  it('lets links encode for themselves when there are no common encoders, and tries once', async () => {
    const { engine, errors, meet, tick } = await meetWith(() => ({ createEncoders: refuse }))
    const { link } = await meet()
    await tick()
    await tick()
    expect(link.encodings.camera).toMatchObject(quarter)
    expect(rungOfRoute(engine.routes.get('1/camera'))).toBe('own')
    expect(errors).toHaveLength(1)
  })

  it('lets links encode for themselves when the frames of an encoder cannot be had', async () => {
    const { engine, meet, tick } = await meetWith(({ parts }) => ({
      createEncoders: (options) =>
        parts.createEncoders({ ...options, onSource: (id) => options.onSource(id, {} as RTCRtpSender) })
    }))
    const { link } = await meet()
    engine.setReady(true)
    await tick()
    expect(rungOfRoute(engine.routes.get('1/camera'))).toBe('own')
    expect(link.encodings.camera).toMatchObject(quarter)
  })

  it('takes no frames of later links through a worker that has nothing to give', async () => {
    const { engine, meet, tick } = await meetWith(() => ({}))
    await meet()
    engine.setReady(false)
    await tick()
    await meet()
    expect([...engine.routes.keys()]).toEqual(['1/camera', '1/share'])
  })

  it.each([
    ['never answers', () => new Promise<never>(() => undefined)] as const,
    ['refuses', () => Promise.reject(new Error('not here'))] as const
  ])('does without knowing the best codec when the browser %s', async (_, readCodecFacts) => {
    const { engine, meet, tick } = await meetWith(() => ({ readCodecFacts }))
    await meet()
    engine.setReady(true)
    for (let second = 0; second < 3; second += 1) await tick()
    expect([...engine.rungs.keys()]).toEqual(['camera180'])
  })
})
