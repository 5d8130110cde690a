/**
 * The mesh engine on real connections: several participants in one page of a real browser.
 *
 * Everything here waits for a condition; how long it takes is nobody's business.
 */
import { describe, expect, it } from 'vitest'
import { meshLab } from './labHost'
import { openLab } from './openLab'
import type { Weather } from './meshPage'

const lab = openLab(meshLab)

describe('the mesh engine in a real browser', () => {
  it('connects three people who join in the same instant, ten times over', async () => {
    for (let round = 0; round < 10; round += 1) {
      await lab.page.evaluate(() => Promise.all(['anna', 'ben', 'cleo'].map((id) => window.lab.join(id))))
      await everybodySees(['anna', 'ben', 'cleo'])
      expect(await errors()).toEqual([])
      await lab.page.evaluate(() => window.lab.reset())
      expect(await lab.page.evaluate(() => window.lab.openConnections())).toBe(0)
    }
  })

  it('makes one offer and one answer per link, however many slots are switched', async () => {
    await meet('anna', 'ben')
    const describeAll = () =>
      lab.page.evaluate(() =>
        [...window.lab.people.values()].map((person) =>
          [...person.connections.values()]
            .flat()
            .map((connection) => connection.localDescription?.sdp.split('\r\n')[1])
        )
      )
    const before = await describeAll()
    await lab.page.evaluate(() => window.lab.publish('anna', 'share', true))
    await picturesGrow('ben', 'anna', 'share')
    await lab.page.evaluate(() => window.lab.publish('anna', 'share', false))
    expect(await describeAll()).toEqual(before)
  })

  it('sends and hears sound, and says how the link is doing', async () => {
    await meet('anna', 'ben')
    await lab.page.waitForFunction(
      () => (window.lab.people.get('ben')?.mesh.audioLevel('anna', 'microphone') ?? 0) > 0.1
    )
    await lab.page.waitForFunction(async () => {
      const stats = await window.lab.people.get('ben')?.mesh.stats('anna')
      return (
        (stats?.audioEnergy.microphone ?? 0) > 0 &&
        (stats?.video.camera?.framesDecoded ?? 0) > 0 &&
        (stats?.receiveBitsPerSecond ?? 0) > 0 &&
        (stats?.sendBitsPerSecond ?? 0) > 0 &&
        stats?.rttMs !== null
      )
    })
    const stats = await lab.page.evaluate(() => window.lab.people.get('ben')?.mesh.stats('anna'))
    expect(stats?.path).toEqual({ kind: 'direct', protocol: 'udp' })

    await lab.page.evaluate(() => window.lab.publish('anna', 'microphone', false))
    await lab.page.waitForFunction(
      () => window.lab.people.get('ben')?.mesh.audioLevel('anna', 'microphone') === null
    )
  })

  it('ends as asked when both start and stop shares in the same tick, twenty times over', async () => {
    await meet('anna', 'ben')
    for (let round = 0; round < 20; round += 1) {
      const isOn = round % 2 === 0
      await lab.page.evaluate(
        (on) => Promise.all(['anna', 'ben'].map((id) => window.lab.publish(id, 'share', on))),
        isOn
      )
      const sending = await lab.page.evaluate(() =>
        [...window.lab.people.values()].map(({ mesh }) => mesh.isSending('share'))
      )
      expect(sending).toEqual([isOn, isOn])
    }
    await lab.page.evaluate(() =>
      Promise.all(['anna', 'ben'].map((id) => window.lab.publish(id, 'share', true)))
    )
    await picturesGrow('anna', 'ben', 'share')
    await picturesGrow('ben', 'anna', 'share')
    await settled()
    expect(await errors()).toEqual([])
  })

  for (const restarting of [['anna'], ['ben'], ['anna', 'ben']]) {
    it(`finds a new path when ${restarting.join(' and ')} restart ICE in one tick, and media goes on`, async () => {
      await meet('anna', 'ben')
      for (let round = 0; round < 5; round += 1) {
        const before = await fragments()
        await restartIce(restarting)
        await fragmentsDifferFrom(before)
        await everybodySees(['anna', 'ben'])
      }
      expect(await errors()).toEqual([])
    })
  }

  it('settles when every signal comes twice and in any order', async () => {
    for (let round = 0; round < 5; round += 1) {
      await setWeather('scrambled')
      await lab.page.evaluate(() => Promise.all(['anna', 'ben', 'cleo'].map((id) => window.lab.join(id))))
      await everybodySees(['anna', 'ben', 'cleo'])
      await restartIce(['anna', 'ben', 'cleo'])
      await everybodySees(['anna', 'ben', 'cleo'])
      expect(await errors()).toEqual([])
      await lab.page.evaluate(() => window.lab.reset())
    }
  })

  // ben is the newcomer and offers.
  for (const repairing of [['anna'], ['ben'], ['anna', 'ben']]) {
    describe(`when signals were lost and ${repairing.join(' and ')} resynchronise`, () => {
      it.each(['allLost', 'answersLost'] as const)('completes the join (%s)', async (weather) => {
        await setWeather(weather)
        await lab.page.evaluate(() => Promise.all(['anna', 'ben'].map((id) => window.lab.join(id))))
        await lab.page.waitForFunction(() =>
          window.lab.people
            .get('ben')
            ?.connections.get('anna')
            ?.some((connection) => connection.iceGatheringState === 'complete')
        )
        await setWeather('fair')
        await resync(repairing)
        await everybodySees(['anna', 'ben'])
        expect(await errors()).toEqual([])
      })

      it.each(['allLost', 'answersLost'] as const)('completes a restart (%s)', async (weather) => {
        await meet('anna', 'ben')
        const before = await fragments()
        await setWeather(weather)
        await restartIce(['ben'])
        await lab.page.waitForFunction(() =>
          [...(window.lab.people.get('ben')?.connections.values() ?? [])]
            .flat()
            .every((connection) => connection.signalingState === 'have-local-offer')
        )
        await setWeather('fair')
        await resync(repairing)
        await fragmentsDifferFrom(before)
        await everybodySees(['anna', 'ben'])
        expect(await errors()).toEqual([])
      })
    })
  }

  it('asks again for a restart whose request was lost', async () => {
    await meet('anna', 'ben')
    const before = await fragments()
    await setWeather('allLost')
    await restartIce(['anna'])
    // Requests are carried out in order, so the lost one is out before the weather changes.
    await lab.page.evaluate(() => new Promise(requestAnimationFrame))
    await setWeather('fair')
    await resync(['anna'])
    await fragmentsDifferFrom(before)
    await everybodySees(['anna', 'ben'])
  })

  it('keeps the other links when one participant offers garbage', async () => {
    await meet('anna', 'ben')
    await lab.page.evaluate(() => {
      window.lab.people.get('anna')?.mesh.connect({ participantId: 'mallory', role: 'answerer', epoch: 1 })
      window.lab.sendGarbage('mallory', 'anna')
    })
    await lab.page.waitForFunction(() => window.lab.people.get('anna')?.events.includes('mallory failed'))
    expect(await errors()).toHaveLength(1)
    await everybodySees(['anna', 'ben'])
    expect(await lab.page.evaluate(() => window.lab.openConnections())).toBe(2)
  })

  it('makes a new link for a higher epoch and closes the old one', async () => {
    await meet('anna', 'ben')
    await lab.page.evaluate(() => window.lab.link('anna', 'ben', 2))
    expect(await lab.page.evaluate(() => window.lab.openConnections())).toBe(2)
    await everybodySees(['anna', 'ben'])
    await lab.page.evaluate(() => window.lab.link('anna', 'ben', 2))
    await lab.page.evaluate(() => window.lab.link('anna', 'ben', 1))
    expect(await lab.page.evaluate(() => window.lab.people.get('anna')?.connections.get('ben')?.length)).toBe(
      2
    )
    expect(await errors()).toEqual([])
  })

  it('leaves nothing behind when it is closed, even in the middle of connecting', async () => {
    const late = await lab.page.evaluate(async () => {
      await Promise.all(['anna', 'ben', 'cleo'].map((id) => window.lab.join(id)))
      const everybody = [...window.lab.people.values()]
      for (const { mesh } of everybody) mesh.close()
      const before = everybody.map((person) => person.events.length)
      // Another pair goes through a whole join: whatever was under way above has had its turn by then.
      window.lab.people.clear()
      await Promise.all(['dora', 'emil'].map((id) => window.lab.join(id)))
      while (!(window.lab.framesAt('dora', 'emil', 'camera') > 0)) await new Promise(requestAnimationFrame)
      return everybody.map((person, index) => person.events.slice(before[index]))
    })
    expect(late).toEqual([[], [], []])
    expect(await lab.page.evaluate(() => window.lab.openConnections())).toBe(2)
    // What encodes for all links is gone with the mesh as well: what is left are two for each of the pair.
    await lab.page.waitForFunction(() => window.lab.openLoopbacks() === 4)
    await lab.page.evaluate(() => window.lab.reset())
    expect(await lab.page.evaluate(() => window.lab.openConnections())).toBe(0)
    expect(await lab.page.evaluate(() => window.lab.openLoopbacks())).toBe(0)
  })
})

async function meet(...ids: string[]): Promise<void> {
  for (const id of ids) await lab.page.evaluate((each) => window.lab.join(each), id)
  await everybodySees(ids)
}

/** Every link connected, and on each of them the camera's frames still growing. */
async function everybodySees(ids: readonly string[]): Promise<void> {
  await settled()
  for (const id of ids) for (const other of ids) if (id !== other) await picturesGrow(id, other, 'camera')
}

async function picturesGrow(id: string, other: string, slot: 'camera' | 'share'): Promise<void> {
  const before = await lab.page.evaluate((at) => window.lab.framesAt(at.id, at.other, at.slot), {
    id,
    other,
    slot
  })
  await lab.page.waitForFunction(
    (at) => window.lab.framesAt(at.id, at.other, at.slot) > (Number.isNaN(at.before) ? 0 : at.before),
    { id, other, slot, before: Number.isNaN(before) ? 0 : before }
  )
}

/** Nothing under negotiation, everything connected, four transceivers each. */
async function settled(): Promise<void> {
  await lab.page.waitForFunction(() =>
    [...window.lab.people.values()]
      .flatMap((person) => [...person.connections.values()].map((connections) => connections.at(-1)))
      .filter((connection) => connection?.signalingState !== 'closed')
      .every(
        (connection) =>
          connection?.signalingState === 'stable' &&
          connection.connectionState === 'connected' &&
          connection.getTransceivers().every((one) => one.currentDirection === 'sendrecv') &&
          connection.getTransceivers().length === 4
      )
  )
}

async function setWeather(weather: Weather): Promise<void> {
  await lab.page.evaluate((next) => void (window.lab.weather = next), weather)
}

async function resync(ids: readonly string[]): Promise<void> {
  await lab.page.evaluate(
    (repairing) => repairing.forEach((id) => window.lab.people.get(id)?.mesh.resync()),
    ids
  )
}

async function restartIce(ids: readonly string[]): Promise<void> {
  await lab.page.evaluate((asking) => asking.forEach((id) => window.lab.people.get(id)?.mesh.repair()), ids)
}

function fragments(): Promise<(string | undefined)[]> {
  return lab.page.evaluate(() => window.lab.fragments())
}

async function fragmentsDifferFrom(before: readonly (string | undefined)[]): Promise<void> {
  await expect
    .poll(async () => (await fragments()).every((now, index) => now !== before[index]), { timeout: 30_000 })
    .toBe(true)
}

function errors(): Promise<string[]> {
  return lab.page.evaluate(() => window.lab.errors())
}
