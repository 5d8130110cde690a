/** Encoding once among people whose browsers cannot all do the same. */
import { describe, expect, it } from 'vitest'
import { openMeshLab } from './meshLab'
import type { Way } from './meshWatch'

const lab = openMeshLab()

const middling = { width: 640, height: 360 }

/** Whether the link's own encoder makes the picture, instead of the tiny one it makes while it is fed. */
async function encodesItself(way: Way): Promise<boolean> {
  return (await lab.watch.transmission(way)).encodedHeight > 64
}

async function sizesFollow(way: Way): Promise<void> {
  await lab.watch.show(way, 'low')
  await lab.watch.sees(way, 180)
  await lab.watch.show(way, 'none')
  await lab.watch.seesNothingMore(way)
  await lab.watch.show(way, 'middle')
  await lab.watch.sees(way, 360)
}

const toBen: Way = { to: 'ben', from: 'anna' }
const toCleo: Way = { to: 'cleo', from: 'anna' }
const toDora: Way = { to: 'dora', from: 'anna' }

describe('a room of different browsers', () => {
  it('gives one that shares no codec with the others an encoder of its own, and feeds the others', async () => {
    await lab.watch.join('anna', { camera: middling })
    for (const id of ['ben', 'cleo'])
      await lab.watch.join(id, { others: ['anna'], camera: null, codec: 'video/VP8' })
    await lab.watch.join('dora', { others: ['anna'], camera: null, codec: 'video/H264' })
    for (const way of [toBen, toCleo, toDora]) await lab.watch.show(way, 'middle')
    for (const way of [toBen, toCleo, toDora]) await lab.watch.sees(way, 360)
    await expect.poll(() => encodesItself(toDora)).toBe(true)
    expect(await encodesItself(toBen)).toBe(false)
    expect(await encodesItself(toCleo)).toBe(false)
    await sizesFollow(toDora)
    expect(await encodesItself(toBen)).toBe(false)
  })

  it('changes to what everybody can when somebody comes who can do less', async () => {
    await lab.watch.join('anna', { camera: middling })
    for (const id of ['ben', 'cleo']) await lab.watch.join(id, { others: ['anna'], camera: null })
    await lab.watch.sees(toBen, 360)
    await lab.watch.sees(toCleo, 360)
    await lab.watch.join('dora', { others: ['anna'], camera: null, codec: 'video/H264' })
    for (const way of [toDora, toBen, toCleo]) await lab.watch.sees(way, 360)
    for (const way of [toDora, toBen, toCleo])
      expect(await encodesItself(way), `for the link to ${way.to}`).toBe(false)
    await lab.page.evaluate(() => window.lab.leave('dora'))
    for (const way of [toBen, toCleo]) await lab.watch.sees(way, 360)
  })

  it('lets somebody who encodes for every link see and be seen by those who do not', async () => {
    await lab.watch.join('anna', { camera: middling })
    await lab.watch.join('ben', { camera: middling, isPlain: true })
    await lab.watch.join('cleo', { camera: null })
    const ways: readonly Way[] = [toBen, { to: 'anna', from: 'ben' }, toCleo, { to: 'cleo', from: 'ben' }]
    for (const way of ways) await lab.watch.sees(way, 360)
    expect(await encodesItself({ to: 'anna', from: 'ben' })).toBe(true)
    expect(await encodesItself(toBen)).toBe(false)
    await sizesFollow({ to: 'cleo', from: 'ben' })
    await sizesFollow(toBen)
  })

  it('works where no browser can take encoded frames', async () => {
    await lab.page.addInitScript(() => {
      delete (RTCRtpSender.prototype as { createEncodedStreams?: unknown }).createEncodedStreams
    })
    await lab.page.reload()
    await lab.page.waitForFunction(() => 'lab' in window)
    await lab.watch.join('anna', { camera: middling })
    await lab.watch.join('ben', { camera: middling })
    await lab.watch.sees({ to: 'anna', from: 'ben' }, 360)
    await sizesFollow(toBen)
    expect(await lab.page.evaluate(() => window.lab.openLoopbacks())).toBe(0)
  })
})
