/** What is off leaves nobody: not one picture of a camera or share that is muted or paused gets out. */
import { expect, it } from 'vitest'
import { openMeshLab } from './meshLab'
import type { Way } from './meshWatch'

const lab = openMeshLab()

/** Who gets pictures how: from the common encoders, from an encoder of a link that cannot be fed, without any. */
const houses = [
  { name: 'by feeding', anna: {}, cleo: {} },
  { name: 'to one link by an encoder of its own', anna: {}, cleo: { codec: 'video/H264' } },
  { name: 'by an encoder for each link', anna: { isPlain: true }, cleo: {} }
] as const

const slots = ['camera', 'share'] as const

it.each(houses)('not one picture leaves of what is off, when it goes out $name', async ({ anna, cleo }) => {
  const waysTo = (...ids: readonly string[]): readonly Way[] =>
    ids.flatMap((to) => slots.map((slot) => ({ to, from: 'anna', slot })))
  const there = waysTo('ben', 'cleo')
  const late = waysTo('dora')
  await lab.page.evaluate(
    async ([annaIs, cleoIs]) => {
      await window.lab.join('anna', annaIs)
      await window.lab.publish('anna', 'share', true)
      await window.lab.join('ben', { others: ['anna'], camera: null, codec: 'video/VP8' })
      await window.lab.join('cleo', { others: ['anna'], camera: null, ...cleoIs })
    },
    [anna, cleo] as const
  )
  await Promise.all(there.map((way) => lab.watch.sees(way, 90)))

  // In the same step: what is painted from here on nobody may see.
  await lab.page.evaluate(async () => {
    const mesh = window.lab.people.get('anna')?.mesh
    const isOff = Promise.all([mesh?.publish('camera', null), mesh?.setPaused('share', true)])
    window.lab.isSecret = true
    await isOff
  })
  await Promise.all(there.map((way) => lab.watch.seesNothingMore(way)))
  const bytes = () =>
    Promise.all(there.map(async (way) => (await lab.watch.transmission(way, way.slot)).bytesSent))
  const sent = await bytes()
  await lab.page.evaluate(() => window.lab.join('dora', { others: ['anna'], camera: null }))
  await lab.watch.hears({ to: 'dora', from: 'anna' })
  for (const way of late) expect((await lab.watch.reception(way, way.slot)).framesReceived).toBe(0)
  expect(await bytes()).toEqual(sent)
  for (const way of there)
    expect(await brightness(way), `of the ${way.slot} that stands at ${way.to}`).toBeLessThan(200)

  await lab.page.evaluate(async () => {
    window.lab.isSecret = false
    const mesh = window.lab.people.get('anna')?.mesh
    await Promise.all([window.lab.publish('anna', 'camera', true), mesh?.setPaused('share', false)])
  })
  await Promise.all([...there, ...late].map((way) => lab.watch.sees(way, 90)))
})

function brightness({ to, slot = 'camera' }: Way): Promise<number> {
  return lab.page.evaluate(([id, shown]) => window.lab.brightnessAt(id, 'anna', shown), [to, slot] as const)
}
