/** Keys that are a person's own: bound anew in the settings, and held to talk. */
import { describe, expect, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { openHouse } from './house'
import type { Person } from './person'

const house = openHouse()

async function openKeys({ page }: Person): Promise<void> {
  await page.getByTestId('app-menu').click()
  await page.getByRole('menuitem', { name: en.settings.open }).click()
  await page.getByRole('tab', { name: en.settings.section.keys }).click()
}

async function closeSettings({ page }: Person): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  // The menu button has the focus, and would be pressed by Space.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
}

const microphone = ({ page }: Person, isOn: boolean) =>
  page.locator(`[data-testid="toggle-mic"][aria-pressed="${isOn}"]`).waitFor()

async function switchOnPushToTalk(person: Person): Promise<void> {
  await openKeys(person)
  await person.page.getByRole('switch', { name: en.keys.pushToTalk }).click()
  await closeSettings(person)
  await person.page.getByTestId('push-to-talk-hint').waitFor()
}

describe('a key', () => {
  it('is bound anew by pressing it, and stays so after a reload', async () => {
    const ana = await house.arrive('Ana')
    await ana.join(house.freshRoom(), { camera: false })
    await openKeys(ana)
    await ana.page.getByTestId('key-hand').getByRole('button').click()
    await ana.page.keyboard.press('g')
    await closeSettings(ana)
    const raised = ana.page.locator('[data-testid="toggle-hand"][aria-pressed="true"]')
    await ana.page.keyboard.press('g')
    await raised.waitFor()
    await ana.page.reload()
    await ana.page.getByTestId('call').waitFor()
    await ana.page.keyboard.press('g')
    await raised.waitFor()
  })
})

describe('push to talk', () => {
  it('is heard by the others for as long as Space is held', async () => {
    const roomId = house.freshRoom()
    const [ana, ben] = await Promise.all([house.arrive('Ana'), house.arrive('Ben')])
    await ana.join(roomId, { camera: false, microphone: false })
    await ben.join(roomId, { camera: false })
    await switchOnPushToTalk(ana)
    const muted = ben.page.locator('[data-testid^="tile-"][data-link]').getByLabel(en.tile.muted)
    await muted.waitFor()
    await ana.page.keyboard.down('Space')
    await microphone(ana, true)
    await muted.waitFor({ state: 'detached' })
    await ana.page.keyboard.up('Space')
    await microphone(ana, false)
    await muted.waitFor()
  })

  it('is Space also on the button that has just been clicked to mute', async () => {
    const ana = await house.arrive('Ana')
    await ana.join(house.freshRoom(), { camera: false, microphone: false })
    await switchOnPushToTalk(ana)
    await ana.page.getByTestId('toggle-mic').click()
    await microphone(ana, true)
    await ana.page.getByTestId('toggle-mic').click()
    await microphone(ana, false)
    await ana.page.keyboard.down('Space')
    await microphone(ana, true)
    await ana.page.keyboard.up('Space')
    // A button would have been pressed by now, too.
    await ana.page.keyboard.press('h')
    await ana.page.locator('[data-testid="toggle-hand"][aria-pressed="true"]').waitFor()
    await microphone(ana, false)
  })

  it('comes back muted when the page is reloaded with the key down', async () => {
    const roomId = house.freshRoom()
    const [ana, ben] = await Promise.all([house.arrive('Ana'), house.arrive('Ben')])
    await ana.join(roomId, { camera: false, microphone: false })
    await ben.join(roomId, { camera: false })
    await switchOnPushToTalk(ana)
    await ana.page.keyboard.down('Space')
    await microphone(ana, true)
    await ana.page.reload()
    await ana.seesTiles(1)
    await ana.receives(1, { video: false })
    expect(await ana.sentSources()).toBe('false false false')
    expect(await ana.shownSources()).toBe('false false false')
  })
})
