import { describe, expect, it } from 'vitest'
import { areTogether, gather } from './gathering'
import { openHouse } from './house'
import { until } from './person'

const house = openHouse()

describe('a call', () => {
  it.each([[['Ana', 'Ben']], [['Ana', 'Ben', 'Cem']], [['Ana', 'Ben', 'Cem', 'Dee']]])(
    'lets %j see and hear each other',
    async (names) => {
      const people = await gather(house, names, house.freshRoom())
      await areTogether(people)
      for (const person of people) {
        expect(await person.page.getByTestId('people-count').textContent()).toContain(String(names.length))
        expect(person.errors).toEqual([])
      }
    }
  )

  it('takes in a late arrival and lets somebody leave without disturbing the rest', async () => {
    const roomId = house.freshRoom()
    const [ana, ben] = await gather(house, ['Ana', 'Ben'], roomId)
    if (!ana || !ben) throw new Error('nobody came')
    await areTogether([ana, ben])
    const cem = await house.arrive('Cem')
    await cem.join(roomId)
    await areTogether([ana, ben, cem])

    await ben.leave()
    await areTogether([ana, cem])
    expect(await ben.openConnections()).toBe(0)
    expect(await ana.openConnections()).toBe(1)
  })

  it('brings somebody who reloads back as the same participant', async () => {
    const [ana, ben] = await gather(house, ['Ana', 'Ben'], house.freshRoom())
    if (!ana || !ben) throw new Error('nobody came')
    await areTogether([ana, ben])
    const tile = await ana.page.locator('[data-testid^="tile-"][data-link]').getAttribute('data-testid')
    const departures: string[] = []
    await ana.page.exposeFunction('departed', (text: string) => departures.push(text))
    await ana.page.evaluate(() => {
      const report = (window as unknown as { departed: (text: string) => void }).departed
      new MutationObserver(() => {
        if (!document.querySelector('[data-testid^="tile-"][data-link]')) report('gone')
      }).observe(document.body, { childList: true, subtree: true })
    })

    await ben.page.reload()
    await ben.page.getByTestId('call').waitFor()
    await areTogether([ana, ben])
    expect(await ben.shownSources()).toBe('true true false')
    expect(await ana.page.locator('[data-testid^="tile-"][data-link]').getAttribute('data-testid')).toBe(tile)
    expect(departures).toEqual([])
  })

  it('forgets a tab that is closed for good', async () => {
    const [ana, ben] = await gather(house, ['Ana', 'Ben'], house.freshRoom())
    if (!ana || !ben) throw new Error('nobody came')
    await areTogether([ana, ben])
    await ben.page.close()
    await ana.seesTiles(0)
    await until(
      async () => (await ana.openConnections()) === 0,
      () => 'a connection is left over'
    )
  })

  it('gives the room to the newer window when a participant is resumed twice', async () => {
    const ana = await house.arrive('Ana')
    const roomId = house.freshRoom()
    await ana.join(roomId)
    const twin = await ana.duplicateTab()
    await twin.getByTestId('call').waitFor()
    await ana.page.getByTestId('join-problem').waitFor()
    await twin.getByTestId('people-count').getByText('1').waitFor()
  })

  it('connects three people who join in the same instant, three times over', async () => {
    const people = await Promise.all(['Ana', 'Ben', 'Cem'].map((name) => house.arrive(name)))
    for (let round = 0; round < 3; round += 1) {
      const roomId = house.freshRoom()
      await Promise.all(people.map((person) => person.prepare(roomId)))
      await Promise.all(people.map((person) => person.page.getByTestId('join').click()))
      await areTogether(people)
      await Promise.all(people.map((person) => person.leave()))
    }
    for (const person of people) expect(person.errors).toEqual([])
  })
})
