/** The app for people who do not see it, do not use a mouse, do not want motion, or have a narrow window. */
import { describe, expect, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { cutOff, hasFocus, tabTo, violations } from './accessibility'
import { openHouse } from './house'
import type { Person, PersonOptions } from './person'

const house = openHouse()
const schemes = ['light', 'dark'] as const

/** Somebody whose page does not move, so that no colour is measured half way through a transition. */
async function arriveStill(name: string, options: Partial<PersonOptions> = {}): Promise<Person> {
  const person = await house.arrive(name, options)
  await person.page.emulateMedia({ reducedMotion: 'reduce' })
  return person
}

/** Two favourites and a recent room, as an earlier visit would have left them. */
async function haveRooms(person: Person, roomId: string): Promise<void> {
  await person.context.addInitScript((id: string) => {
    const favourites = [
      { id, label: 'Kitchen table' },
      { id: 'band-practice', label: 'Band practice, every second Thursday after the children are in bed' }
    ]
    const recent = [{ id: 'monday-standup', label: 'monday-standup', lastJoinedAt: 0 }]
    localStorage.setItem('confab.rooms', JSON.stringify({ favourites, recent }))
    localStorage.setItem('confab.settings', JSON.stringify({ displayName: 'Ana' }))
  }, roomId)
}

describe.each(schemes)('nothing breaks WCAG 2 AA (%s)', (colorScheme) => {
  it('at home: empty, refused input, menus, dialogs', async () => {
    const ana = await arriveStill('Ana', { colorScheme })
    await ana.openHome()
    expect(await violations(ana)).toEqual([])
    await ana.page.getByTestId('join-field').fill('?')
    await ana.page.getByTestId('join-submit').click()
    await ana.page.getByText(en.home.joinUnknown).waitFor()
    expect(await violations(ana)).toEqual([])
    await ana.page.getByTestId('app-menu').click()
    await ana.page.getByRole('menu').waitFor()
    expect(await violations(ana)).toEqual([])
    await ana.page.getByRole('menuitem', { name: en.settings.open }).click()
    await ana.page.getByRole('dialog').waitFor()
    expect(await violations(ana)).toEqual([])
  })

  it('at home: favourites with somebody inside, and offline', async () => {
    const roomId = house.freshRoom()
    const [ana, ben] = await Promise.all([arriveStill('Ana', { colorScheme }), house.arrive('Ben')])
    await haveRooms(ana, roomId)
    await ben.join(roomId, { camera: false })
    await ana.openHome()
    await ana.page.getByTestId(`presence-${roomId}`).getByText('Ben').first().waitFor()
    expect(await violations(ana)).toEqual([])
    await ana.page.getByTestId(`favourite-${roomId}`).getByRole('button').click()
    await ana.page.getByRole('menu').waitFor()
    expect(await violations(ana)).toEqual([])
    await ana.page.keyboard.press('Escape')
    await ana.context.setOffline(true)
    await ana.page.getByTestId('connection-banner').waitFor()
    expect(await violations(ana)).toEqual([])
  })

  it('at the door: with devices, and with permission denied', async () => {
    const roomId = house.freshRoom()
    const [ana, ben] = await Promise.all([
      arriveStill('Ana', { colorScheme }),
      arriveStill('Ben', { colorScheme, permissions: [] })
    ])
    await ana.prepare(roomId)
    expect(await violations(ana)).toEqual([])
    await ana.page.getByTestId('name').fill('')
    await ana.page.getByTestId('join').click()
    await ana.page.getByText(en.nameProblem.blank).waitFor()
    expect(await violations(ana)).toEqual([])
    await ben.openRoom(roomId)
    await ben.page.getByTestId('microphone-problem').waitFor()
    expect(await violations(ben)).toEqual([])
  })

  it('in a call: alone, together, sharing, with everything open', async () => {
    const roomId = house.freshRoom()
    const [ana, ben] = await Promise.all([arriveStill('Ana', { colorScheme }), house.arrive('Ben')])
    await ben.openPattern()
    await ana.join(roomId)
    expect(await violations(ana)).toEqual([])
    await ben.join(roomId, { camera: false, microphone: false })
    await ana.seesTiles(1)
    await ana.page.getByTestId('toast').first().waitFor()
    expect(await violations(ana)).toEqual([])
    await ben.press('toggle-share', true)
    await ben.press('toggle-hand', true)
    await ana.page.locator('[data-testid^="share-tile-"]').waitFor()
    expect(await violations(ana)).toEqual([])
    expect(await violations(ben)).toEqual([])

    const { page } = ana
    await page.getByTestId('participants-toggle').click()
    await page.getByTestId('participants-panel').waitFor()
    expect(await violations(ana)).toEqual([])
    await page
      .getByTestId('participants-panel')
      .getByRole('button', { name: en.tile.volume.replace('{name}', 'Ben') })
      .click()
    await page.getByRole('slider').waitFor()
    expect(await violations(ana)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByTestId('connections-toggle').click()
    await page.locator('[data-testid="connection"] button').first().click()
    await page.locator('[data-testid="connection"] canvas').nth(2).waitFor()
    await page.locator('[data-hearing][data-grade="good"]').nth(1).waitFor()
    expect(await violations(ana)).toEqual([])
    await page.getByTestId('device-menu').click()
    await page.getByRole('dialog', { name: en.device.menu }).waitFor()
    expect(await violations(ana)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByTestId('leave').focus()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: en.shortcuts.title }).waitFor()
    expect(await violations(ana)).toEqual([])
  })
})

describe('without a mouse', () => {
  it('leads from home into a room, through its controls and out again', async () => {
    const ana = await house.arrive('Ana')
    const { page } = ana
    await ana.openHome()
    await headingHasFocus(ana)
    await tabTo(ana, 'new-room')
    await page.keyboard.press('Enter')
    await page.getByTestId('prejoin').waitFor()
    await headingHasFocus(ana)
    await tabTo(ana, 'prejoin-mic')
    await tabTo(ana, 'name')
    await page.keyboard.type('Ana')
    await tabTo(ana, 'join')
    await page.keyboard.press('Enter')
    await page.getByTestId('call').waitFor()
    await headingHasFocus(ana)

    await tabTo(ana, 'participants-toggle')
    await page.keyboard.press('Enter')
    await page.getByTestId('participants-panel').waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('participants-panel').waitFor({ state: 'detached' })
    await hasFocus(ana, 'participants-toggle')
    await tabTo(ana, 'toggle-mic')
    await page.keyboard.press('Space')
    await page.locator('[data-testid="toggle-mic"][aria-pressed="false"]').waitFor()
    await tabTo(ana, 'device-menu')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: en.device.menu }).waitFor()
    await page.keyboard.press('Escape')
    await hasFocus(ana, 'device-menu')
    await tabTo(ana, 'leave')
    await page.keyboard.press('Enter')
    await page.getByTestId('home').waitFor()
    await headingHasFocus(ana)
  })
})

describe('with reduced motion', () => {
  it('nothing moves, at home and in a call', async () => {
    const ana = await arriveStill('Ana')
    await ana.openHome()
    expect(await moving(ana)).toEqual([])
    await ana.join(house.freshRoom())
    await ana.page.getByTestId('copy-invite').click()
    await ana.page.getByTestId('toast').waitFor()
    expect(await moving(ana)).toEqual([])
  })
})

describe('in a window of 360 pixels', () => {
  it('nothing is cut off sideways', async () => {
    const roomId = house.freshRoom()
    const viewport = { width: 360, height: 640 }
    const longName = 'Wolfeschlegelsteinhausenbergerdorff'
    const [ana, ben] = await Promise.all([house.arrive('Ana', { viewport }), house.arrive(longName)])
    await haveRooms(ana, roomId)
    await ben.openPattern()
    await ben.join(roomId, { camera: false })
    await ana.openHome()
    await ana.page.getByTestId(`presence-${roomId}`).getByText(longName).waitFor()
    expect(await cutOff(ana)).toEqual([])
    await ana.prepare(roomId)
    expect(await cutOff(ana)).toEqual([])
    await ana.enter()
    await ana.seesTiles(1)
    expect(await cutOff(ana)).toEqual([])
    await ben.press('toggle-share', true)
    await ana.page.locator('[data-testid^="share-tile-"]').waitFor()
    expect(await cutOff(ana)).toEqual([])
    await ana.page.getByTestId('participants-toggle').click()
    expect(await cutOff(ana)).toEqual([])
    await ana.page.keyboard.press('Escape')
    await ana.page.getByTestId('connections-toggle').click()
    await ana.page.locator('[data-testid="connection"] button').first().click()
    await ana.page.locator('[data-testid="connection"] canvas').nth(2).waitFor()
    expect(await cutOff(ana)).toEqual([])
    await ana.page.keyboard.press('Escape')
    await ana.page.getByTestId('device-menu').click()
    await ana.page.getByRole('dialog').waitFor()
    expect(await cutOff(ana)).toEqual([])
  })
})

async function headingHasFocus({ page }: Person): Promise<void> {
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
}

/** Elements with an animation or transition that somebody could notice. */
function moving({ page }: Person): Promise<string[]> {
  return page.evaluate(() => {
    const seconds = (list: string): number => Math.max(...list.split(',').map((time) => parseFloat(time)))
    return [...document.querySelectorAll('*')].flatMap((element) =>
      [undefined, '::before', '::after'].flatMap((pseudo) => {
        const style = getComputedStyle(element, pseudo)
        const longest = Math.max(seconds(style.animationDuration), seconds(style.transitionDuration))
        return longest > 0.001 || style.animationIterationCount.includes('infinite')
          ? [`${element.outerHTML.slice(0, 90)} ${pseudo ?? ''}`]
          : []
      })
    )
  })
}
