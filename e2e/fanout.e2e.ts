/** Encoding once, in a real browser: frames of two encoders go through the worker to several links. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fanoutLab } from './labHost'
import { openLab } from './openLab'

const lab = openLab(fanoutLab)

beforeEach(() => lab.page.evaluate(() => window.fanoutLab.start()))

afterEach(async () => expect(await lab.page.evaluate(() => window.fanoutLab.lost)).toEqual([]))

describe('the fan-out in a real browser', () => {
  it('gives every link the picture of its rung, encoded once', async () => {
    for (const name of ['anna', 'ben', 'cleo']) await connect(name)
    await feed('anna', 'camera720')
    await feed('ben', 'camera180')
    await feed('cleo', 'camera180')
    await sees('anna', 640)
    await sees('ben', 160)
    await sees('cleo', 160)
    await framesGrow('cleo')
  })

  it('takes a link from rung to rung and to its own encoder and back, and the picture goes on every time', async () => {
    await connect('anna')
    for (let round = 0; round < 4; round += 1) {
      await feed('anna', 'camera720')
      await sees('anna', 640)
      await feed('anna', 'camera180')
      await sees('anna', 160)
    }
    await lab.page.evaluate(() => window.fanoutLab.fanout.setRoute('anna', { kind: 'own' }))
    await sees('anna', 40)
    await framesGrow('anna')
    await feed('anna', 'camera720')
    await sees('anna', 640)
    await framesGrow('anna')
  })

  it('sends a link only the lowest of the temporal layers, which is enough to decode, and all again', async () => {
    await connect('anna')
    await feed('anna', 'camera720', 0)
    await sees('anna', 640)
    const before = await traffic('anna')
    await framesGrow('anna')
    const after = await traffic('anna')
    expect(after.written - before.written).toBeLessThan((after.encoded - before.encoded) / 2)
    const keyFrames = after.keyFrames

    await feed('anna', 'camera720', 2)
    await expect
      .poll(
        async () => {
          const first = await traffic('anna')
          await framesGrow('anna')
          const second = await traffic('anna')
          return second.written - first.written >= second.encoded - first.encoded
        },
        { timeout: 30_000 }
      )
      .toBe(true)
    expect((await traffic('anna')).keyFrames).toBe(keyFrames)
  })

  it('lets nothing out while the gate is shut, whatever is encoded, and goes on when it opens', async () => {
    await connect('anna')
    await feed('anna', 'camera720')
    await sees('anna', 640)
    await lab.page.evaluate(() => window.fanoutLab.fanout.setGate('camera', false))
    const before = await traffic('anna')
    await expect
      .poll(async () => (await traffic('anna')).encoded, { timeout: 30_000 })
      .toBeGreaterThan(before.encoded + 40)
    expect((await traffic('anna')).written).toBe(before.written)
    await lab.page.evaluate(() => window.fanoutLab.fanout.setGate('camera', true))
    await framesGrow('anna')
  })

  it('goes on with the others when a link ends', async () => {
    for (const name of ['anna', 'ben']) {
      await connect(name)
      await feed(name, 'camera720')
      await sees(name, 640)
    }
    await lab.page.evaluate(() => window.fanoutLab.links.get('ben')?.near.close())
    await framesGrow('anna')
    await lab.page.evaluate(() => window.fanoutLab.fanout.removeCarrier('ben'))
    await framesGrow('anna')
  })

  it('asks the encoder when a receiver has lost the picture', async () => {
    await connect('anna')
    await feed('anna', 'camera720')
    await sees('anna', 640)
    const before = (await traffic('anna')).keyFrames
    // What a receiver's request does to a sender: its encoder makes a whole picture.
    await lab.page.evaluate(async () => {
      const sender = window.fanoutLab.links.get('anna')?.sender
      const parameters = sender?.getParameters()
      for (const encoding of parameters?.encodings ?? []) encoding.scaleResolutionDownBy = 12
      if (parameters) await sender?.setParameters(parameters)
    })
    await expect
      .poll(async () => (await traffic('anna')).keyFrames, { timeout: 30_000 })
      .toBeGreaterThan(before)
  })

  it("leaves the receiver's clock right, by which it keeps lips and voice together", async () => {
    await connect('anna')
    await feed('anna', 'camera720')
    await sees('anna', 640)
    await expect
      .poll(() => lab.page.evaluate(() => window.fanoutLab.playoutLagMs('anna')), { timeout: 30_000 })
      .toSatisfy((lagMs: number) => Math.abs(lagMs) < 2_000)
  })

  it('says so when its worker cannot start', async () => {
    expect(await lab.page.evaluate(() => window.fanoutLab.startBroken())).toContain('broken')
  })
})

const connect = (name: string): Promise<void> => lab.page.evaluate((id) => window.fanoutLab.connect(id), name)

async function feed(
  name: string,
  rung: 'camera180' | 'camera720',
  maxTemporal: 0 | 1 | 2 = 2
): Promise<void> {
  await lab.page.evaluate(([id, route]) => window.fanoutLab.fanout.setRoute(id, route), [
    name,
    { kind: 'rung', rung, maxTemporal }
  ] as const)
}

async function sees(name: string, width: number): Promise<void> {
  await expect.poll(async () => (await received(name)).width, { timeout: 30_000 }).toBe(width)
}

const received = (name: string): Promise<{ readonly width: number; readonly framesDecoded: number }> =>
  lab.page.evaluate((id) => window.fanoutLab.received(id), name)

/** By enough that they cannot have been on their way before. */
async function framesGrow(name: string): Promise<void> {
  const { framesDecoded } = await received(name)
  await expect
    .poll(async () => (await received(name)).framesDecoded, { timeout: 30_000 })
    .toBeGreaterThan(framesDecoded + 8)
}

/** Of the larger rung and one link. */
const traffic = (name: string): Promise<{ encoded: number; keyFrames: number; written: number }> =>
  lab.page.evaluate(async (id) => {
    const { rungs, carriers } = await window.fanoutLab.fanout.counts()
    return {
      encoded: rungs.camera720?.frames ?? 0,
      keyFrames: rungs.camera720?.keyFrames ?? 0,
      written: carriers[id]?.framesWritten ?? 0
    }
  }, name)
