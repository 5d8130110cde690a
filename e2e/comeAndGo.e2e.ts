/** Ways into a room and out of it that are neither the address bar nor the Leave button. */
import { describe, expect, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { openHouse } from './house'

const house = openHouse()

describe('an invite', () => {
  it('brings in whoever pastes the copied link', async () => {
    const roomId = house.freshRoom()
    const ana = await house.arrive('Ana')
    await ana.join(roomId, { camera: false })
    await ana.page.getByTestId('copy-invite').click()
    await ana.page.getByTestId('toast').getByText(en.toast.inviteCopied).waitFor()
    const link = await ana.page.evaluate(() => navigator.clipboard.readText())
    expect(link).toBe(`${house.service.url}/r/${roomId}`)

    const ben = await house.arrive('Ben')
    await ben.openHome()
    await ben.page.evaluate((text) => navigator.clipboard.writeText(text), link)
    await ben.page.getByTestId('join-field').press('Control+V')
    await ben.page.getByTestId('join-submit').click()
    await ben.page.getByTestId('name').fill('Ben')
    await ben.enter()
    await Promise.all([ana.seesTiles(1), ben.seesTiles(1)])
    await ana.receives(1, { video: false })
  })
})

describe('leaving by the Back button', () => {
  it('keeps the call, and the way back is at home', async () => {
    const roomId = house.freshRoom()
    const [ana, ben] = await Promise.all([house.arrive('Ana'), house.arrive('Ben')])
    await ben.join(roomId, { camera: false })
    await ana.openHome()
    await ana.page.getByTestId('join-field').fill(roomId)
    await ana.page.getByTestId('join-submit').click()
    await ana.page.getByTestId('name').fill('Ana')
    await ana.enter()
    await ana.seesTiles(1)

    await ana.page.goBack()
    await ana.page.getByTestId('home').waitFor()
    await Promise.all([ana.receives(1, { video: false }), ben.receives(1, { video: false })])
    await ana.page.getByRole('link', { name: en.home.backToCall }).click()
    await ana.page.getByTestId('call').waitFor()
    await Promise.all([ana.seesTiles(1), ben.seesTiles(1)])
    await ben.receives(1, { video: false })
    await ana.leave()
    await ben.seesTiles(0)
  })
})

describe('the others', () => {
  it('are told of several who come at once in one sentence', async () => {
    const roomId = house.freshRoom()
    const ana = await house.arrive('Ana')
    await ana.join(roomId, { camera: false })
    const others = await Promise.all(['Ben', 'Cem', 'Dee'].map((name) => house.arrive(name)))
    await Promise.all(others.map((person) => person.prepare(roomId, { camera: false })))
    await Promise.all(others.map((person) => person.enter()))
    await ana.page
      .getByTestId('toast')
      .getByText(/, .* and 1 more came in\.$/)
      .waitFor()
    expect(await ana.page.getByTestId('toast').count()).toBe(1)
  })
})
