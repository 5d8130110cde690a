/** The restart ladder on a real browser's connections: what no ICE restart can mend is made anew, at both ends. */
import { describe, expect, it } from 'vitest'
import { openMeshLab } from './meshLab'

const lab = openMeshLab()

async function twoMeet(): Promise<void> {
  for (const id of ['anna', 'ben']) await lab.watch.join(id, {})
  await bothSee()
}

async function bothSee(): Promise<void> {
  await lab.watch.sees({ to: 'anna', from: 'ben' }, 90)
  await lab.watch.sees({ to: 'ben', from: 'anna' }, 90)
}

/** Until both have a second connection, and nothing is left to repair. */
function bothAreWellAnew(): Promise<unknown> {
  return lab.page.waitForFunction(
    () =>
      [...window.lab.people.values()].every(
        ({ connections, repairs, events }) =>
          [...connections.values()].every((made) => made.length >= 2) &&
          [...repairs.values()].every((steps) => steps.at(-1) === 'well') &&
          events.filter((event) => event.endsWith(' connected')).length >= 2
      ),
    undefined,
    { timeout: 90_000 }
  )
}

describe('a connection that is beyond repair', () => {
  it.each(['anna', 'ben'] as const)('is made anew, with pictures, when that of %s has died', async (dead) => {
    await twoMeet()
    await lab.page.evaluate((id) => {
      for (const made of window.lab.people.get(id)?.connections.values() ?? []) made.at(-1)?.close()
    }, dead)
    await bothAreWellAnew()
    await bothSee()
    expect(await lab.page.evaluate(() => window.lab.openConnections())).toBe(2)
    // What the engine says of a connection that was closed under its hands is as it should be.
    await lab.page.evaluate((id) => {
      const events = window.lab.people.get(id)?.events
      events?.splice(0, events.length, ...events.filter((event) => !event.includes('error')))
    }, dead)
  })
})

describe('media that arrives at one end only', () => {
  it('is noticed by what both ends count, and the connection is made anew when restarts do not help', async () => {
    await twoMeet()
    // anna counts as if nothing of ben's had arrived since.
    await lab.page.evaluate(async () => {
      const connection = window.lab.people.get('anna')?.connections.get('ben')?.at(-1)
      if (!connection) throw new Error('no connection')
      const count = connection.getStats.bind(connection)
      const counted = new Map<string, number>()
      connection.getStats = async () => {
        const report = await count()
        return new Map(
          [...(report as unknown as Map<string, Record<string, unknown>>)].map(([id, entry]) => {
            if (entry['type'] !== 'inbound-rtp') return [id, entry]
            counted.set(id, counted.get(id) ?? Number(entry['packetsReceived']))
            return [id, { ...entry, packetsReceived: counted.get(id) }]
          })
        )
      }
      await connection.getStats()
    })
    await bothAreWellAnew()
    const steps = await lab.page.evaluate(() => window.lab.people.get('ben')?.repairs.get('anna'))
    expect(steps).toContain('restart')
    await bothSee()
    expect(await lab.page.evaluate(() => window.lab.openConnections())).toBe(2)
  })
})
