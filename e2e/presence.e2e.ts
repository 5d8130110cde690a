import { describe, expect, it } from 'vitest'
import { openHouse } from './house'

const house = openHouse()

describe('presence', () => {
  it('reaches somebody at home who has starred the room, as people come and go', async () => {
    const roomId = house.freshRoom()
    const watcher = await house.arrive('Wim')
    await watcher.join(roomId, { camera: false, microphone: false })
    await watcher.page.getByTestId('star').click()
    await watcher.leave()
    await watcher.page.getByTestId(`favourite-${roomId}`).waitFor()
    const line = watcher.page.getByTestId(`presence-${roomId}`)
    await line.waitFor()

    const ana = await house.arrive('Ana')
    await ana.join(roomId, { camera: false })
    await line.getByText('Ana').first().waitFor()
    const ben = await house.arrive('Ben')
    await ben.join(roomId, { camera: false })
    await line.getByText('Ben').first().waitFor()
    await ana.leave()
    await line.getByText('Ana').first().waitFor({ state: 'detached' })
    await ben.leave()
    await line.getByText('Ben').first().waitFor({ state: 'detached' })
    // Watching is not being there.
    expect(await watcher.openConnections()).toBe(0)
  })

  it('shows a name that looks like markup as the text it is', async () => {
    const roomId = house.freshRoom()
    const name = '<img src=x onerror="window.injected=1">'
    const villain = await house.arrive(name)
    const ana = await house.arrive('Ana')
    await villain.join(roomId, { camera: false })
    await ana.openRoom(roomId)
    await ana.page.getByText(name).first().waitFor()
    await ana.join(roomId, { camera: false })
    await ana.seesTiles(1)
    await ana.page.locator('[data-testid^="tile-"][data-link]').getByText(name).first().waitFor()
    expect(await ana.page.locator('img[src="x"]').count()).toBe(0)
    expect(await ana.page.evaluate(() => 'injected' in window)).toBe(false)
  })
})
