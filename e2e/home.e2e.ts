/** What a person arranges for good: favourites, theme, settings; all of it is there again after a reload. */
import { beforeEach, describe, expect, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { openHouse } from './house'
import { until, type Person } from './person'

const house = openHouse()
let ana: Person

beforeEach(async () => {
  ana = await house.arrive('Ana', { colorScheme: 'light' })
})

/** Stars the room at its door. */
async function star(roomId: string): Promise<void> {
  await ana.openRoom(roomId)
  await ana.page.getByTestId('star').click()
  await ana.page.locator('[data-testid="star"][aria-pressed="true"]').waitFor()
}

function favourites(): Promise<string[]> {
  return ana.page.locator('[data-testid^="favourite-"] h3').allTextContents()
}

async function chooseInMenu(roomId: string, item: string): Promise<void> {
  await ana.page.getByTestId(`favourite-${roomId}`).getByRole('button').click()
  await ana.page.getByRole('menuitem', { name: item }).click()
}

async function hasFavourites(wanted: readonly string[]): Promise<void> {
  await until(
    async () => (await favourites()).join() === wanted.join(),
    async () => {
      const kept = await ana.page.evaluate(() => localStorage.getItem('confab.rooms'))
      return `favourites are ${(await favourites()).join()}, wanted ${wanted.join()}; kept ${kept}; ${ana.errors.join()}`
    }
  )
}

describe('favourites', () => {
  it('are renamed, moved and removed, for good', async () => {
    const [first, second, third] = [house.freshRoom(), house.freshRoom(), house.freshRoom()]
    for (const roomId of [first, second, third]) await star(roomId)
    await ana.openHome()
    await hasFavourites([first, second, third])

    await chooseInMenu(second, en.room.rename)
    const dialog = ana.page.getByRole('dialog', { name: en.room.renameTitle })
    await dialog.getByRole('textbox').fill('  Kitchen table ')
    await dialog.getByRole('button', { name: en.app.save }).click()
    await hasFavourites([first, 'Kitchen table', third])
    await chooseInMenu(third, en.room.moveUp)
    await hasFavourites([first, third, 'Kitchen table'])
    await chooseInMenu(first, en.room.moveDown)
    await hasFavourites([third, first, 'Kitchen table'])
    await chooseInMenu(third, en.room.removeStar)
    await hasFavourites([first, 'Kitchen table'])

    await ana.page.reload()
    await hasFavourites([first, 'Kitchen table'])
    // An empty name gives the room its own back.
    await chooseInMenu(second, en.room.rename)
    await dialog.getByRole('textbox').fill(' ')
    await dialog.getByRole('button', { name: en.app.save }).click()
    await hasFavourites([first, second])
  })

  it('leave the keyboard where it was after a dialog', async () => {
    const roomId = house.freshRoom()
    await star(roomId)
    await ana.openHome()
    await chooseInMenu(roomId, en.room.rename)
    await ana.page.getByRole('dialog').waitFor()
    await ana.page.keyboard.press('Escape')
    await ana.page.getByRole('dialog').waitFor({ state: 'detached' })
    const menuName = en.room.menu.replace('{room}', roomId)
    await ana.page.waitForFunction(
      (name) => document.activeElement?.getAttribute('aria-label') === name,
      menuName
    )
  })
})

/** Colour of the page as it is painted. */
function paper(): Promise<string> {
  return ana.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
}

async function paperIs(color: string): Promise<void> {
  await until(
    async () => (await paper()) === color,
    async () => `the page is ${await paper()}, wanted ${color}`
  )
}

describe('the theme', () => {
  it('follows the system until somebody chooses, and the choice stays', async () => {
    const { page } = ana
    await ana.openHome()
    const light = await paper()
    await page.emulateMedia({ colorScheme: 'dark' })
    const dark = await paper()
    expect(dark).not.toBe(light)

    await page.getByTestId('app-menu').click()
    await page.getByRole('menuitemradio', { name: en.settings.themeLight }).click()
    await paperIs(light)
    await page.reload()
    await page.getByTestId('home').waitFor()
    await paperIs(light)
  })
})

describe('the settings', () => {
  it('keep name and theme', async () => {
    const { page } = ana
    await ana.openHome()
    await page.getByTestId('app-menu').click()
    await page.getByRole('menuitem', { name: en.settings.open }).click()
    const dialog = page.getByRole('dialog', { name: en.settings.title })
    await dialog.getByTestId('name').fill('Ana María')
    const light = await paper()
    await dialog.getByText(en.settings.themeDark, { exact: true }).click()
    await dialog.getByRole('radio', { name: en.settings.themeDark }).and(page.locator(':checked')).waitFor()
    expect(await paper()).not.toBe(light)
    await dialog.getByRole('button', { name: en.app.close }).click()
    await dialog.waitFor({ state: 'detached' })

    await page.reload()
    await page.getByRole('heading', { name: en.home.greeting.replace('{name}', 'Ana María') }).waitFor()
    expect(await paper()).not.toBe(light)
  })
})
