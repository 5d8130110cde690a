/**
 * Encoding once on real connections: one sender, and receivers who show the picture in different sizes.
 *
 * Everything here waits for a condition; how long it takes is nobody's business.
 */
import { describe, expect, it } from 'vitest'
import type { Reception } from './meshFigures'
import { openMeshLab } from './meshLab'
import type { Way } from './meshWatch'

const lab = openMeshLab()

const large = { width: 1280, height: 720 }
const toBen: Way = { to: 'ben', from: 'anna' }
const toCleo: Way = { to: 'cleo', from: 'anna' }
const toDora: Way = { to: 'dora', from: 'anna' }

/** Anna has a camera; the others have none and know her alone. */
async function annaAnd(...viewers: readonly string[]): Promise<void> {
  await lab.watch.join('anna', { camera: large })
  for (const viewer of viewers) await lab.watch.join(viewer, { others: ['anna'], camera: null })
}

/** Nobody who can decode what comes asks for it anew. A machine too busy to take its own packets loses some. */
function expectNothingMissed(before: Reception, after: Reception): void {
  if (after.packetsLost > before.packetsLost) return
  expect(after.keyFrameRequests, 'how often a key frame had to be asked for').toBe(before.keyFrameRequests)
}

describe('one camera for several receivers', () => {
  it('shows everybody the size they asked for and makes each size once', async () => {
    await annaAnd('ben', 'cleo', 'dora', 'emil')
    const toEmil: Way = { to: 'emil', from: 'anna' }
    await lab.watch.show(toBen, 'low')
    await lab.watch.show(toCleo, 'middle')
    await lab.watch.show(toDora, 'high')
    await lab.watch.show(toEmil, 'middle')
    await lab.watch.sees(toBen, 180)
    await lab.watch.sees(toCleo, 360)
    await lab.watch.sees(toDora, 720)
    await lab.watch.sees(toEmil, 360)
    await lab.watch.encodes('anna', ['camera180', 'camera360', 'camera720'])
    for (const way of [toBen, toCleo, toDora, toEmil]) {
      const { encodedHeight } = await lab.watch.transmission(way)
      expect(encodedHeight, `of the encoder of the link to ${way.to}`).toBeLessThanOrEqual(64)
    }
    expect(await lab.page.evaluate(() => window.lab.people.get('anna')?.mesh.sent('camera'))).toEqual([
      { height: 720, links: 1 },
      { height: 360, links: 2 },
      { height: 180, links: 1 }
    ])
  })

  it('changes one receiver to another size without anything missing in between', async () => {
    await annaAnd('ben', 'cleo')
    await lab.watch.show(toBen, 'middle')
    await lab.watch.show(toCleo, 'middle')
    await lab.watch.sees(toBen, 360)
    await lab.watch.sees(toCleo, 360)
    const before = await lab.watch.reception(toBen)
    for (const [shown, height] of rounds) {
      await lab.watch.show(toBen, shown)
      await lab.watch.sees(toBen, height)
    }
    expectNothingMissed(before, await lab.watch.reception(toBen))
    expect((await lab.watch.reception(toCleo)).height).toBe(360)
  })

  it('encodes and sends nothing while nobody shows it, and goes on afterwards', async () => {
    await annaAnd('ben')
    await lab.watch.sees(toBen, 360)
    await lab.watch.show(toBen, 'none')
    await lab.watch.seesNothingMore(toBen)
    await lab.watch.encodes('anna', [], () => lab.watch.hears(toBen))
    await lab.watch.show(toBen, 'low')
    await lab.watch.sees(toBen, 180)
    await lab.watch.encodes('anna', ['camera180'])
  })

  it('takes in and lets go of receivers without disturbing those who stay', async () => {
    await annaAnd('ben')
    await lab.watch.show(toBen, 'middle')
    await lab.watch.sees(toBen, 360)
    const before = await lab.watch.reception(toBen)
    await lab.watch.join('cleo', { others: ['anna'], camera: null })
    await lab.watch.show(toCleo, 'middle')
    await lab.watch.sees(toCleo, 360)
    await lab.watch.encodes('anna', ['camera360'])
    await lab.watch.join('dora', { others: ['anna'], camera: null })
    await lab.watch.show(toDora, 'high')
    await lab.watch.sees(toDora, 720)
    await lab.watch.encodes('anna', ['camera360', 'camera720'])

    await lab.page.evaluate(() => window.lab.leave('dora'))
    await lab.watch.encodes('anna', ['camera360'])
    await lab.page.evaluate(() => window.lab.leave('cleo'))
    await lab.watch.sees(toBen, 360)
    const after = await lab.watch.reception(toBen)
    expectNothingMissed(before, after)
    await lab.page.evaluate(() => window.lab.leave('ben'))
    await lab.page.evaluate(() => window.lab.reset())
    expect(await lab.page.evaluate(() => window.lab.openLoopbacks())).toBe(0)
  })

  it('says what is sent and why it is not more', async () => {
    await annaAnd('ben')
    await lab.watch.show(toBen, 'low')
    await expect.poll(() => lab.watch.supply(toBen)).toEqual({ height: 180, reason: 'wish' })
    await lab.watch.show(toBen, 'none')
    await expect.poll(() => lab.watch.supply(toBen)).toEqual({ height: 0, reason: 'wish' })
    await lab.page.evaluate((size) => window.lab.publish('anna', 'camera', true, size), {
      width: 320,
      height: 180
    })
    await lab.watch.show(toBen, 'high')
    await expect.poll(() => lab.watch.supply(toBen)).toEqual({ height: 180, reason: 'sender' })
    await lab.watch.sees(toBen, 180)
    await lab.page.evaluate(() => window.lab.publish('anna', 'camera', false))
    await expect.poll(() => lab.watch.supply(toBen)).toBeNull()
  })
})

const rounds = [
  ['low', 180],
  ['high', 720],
  ['low', 180],
  ['middle', 360],
  ['high', 720],
  ['middle', 360]
] as const
