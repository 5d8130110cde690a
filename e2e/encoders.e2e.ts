/** The common encoders in a real browser: every rung once, in its size, at its bitrate, and nothing on the wire. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodersLab } from './labHost'
import { openLab } from './openLab'
import type { RungId, RungStats, Settings } from './encodersPage'

const bitrates: Record<RungId, number> = {
  camera180: 150_000,
  camera360: 500_000,
  camera720: 1_500_000,
  shareSmall: 200_000,
  shareFull: 2_000_000
}

const lab = openLab(encodersLab)

beforeEach(async () => {
  expect(await lab.page.evaluate(() => window.studio.encoders.ready)).toBe(true)
})

afterEach(async () => expect(await lab.page.evaluate(() => window.studio.errors)).toEqual([]))

describe('the common encoders in a real browser', () => {
  it('encode every rung in its size and at its bitrate, and send nothing', async () => {
    await show('camera', 1280, 720)
    await show('share', 960, 540)
    const ids = Object.keys(bitrates) as RungId[]
    for (const rung of ids) await run(rung)
    for (const rung of ids) await framesOf(rung, 20)
    const stats = await readStats()
    expect(ids.map((rung) => [stats[rung]?.width, stats[rung]?.height])).toEqual([
      [320, 180],
      [640, 360],
      [1280, 720],
      [640, 360],
      [960, 540]
    ])
    // An encoder begins a little below its limit.
    await lab.page.waitForFunction(async (limits) => {
      const { targets } = await window.studio.wire()
      return targets.length === limits.length && limits.every((limit) => targets.includes(limit))
    }, Object.values(bitrates))
    expect((await lab.page.evaluate(() => window.studio.wire())).packets).toBe(0)
  })

  it('begin with a key frame, and again after standing still', async () => {
    await show('camera', 640, 360)
    for (let round = 0; round < 3; round += 1) {
      await lab.page.evaluate(() => (window.studio.taken.camera180.length = 0))
      await run('camera180')
      await framesOf('camera180', 5)
      expect(await lab.page.evaluate(() => window.studio.taken.camera180[0]?.isKey)).toBe(true)
      await stop('camera180')
    }
  })

  it('encode nothing of a track that was taken away', async () => {
    await show('camera', 640, 360)
    await show('share', 640, 360)
    await run('camera360')
    await run('shareSmall')
    await framesOf('camera360', 10)
    const atOff = await lab.page.evaluate(async () => {
      await window.studio.encoders.setTrack('camera', null)
      return (await window.studio.encoders.stats()).camera360?.frames
    })
    const shared = await lab.page.evaluate(() => window.studio.taken.shareSmall.length)
    await framesOf('shareSmall', shared + 10)
    expect((await readStats()).camera360?.frames).toBe(atOff)
  })

  it('make two key frames for seven who ask at the same time', async () => {
    await show('camera', 640, 360)
    await run('camera360')
    await framesOf('camera360', 10)
    const before = (await readStats()).camera360?.keyFrames ?? NaN
    await lab.page.evaluate(() => {
      for (let link = 0; link < 7; link += 1) window.studio.encoders.requestKeyFrame('camera360')
    })
    await lab.page.waitForFunction(
      async (count) => ((await window.studio.encoders.stats()).camera360?.keyFrames ?? 0) >= count,
      before + 2
    )
    await framesOf('camera360', (await lab.page.evaluate(() => window.studio.taken.camera360.length)) + 10)
    expect((await readStats()).camera360?.keyFrames).toBe(before + 2)
  })

  it('make no key frame for another bitrate', async () => {
    await show('camera', 640, 360)
    await run('camera360')
    await framesOf('camera360', 10)
    const before = (await readStats()).camera360?.keyFrames
    await run('camera360', { bitsPerSecond: 300_000 })
    await lab.page.waitForFunction(async () => (await window.studio.wire()).targets.includes(300_000))
    await framesOf('camera360', (await lab.page.evaluate(() => window.studio.taken.camera360.length)) + 10)
    expect((await readStats()).camera360?.keyFrames).toBe(before)
  })

  it('change the codec on the way, with temporal layers where it has them', async () => {
    await show('camera', 640, 360)
    const codecs = await lab.page.evaluate(() => window.studio.encoders.codecs())
    expect(codecs.map(({ mimeType }) => mimeType)).not.toContain('video/rtx')
    for (const mimeType of ['video/VP9', 'video/AV1', 'video/H264', 'video/VP8']) {
      const codec = codecs.find((candidate) => candidate.mimeType === mimeType)
      if (!codec) continue
      await lab.page.evaluate(() => (window.studio.taken.camera360.length = 0))
      await run('camera360', { codec })
      await lab.page.waitForFunction((type) => {
        const ofCodec = window.studio.taken.camera360.filter((frame) => frame.mimeType === type)
        const highest = Math.max(...ofCodec.map(({ temporalIndex }) => temporalIndex))
        return (
          ofCodec.length > 12 && ofCodec[0]?.isKey === true && highest === (type === 'video/H264' ? 0 : 2)
        )
      }, mimeType)
    }
  })

  it('keep the size of a rung when what is captured changes', async () => {
    await show('camera', 640, 360)
    await run('camera180')
    await hasHeight('camera180', 180)
    await show('camera', 1280, 720)
    await run('camera180')
    await framesOf('camera180', (await lab.page.evaluate(() => window.studio.taken.camera180.length)) + 10)
    await hasHeight('camera180', 180)
    expect((await readStats()).camera180?.width).toBe(320)
  })

  it('end in the state that was asked for last, however fast it was asked for', async () => {
    await show('camera', 640, 360)
    await lab.page.evaluate((bitsPerSecond) => {
      const { encoders, paint } = window.studio
      for (let round = 0; round < 20; round += 1) {
        encoders.setRung('camera360', round % 2 ? { bitsPerSecond, maxFramerate: 30, codec: null } : null)
        void encoders.setTrack('camera', round % 3 ? paint(640, 360) : null)
        encoders.requestKeyFrame('camera360')
      }
    }, bitrates.camera360)
    await framesOf('camera360', 10)
    await hasHeight('camera360', 360)
  })

  it('leave no connection behind', async () => {
    await lab.page.evaluate(() => window.studio.encoders.close())
    expect(await lab.page.evaluate(() => window.studio.openConnections())).toBe(0)
  })
})

function show(slot: 'camera' | 'share', width: number, height: number): Promise<void> {
  return lab.page.evaluate(
    ([name, ...size]) => window.studio.encoders.setTrack(name, window.studio.paint(...size)),
    [slot, width, height] as const
  )
}

function run(rung: RungId, change: Partial<Settings> = {}): Promise<void> {
  const settings: Settings = { bitsPerSecond: bitrates[rung], maxFramerate: 30, codec: null, ...change }
  return lab.page.evaluate(([id, wanted]) => window.studio.encoders.setRung(id, wanted), [
    rung,
    settings
  ] as const)
}

/** Until no frame of it is on its way any more. */
async function stop(rung: RungId): Promise<void> {
  await lab.page.evaluate((id) => window.studio.encoders.setRung(id, null), rung)
  await lab.page.waitForFunction(async (id) => {
    const { encoders, taken } = window.studio
    const before = [(await encoders.stats())[id]?.frames, taken[id].length]
    await new Promise((resolve) => setTimeout(resolve, 200))
    return before.join() === [(await encoders.stats())[id]?.frames, taken[id].length].join()
  }, rung)
}

async function framesOf(rung: RungId, count: number): Promise<void> {
  await lab.page.waitForFunction(([id, least]) => window.studio.taken[id].length >= least, [
    rung,
    count
  ] as const)
}

async function hasHeight(rung: RungId, height: number): Promise<void> {
  await lab.page.waitForFunction(
    async ([id, wanted]) => (await window.studio.encoders.stats())[id]?.height === wanted,
    [rung, height] as const
  )
}

function readStats(): Promise<Partial<Record<RungId, RungStats>>> {
  return lab.page.evaluate(() => window.studio.encoders.stats())
}
