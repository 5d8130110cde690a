import { describe, expect, it } from 'vitest'
import { settle } from '../fakeConnection'
import type { FanoutParts } from './distributor'
import { FakeEngine, setUp, wish, type FakeFedLink } from './distributorRig'
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

  it('ends the worker when there are no encoders to feed it', async () => {
    const { engine, errors, meet } = await meetWith(() => ({ createEncoders: refuse }))
    expect((await meet()).link.encodings.camera).toMatchObject(quarter)
    expect(engine.closed).toBe(1)
    expect(errors).toHaveLength(1)
  })

  it('lets links encode for themselves when the frames of an encoder cannot be had', async () => {
    const { engine, meet } = await meetWith(({ parts }) => ({
      createEncoders: (options) =>
        parts.createEncoders({ ...options, onSource: (id) => options.onSource(id, {} as RTCRtpSender) })
    }))
    const { link } = await meet()
    engine.setReady(true)
    await settle()
    expect(engine.routes.size).toBe(0)
    expect(link.encodings.camera).toMatchObject(quarter)
  })

  it('takes no frames of later links through a worker that has nothing to give', async () => {
    const { engine, meet } = await meetWith(() => ({}))
    await meet()
    engine.setReady(false)
    await settle()
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
    await tick()
    await tick()
    expect([...engine.rungs.keys()]).toEqual(['camera180'])
  })
})
