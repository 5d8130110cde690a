/**
 * The app in both of its homes behind its headers: a whole visit asks for nothing they refuse, and what an intruder
 * would ask for is refused.
 */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { openConnections } from './connectionsMatrix'
import { whyNoDesktop } from './desktopDisplay'
import { barOf, openDesktopHouse, type Seat } from './desktopHouse'
import { openHouse, type House } from './house'
import { askElsewhere, attack, directivesOf, headersOf, importText, watchRefusals } from './pageWalls'
import { until, type Person } from './person'
import { openPicker, shareByKeys } from './sharedWindow'

/** Every way in, and what it meets. */
const refusedEverywhere = {
  eval: 'EvalError',
  Function: 'EvalError',
  'timer of text': 'TypeError',
  'inline script': 'refused',
  'text of a script': 'TypeError',
  'address of a script': 'TypeError',
  'handler in markup': 'TypeError',
  innerHTML: 'TypeError',
  insertAdjacentHTML: 'TypeError',
  DOMParser: 'TypeError',
  srcdoc: 'TypeError',
  'worker of text': 'TypeError',
  'policy of its own': 'TypeError',
  'default policy': 'TypeError',
  'name of our policy': 'TypeError',
  'inline style': 'refused',
  'style in markup': 'refused',
  base: 'refused',
  USB: 'SecurityError',
  place: 'refused'
}

/** Menus, every section of the settings, the door with its devices. */
async function lookAround(
  person: Person,
  sections: readonly (keyof typeof en.settings.section)[]
): Promise<void> {
  const { page } = person
  await page.getByTestId('home').waitFor()
  await page.getByTestId('app-menu').click()
  await page.getByRole('menuitem', { name: en.settings.open }).click()
  for (const section of sections) {
    await page.getByRole('tab', { name: en.settings.section[section] }).click()
    await page.getByTestId(`settings-${section}`).waitFor()
  }
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

/** A call with two others: pictures, sound, panels, graphs, a hand, an invitation. */
async function meet(person: Person, house: House): Promise<void> {
  const [ben, cem] = await Promise.all([house.arrive('Ben'), house.arrive('Cem')])
  const room = house.freshRoom()
  await ben.join(room)
  await cem.join(room, { camera: false, microphone: false })
  await person.join(room)
  await person.seesTiles(2)
  const { page } = person
  await person.press('toggle-hand', true)
  await page.getByTestId('participants-toggle').click()
  await page.getByTestId('participants-panel').waitFor()
  await openConnections(person)
  await page.locator('[data-testid="connection"] button').first().click()
  await page.locator('[data-testid="connection"] canvas').nth(2).waitFor()
  await page.getByTestId('device-menu').click()
  await page.getByRole('dialog', { name: en.device.menu }).waitFor()
  await page.keyboard.press('Escape')
  // With two to send to, one encoder's frames go through the worker.
  await until(
    () => Promise.resolve(page.workers().length > 0),
    () => 'the worker has not started'
  )
}

/** Each by something an intruder tries; that they are told shows that a visit would have told them. */
const toldOf = [
  'require-trusted-types-for',
  'trusted-types',
  'script-src-elem',
  'style-src-elem',
  'style-src-attr',
  'base-uri',
  'connect-src'
]

/** What the walls are worth once somebody is inside them. */
async function expectWalls(page: Page, { mayCall }: { readonly mayCall: boolean }): Promise<void> {
  expect(await attack(page)).toEqual({ ...refusedEverywhere, camera: mayCall ? 'done' : 'refused' })
  expect(await importText(page)).toBe('TypeError')
  expect(await askElsewhere(page)).toBe('connect-src')
}

async function expectTold(refused: readonly string[]): Promise<void> {
  const missing = () => toldOf.filter((directive) => !refused.some((one) => one.startsWith(`${directive} `)))
  await until(
    () => Promise.resolve(missing().length === 0),
    () => `nothing was told of ${missing().join()}`,
    5_000
  )
}

describe('the web client behind its headers', () => {
  const house = openHouse()

  it('asks for nothing that is refused, through a whole visit', async () => {
    const ana = await house.arrive('Ana')
    const refused = await watchRefusals(ana.context)
    await ana.openHome()
    await lookAround(ana, ['general', 'devices', 'keys'])
    await ana.openPattern()
    await meet(ana, house)
    await ana.press('toggle-share', true)
    await ana.press('toggle-share', false)
    await ana.leave()
    expect(refused).toEqual([])
    expect(ana.errors).toEqual([])
  })

  it('gives an intruder nothing to stand on', async () => {
    const ana = await house.arrive('Ana')
    const refused = await watchRefusals(ana.context)
    await ana.openHome()
    await expectWalls(ana.page, { mayCall: true })
    await expectTold(refused)
  })

  it('would let all of it happen without them', async () => {
    const ana = await house.arrive('Ana')
    const page = await ana.context.newPage()
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<p>bare</p>' }))
    await page.goto(house.service.url)
    const outcomes = await attack(page)
    expect(outcomes).toEqual(Object.fromEntries(Object.keys(outcomes).map((name) => [name, 'done'])))
    expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(Object.keys(refusedEverywhere)))
    expect(await importText(page)).toBe('done')
  })
})

const reason = whyNoDesktop()

describe.skipIf(reason)(`the desktop app behind its headers${reason ? `: ${reason}` : ''}`, () => {
  const { house, desktop, seat } = openDesktopHouse()

  /** In front of a page that has been watched from its start. */
  async function sit(): Promise<Seat & { readonly refused: readonly string[] }> {
    const ana = await seat('Ana')
    const refused = await watchRefusals(ana.app.context())
    await ana.page.reload()
    await ana.page.getByTestId('home').waitFor()
    return { ...ana, refused }
  }

  it('asks for nothing that is refused, through a whole visit', async () => {
    await desktop.showWindow('red window', '#ff0000')
    const ana = await sit()
    await lookAround(ana.person, ['general', 'devices', 'rooms', 'keys', 'desktop', 'hosting', 'about'])
    await meet(ana.person, house)
    await openPicker(ana, 'toggle-share')
    await shareByKeys(ana, 'red window')
    await ana.page.locator('[data-testid="toggle-share"][aria-pressed="true"]').waitFor()
    const bar = await openBar(ana)
    await bar.getByRole('button', { name: 'Stop sharing' }).press('Enter')
    await ana.page.locator('[data-testid="toggle-share"][aria-pressed="false"]').waitFor()
    await ana.person.leave()
    expect(ana.refused).toEqual([])
    expect(ana.person.errors).toEqual([])
    // It is still there, out of sight.
    await expectWalls(bar, { mayCall: false })
  })

  it('gives an intruder nothing to stand on', async () => {
    const ana = await sit()
    await expectWalls(ana.page, { mayCall: true })
    await expectTold(ana.refused)
  })

  it('is held to what the web client is held to, and to its own servers', async () => {
    const [ana, ben] = await Promise.all([sit(), house.arrive('Ben')])
    await ben.openHome()
    const [app, web] = await Promise.all([headersOf(ana.page), headersOf(ben.page)])
    for (const name of [
      'permissions-policy',
      'cross-origin-opener-policy',
      'cross-origin-resource-policy',
      'referrer-policy',
      'x-content-type-options'
    ])
      expect([name, app[name]]).toEqual([name, web[name]])
    const { host } = new URL(house.service.url)
    const policy = directivesOf(web['content-security-policy'])
    expect(directivesOf(app['content-security-policy'])).toEqual({
      ...policy,
      'connect-src': `'self' http://${host} ws://${host}`
    })
  })
})

/** The window that says what is shared, once the app's own is out of the way. */
async function openBar(seat: Seat): Promise<Page> {
  await seat.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
  const bar = await barOf(seat)
  await bar.getByText('You are sharing red window').waitFor()
  return bar
}
