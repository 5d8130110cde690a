/** Encoding once among people whose browsers cannot all do the same. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JoinOptions } from './meshPage'
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

const middling = { width: 640, height: 360 }

function join(id: string, options: JoinOptions): Promise<void> {
  return page.evaluate((person) => window.lab.join(person.id, person.options), { id, options })
}

/** Whether the link's own encoder makes the picture, instead of the tiny one it makes while it is fed. */
async function encodesItself(way: Way): Promise<boolean> {
  return (await watch.transmission(way)).encodedHeight > 64
}

async function sizesFollow(way: Way): Promise<void> {
  await watch.show(way, 'low')
  await watch.sees(way, 180)
  await watch.show(way, 'none')
  await watch.seesNothingMore(way)
  await watch.show(way, 'middle')
  await watch.sees(way, 360)
}

const toBen: Way = { to: 'ben', from: 'anna' }
const toCleo: Way = { to: 'cleo', from: 'anna' }
const toDora: Way = { to: 'dora', from: 'anna' }

describe('a room of different browsers', () => {
  it('gives one that shares no codec with the others an encoder of its own, and feeds the others', async () => {
    await join('anna', { camera: middling })
    for (const id of ['ben', 'cleo']) await join(id, { others: ['anna'], camera: null, codec: 'video/VP8' })
    await join('dora', { others: ['anna'], camera: null, codec: 'video/H264' })
    for (const way of [toBen, toCleo, toDora]) await watch.show(way, 'middle')
    for (const way of [toBen, toCleo, toDora]) await watch.sees(way, 360)
    await expect.poll(() => encodesItself(toDora)).toBe(true)
    expect(await encodesItself(toBen)).toBe(false)
    expect(await encodesItself(toCleo)).toBe(false)
    await sizesFollow(toDora)
    expect(await encodesItself(toBen)).toBe(false)
  })

  it('changes to what everybody can when somebody comes who can do less', async () => {
    await join('anna', { camera: middling })
    for (const id of ['ben', 'cleo']) await join(id, { others: ['anna'], camera: null })
    await watch.sees(toBen, 360)
    await watch.sees(toCleo, 360)
    await join('dora', { others: ['anna'], camera: null, codec: 'video/H264' })
    for (const way of [toDora, toBen, toCleo]) await watch.sees(way, 360)
    for (const way of [toDora, toBen, toCleo])
      expect(await encodesItself(way), `for the link to ${way.to}`).toBe(false)
    await page.evaluate(() => window.lab.leave('dora'))
    for (const way of [toBen, toCleo]) await watch.sees(way, 360)
  })

  it('lets somebody who encodes for every link see and be seen by those who do not', async () => {
    await join('anna', { camera: middling })
    await join('ben', { camera: middling, isPlain: true })
    await join('cleo', { camera: null })
    const ways: readonly Way[] = [toBen, { to: 'anna', from: 'ben' }, toCleo, { to: 'cleo', from: 'ben' }]
    for (const way of ways) await watch.sees(way, 360)
    expect(await encodesItself({ to: 'anna', from: 'ben' })).toBe(true)
    expect(await encodesItself(toBen)).toBe(false)
    await sizesFollow({ to: 'cleo', from: 'ben' })
    await sizesFollow(toBen)
  })

  it('works where no browser can take encoded frames', async () => {
    await page.addInitScript(() => {
      delete (RTCRtpSender.prototype as { createEncodedStreams?: unknown }).createEncodedStreams
    })
    await page.reload()
    await page.waitForFunction(() => 'lab' in window)
    await join('anna', { camera: middling })
    await join('ben', { camera: middling })
    await watch.sees({ to: 'anna', from: 'ben' }, 360)
    await sizesFollow(toBen)
    expect(await page.evaluate(() => window.lab.openLoopbacks())).toBe(0)
  })
})
