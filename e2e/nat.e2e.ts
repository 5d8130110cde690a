/** Calls of the app between people behind routers of their own, as at home. */
import { afterEach, describe, expect, it } from 'vitest'
import { openTown, whyNoTown, type Town, type TownOptions } from './network/town'
import { readPaths, type Path } from './paths'

const reason = whyNoTown({ nat: 'cone', servers: 'relay' })

describe.skipIf(reason !== null)(`two people${reason === null ? '' : ` (${reason})`}`, () => {
  let town: Town | null = null
  afterEach(async () => {
    await town?.close()
    town = null
  })

  /** @returns the path of each when both see and hear the other */
  async function meet(options: Omit<TownOptions, 'people'>): Promise<(readonly Path[])[]> {
    const { people } = (town = await openTown({ ...options, people: ['Ana', 'Ben'] }))
    for (const person of people) await person.join('home')
    await Promise.all(people.map((person) => person.seesTiles(1)))
    await Promise.all(people.map((person) => person.receives(1)))
    return Promise.all(people.map(({ page }) => readPaths(page)))
  }

  it('behind routers that keep a port meet directly, through what STUN tells them', async () => {
    const paths = await meet({ nat: 'cone', servers: 'relay' })
    for (const [path] of paths) {
      expect(path?.local).toMatch(/^[sp]rflx$/)
      expect(path?.remote).toMatch(/^[sp]rflx$/)
    }
  })

  it('behind routers that take another port for everybody meet through the relay', async () => {
    const paths = await meet({ nat: 'symmetric', servers: 'relay' })
    // One end of the path is enough: what comes out of a relay reaches a router that has let it be called.
    expect(paths.map(([path]) => [path?.local, path?.remote].includes('relay'))).toEqual([true, true])
  })

  it('whose networks block UDP meet through the relay over TCP', async () => {
    const paths = await meet({ nat: 'blockUdp', servers: 'relay' })
    expect(paths.map(([path]) => [path?.local, path?.protocol])).toEqual([
      ['relay', 'tcp'],
      ['relay', 'tcp']
    ])
  })
})
