/**
 * Encoding once on real connections: one sender, and receivers who show the picture in different sizes.
 *
 * Everything here waits for a condition; how long it takes is nobody's business.
 */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JoinOptions } from './meshPage'
import type { Reception } from './meshFigures'
import { startMeshHost, type LabHost } from './meshHost'
import { MeshWatch, type Way } from './meshWatch'

let host: LabHost
let page: Page
let watch: MeshWatch

beforeAll(async () => {
  host = await startMeshHost()
})

afterAll(() => host.close())

beforeEach(async () => {
  page = await host.openPage()
  watch = new MeshWatch(page)
})

afterEach(async () => {
  const errors = await watch.errors()
  await page.close()
  expect(errors).toEqual([])
})

const large = { width: 1280, height: 720 }
const toBen: Way = { to: 'ben', from: 'anna' }
const toCleo: Way = { to: 'cleo', from: 'anna' }
const toDora: Way = { to: 'dora', from: 'anna' }

function join(id: string, options: JoinOptions): Promise<void> {
  return page.evaluate((person) => window.lab.join(person.id, person.options), { id, options })
}

/** Anna has a camera; the others have none and know her alone. */
async function annaAnd(...viewers: readonly string[]): Promise<void> {
  await join('anna', { camera: large })
  for (const viewer of viewers) await join(viewer, { others: ['anna'], camera: null })
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
    await watch.show(toBen, 'low')
    await watch.show(toCleo, 'middle')
    await watch.show(toDora, 'high')
    await watch.show(toEmil, 'middle')
    await watch.sees(toBen, 180)
    await watch.sees(toCleo, 360)
    await watch.sees(toDora, 720)
    await watch.sees(toEmil, 360)
    await watch.encodes('anna', ['camera180', 'camera360', 'camera720'])
    for (const way of [toBen, toCleo, toDora, toEmil]) {
      const { encodedHeight } = await watch.transmission(way)
      expect(encodedHeight, `of the encoder of the link to ${way.to}`).toBeLessThanOrEqual(64)
    }
    expect(await page.evaluate(() => window.lab.people.get('anna')?.mesh.sent('camera'))).toEqual([
      { height: 720, links: 1 },
      { height: 360, links: 2 },
      { height: 180, links: 1 }
    ])
  })

  it('changes one receiver to another size without anything missing in between', async () => {
    await annaAnd('ben', 'cleo')
    await watch.show(toBen, 'middle')
    await watch.show(toCleo, 'middle')
    await watch.sees(toBen, 360)
    await watch.sees(toCleo, 360)
    const before = await watch.reception(toBen)
    for (const [shown, height] of rounds) {
      await watch.show(toBen, shown)
      await watch.sees(toBen, height)
    }
    expectNothingMissed(before, await watch.reception(toBen))
    expect((await watch.reception(toCleo)).height).toBe(360)
  })

  it('encodes and sends nothing while nobody shows it, and goes on afterwards', async () => {
    await annaAnd('ben')
    await watch.sees(toBen, 360)
    await watch.show(toBen, 'none')
    await watch.seesNothingMore(toBen)
    await watch.encodes('anna', [], () => watch.hears(toBen))
    await watch.show(toBen, 'low')
    await watch.sees(toBen, 180)
    await watch.encodes('anna', ['camera180'])
  })

  it('takes in and lets go of receivers without disturbing those who stay', async () => {
    await annaAnd('ben')
    await watch.show(toBen, 'middle')
    await watch.sees(toBen, 360)
    const before = await watch.reception(toBen)
    await join('cleo', { others: ['anna'], camera: null })
    await watch.show(toCleo, 'middle')
    await watch.sees(toCleo, 360)
    await watch.encodes('anna', ['camera360'])
    await join('dora', { others: ['anna'], camera: null })
    await watch.show(toDora, 'high')
    await watch.sees(toDora, 720)
    await watch.encodes('anna', ['camera360', 'camera720'])

    await page.evaluate(() => window.lab.leave('dora'))
    await watch.encodes('anna', ['camera360'])
    await page.evaluate(() => window.lab.leave('cleo'))
    await watch.sees(toBen, 360)
    const after = await watch.reception(toBen)
    expectNothingMissed(before, after)
    await page.evaluate(() => window.lab.leave('ben'))
    await page.evaluate(() => window.lab.reset())
    expect(await page.evaluate(() => window.lab.openLoopbacks())).toBe(0)
  })

  it('says what is sent and why it is not more', async () => {
    await annaAnd('ben')
    await watch.show(toBen, 'low')
    await expect.poll(() => watch.supply(toBen)).toEqual({ height: 180, reason: 'wish' })
    await watch.show(toBen, 'none')
    await expect.poll(() => watch.supply(toBen)).toEqual({ height: 0, reason: 'wish' })
    await page.evaluate((size) => window.lab.publish('anna', 'camera', true, size), {
      width: 320,
      height: 180
    })
    await watch.show(toBen, 'high')
    await expect.poll(() => watch.supply(toBen)).toEqual({ height: 180, reason: 'sender' })
    await watch.sees(toBen, 180)
    await page.evaluate(() => window.lab.publish('anna', 'camera', false))
    await expect.poll(() => watch.supply(toBen)).toBeNull()
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
