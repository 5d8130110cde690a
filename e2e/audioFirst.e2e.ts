/** What people are told of their own microphone: that it gives nothing, and that nobody hears them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openHouse } from './house'
import { until, type Person } from './person'
import { silence, voice, writeSound } from './soundFile'

declare global {
  interface Window {
    /** Every copy of a track the page has made. */
    recordedCopies: MediaStreamTrack[]
  }
}

const folder = mkdtempSync(join(tmpdir(), 'confab-audio-first-'))
const [late, talking] = [join(folder, 'late.wav'), join(folder, 'talking.wav')]
writeSound(late, [
  [15, silence],
  [15, voice]
])
writeSound(talking, [[10, voice]])
afterAll(() => rmSync(folder, { recursive: true }))

describe('a microphone that gives nothing for a while', () => {
  const house = openHouse([], [`--use-file-for-fake-audio-capture=${late}`])
  const noteOf = ({ page }: Person) => page.getByTestId('microphone-note')

  it('is told of at the door until it gives something', async () => {
    const ana = await house.arrive('Ana')
    await ana.prepare(house.freshRoom(), { camera: false })
    await noteOf(ana).waitFor()
    await noteOf(ana).waitFor({ state: 'detached' })
    expect(ana.errors).toEqual([])
  })

  it('is told of in a call, with others to choose, and once it has been read no more', async () => {
    const ana = await house.arrive('Ana')
    await ana.join(house.freshRoom(), { camera: false, microphone: false })
    await ana.press('toggle-mic', true)
    await noteOf(ana).waitFor()
    expect(await noteOf(ana).textContent()).toContain('gives no sound')
    expect(await noteOf(ana).getByRole('combobox').count()).toBe(1)
    await noteOf(ana).getByRole('button').click()
    await noteOf(ana).waitFor({ state: 'detached' })
    expect(ana.errors).toEqual([])
  })
})

/** Before the page is loaded. */
function recordCopies(): void {
  const copies: MediaStreamTrack[] = (window.recordedCopies = [])
  const prototype = MediaStreamTrack.prototype
  const native = Object.getOwnPropertyDescriptor(prototype, 'clone')?.value as () => MediaStreamTrack
  prototype.clone = function (this: MediaStreamTrack) {
    const copy = native.call(this)
    copies.push(copy)
    return copy
  }
}

const liveCopies = ({ page }: Person): Promise<number> =>
  page.evaluate(() => window.recordedCopies.filter(({ readyState }) => readyState === 'live').length)

/** Whether any of them, or any other live sound, is in a sender of any connection. */
const isSoundSent = ({ page }: Person): Promise<boolean> =>
  page.evaluate(() =>
    [...window.recordedConnections, ...window.recordedLoopbacks]
      .flatMap((connection) => connection.getSenders())
      .some(({ track }) => track?.kind === 'audio' && track.enabled)
  )

const energyAt = async (person: Person): Promise<number> =>
  (await person.receptions()).reduce((sum, { audioEnergy }) => sum + audioEnergy, 0)

async function isHeard(person: Person): Promise<void> {
  const before = await energyAt(person)
  await until(
    async () => (await energyAt(person)) > before + 0.01,
    () => `${person.name} hears nothing`
  )
}

describe('somebody who talks', () => {
  const house = openHouse([], [`--use-file-for-fake-audio-capture=${talking}`])

  it('is told when nobody hears it, and still nobody does', async () => {
    const [ana, ben] = [await house.arrive('Ana'), await house.arrive('Ben')]
    await ana.page.addInitScript(recordCopies)
    const roomId = house.freshRoom()
    await ana.join(roomId, { camera: false })
    await ben.join(roomId, { camera: false, microphone: false })
    await isHeard(ben)
    const hint = ana.page.getByTestId('muted-talk')
    expect(await hint.textContent()).toBe('')

    await ana.press('toggle-mic', false)
    await hint.filter({ hasText: 'You are muted. Press M to speak.' }).waitFor()
    expect(await liveCopies(ana)).toBe(1)
    expect(await isSoundSent(ana)).toBe(false)
    // What was on its way when she muted has arrived by now.
    const before = await energyAt(ben)
    await hint.filter({ hasNotText: 'muted' }).waitFor({ state: 'attached' })
    await hint.filter({ hasText: 'muted' }).waitFor()
    expect((await energyAt(ben)) - before).toBeLessThan(1e-4)

    await ana.page.keyboard.press('m')
    await isHeard(ben)
    expect(await hint.textContent()).toBe('')
    expect(await liveCopies(ana)).toBe(0)

    await ana.press('toggle-mic', false)
    await until(
      async () => (await liveCopies(ana)) === 1,
      () => 'a muted microphone is not listened to'
    )
    await ana.leave()
    expect(await liveCopies(ana)).toBe(0)
    expect([...ana.errors, ...ben.errors]).toEqual([])
  })
})
