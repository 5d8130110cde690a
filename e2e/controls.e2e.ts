/** What a person does during a call, with the mouse and with keys, and what the others notice of it. */
import { describe, expect, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { openHouse } from './house'
import { until, type Person } from './person'

const house = openHouse()

const otherTile = '[data-testid^="tile-"][data-link]'

declare global {
  interface Window {
    /** Every element the page plays sound with. */
    recordedAudio: HTMLAudioElement[]
  }
}

async function twoInRoom(roomId = house.freshRoom()): Promise<[Person, Person]> {
  const [ana, ben] = await Promise.all([house.arrive('Ana'), house.arrive('Ben')])
  await ben.context.addInitScript(recordAudio)
  await ana.join(roomId, { camera: false })
  await ben.join(roomId, { camera: false })
  await Promise.all([ana.seesTiles(1), ben.seesTiles(1)])
  return [ana, ben]
}

function named(name: string, person = 'Ana'): string {
  return name.replace('{name}', person)
}

describe('the others notice', () => {
  it('who is talking, and nobody talks while muted', async () => {
    const roomId = house.freshRoom()
    const [ana, ben] = await Promise.all([house.arrive('Ana'), house.arrive('Ben')])
    await ana.context.addInitScript(speakSteadily)
    await ana.join(roomId, { camera: false })
    await ben.join(roomId, { camera: false })
    const talkingTile = ben.page.locator(`${otherTile}[data-talking="true"]`)
    await talkingTile.waitFor()

    await ana.press('toggle-mic', false)
    await ben.page.locator(`${otherTile}[data-talking="false"] [data-testid="tile-muted"]`).waitFor()
    const talked = await ben.page.evaluateHandle((selector) => {
      const moments: string[] = []
      new MutationObserver(() => {
        if (document.querySelector(`${selector}[data-talking="true"]`)) moments.push('talked')
      }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-talking'] })
      return moments
    }, otherTile)
    // A muted microphone goes on sending silence, a few packets a second: long enough for talk to be noticed.
    const packetsOf = async (): Promise<number> => (await ben.receptions())[0]?.packets ?? 0
    const before = await packetsOf()
    await until(
      async () => (await packetsOf()) > before + 15,
      () => 'no packets arrive from a muted microphone'
    )
    expect(await talked.jsonValue()).toEqual([])

    await ana.press('toggle-mic', true)
    await ben.page.locator(`${otherTile} [data-testid="tile-muted"]`).waitFor({ state: 'detached' })
    await talkingTile.waitFor()
  })

  it('a raised hand', async () => {
    const [ana, ben] = await twoInRoom()
    const hand = ben.page.locator(otherTile).getByRole('img', { name: en.tile.hand })
    await ana.press('toggle-hand', true)
    await hand.waitFor()
    await ana.press('toggle-hand', false)
    await hand.waitFor({ state: 'detached' })
  })
})

describe('the volume of one person', () => {
  it('reaches their sound alone, and is remembered for their name', async () => {
    const roomId = house.freshRoom()
    const [, ben] = await twoInRoom(roomId)
    const cem = await house.arrive('Cem')
    await cem.join(roomId, { camera: false })
    await ben.seesTiles(2)
    await hears(ben, { 1: 4 })

    await ben.page.locator(otherTile).filter({ hasText: 'Ana' }).hover()
    await ben.page.getByRole('button', { name: named(en.tile.volume) }).click()
    const slider = ben.page.getByRole('slider', { name: named(en.tile.volume) })
    await slider.press('Home')
    await slider.press('ArrowRight')
    await hears(ben, { 0.05: 2, 1: 2 })

    await ben.page.reload()
    await ben.page.getByTestId('call').waitFor()
    await ben.seesTiles(2)
    await hears(ben, { 0.05: 2, 1: 2 })
  })
})

describe('the stage', () => {
  it('is pinned by button, by double click and by number', async () => {
    const [, ben] = await twoInRoom()
    const { page } = ben
    const pinned = page.locator(`${otherTile}[data-pinned="true"]`)
    const layout = page.getByTestId('layout-toggle')
    await page.locator(otherTile).hover()
    await page
      .locator(otherTile)
      .getByRole('button', { name: named(en.tile.pin) })
      .click()
    await pinned.waitFor()
    expect(await layout.getAttribute('data-layout')).toBe('speaker')
    await pinned.getByRole('button', { name: named(en.tile.unpin) }).click()
    await pinned.waitFor({ state: 'detached' })
    expect(await layout.getAttribute('data-layout')).toBe('grid')

    await page.locator(otherTile).dblclick({ position: { x: 40, y: 80 } })
    await pinned.waitFor()
    await page.locator(otherTile).dblclick({ position: { x: 40, y: 80 } })
    await pinned.waitFor({ state: 'detached' })

    await page.keyboard.press('1')
    await pinned.waitFor()
    await page.keyboard.press('2')
    await page.locator('[data-testid="tile-self"][data-pinned="true"]').waitFor()
    await page.keyboard.press('2')
    await page.locator('[data-testid="tile-self"][data-pinned="false"]').waitFor()
  })

  it('moves the picture of a shared screen to its new place instead of waiting for another one', async () => {
    const [ana, ben] = await twoInRoom()
    await ana.openPattern()
    await ana.press('toggle-share', true)
    const picture = await ben.page.locator('[data-testid^="share-tile-"] video').elementHandle()
    // An element plays by itself only once it has a picture; until then it would count as paused anywhere.
    await ben.page.waitForFunction((video) => video instanceof HTMLVideoElement && !video.paused, picture)
    await ben.page.locator('[data-testid="layout-toggle"][data-layout="speaker"]').waitFor()
    await ben.page.getByTestId('layout-toggle').click()
    await ben.page.locator('[data-testid="layout-toggle"][data-layout="grid"]').waitFor()
    expect(await picture?.evaluate((video) => video.isConnected && !(video as HTMLVideoElement).paused)).toBe(
      true
    )
  })

  it('keeps the chosen layout for the next time', async () => {
    const [, ben] = await twoInRoom()
    await ben.page.getByTestId('layout-toggle').click()
    await ben.page.locator('[data-testid="layout-toggle"][data-layout="speaker"]').waitFor()
    await ben.page.reload()
    await ben.page.locator('[data-testid="layout-toggle"][data-layout="speaker"]').waitFor()
  })
})

describe('the list of people', () => {
  it('names everybody, and pins', async () => {
    const [, ben] = await twoInRoom()
    const { page } = ben
    const panel = page.getByTestId('participants-panel')
    await page.getByTestId('participants-toggle').click()
    await panel.getByText('Ana', { exact: true }).waitFor()
    await panel.getByText(named(en.tile.named, 'Ben')).waitFor()
    await panel.getByRole('button', { name: named(en.tile.pin) }).click()
    await page.locator(`${otherTile}[data-pinned="true"]`).waitFor()
    await page.getByRole('button', { name: en.call.closePanel }).click()
    await panel.waitFor({ state: 'detached' })
  })
})

describe('a message', () => {
  it.each([1_000, 360])('lies over none of the controls (%i pixels wide)', async (width) => {
    const ana = await house.arrive('Ana', { viewport: { width, height: 640 } })
    await ana.join(house.freshRoom(), { camera: false })
    await ana.page.getByTestId('copy-invite').click()
    await ana.page.getByTestId('toast').waitFor()
    const covered = await ana.page.evaluate(() => {
      const toast = document.querySelector('[data-testid="toast"]')?.getBoundingClientRect()
      return [...document.querySelectorAll('header button, [role="toolbar"] button')]
        .filter((button) => {
          const { top, bottom } = button.getBoundingClientRect()
          return !toast || (top < toast.bottom && bottom > toast.top)
        })
        .map((button) => button.outerHTML.slice(0, 100))
    })
    expect(covered).toEqual([])
  })
})

describe('keys', () => {
  it('do what the buttons do', async () => {
    const ana = await house.arrive('Ana')
    const { page } = ana
    await ana.openPattern()
    await ana.join(house.freshRoom(), { camera: false })
    const pressed = (testId: string, isOn: boolean) =>
      page.locator(`[data-testid="${testId}"][aria-pressed="${isOn}"]`).waitFor()
    for (const [key, testId] of [
      ['m', 'toggle-mic'],
      ['v', 'toggle-camera'],
      ['s', 'toggle-share'],
      ['h', 'toggle-hand']
    ] as const) {
      const wasOn = (await page.getByTestId(testId).getAttribute('aria-pressed')) === 'true'
      await page.keyboard.press(key)
      await pressed(testId, !wasOn)
      await page.keyboard.press(key)
      await pressed(testId, wasOn)
    }
    await page.keyboard.press('l')
    await pressed('layout-toggle', true)
    await page.keyboard.press('p')
    await page.getByTestId('participants-panel').waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('participants-panel').waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: en.shortcuts.title }).waitFor()
  })

  it('are text while somebody types, and belong to the browser together with Ctrl', async () => {
    const ana = await house.arrive('Ana')
    const { page } = ana
    await ana.join(house.freshRoom(), { camera: false })
    await page.getByTestId('app-menu').click()
    await page.getByRole('menuitem', { name: en.settings.open }).click()
    const name = page.getByRole('dialog').getByTestId('name')
    await name.fill('')
    await name.pressSequentially('mvhl 12')
    expect(await name.inputValue()).toBe('mvhl 12')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+h')
    await page.keyboard.press('Shift+H')
    // The last of them all is heard, so the others would have been.
    await page.keyboard.press('p')
    await page.getByTestId('participants-panel').waitFor()
    expect(await ana.shownSources()).toBe('true false false')
    expect(await page.getByTestId('toggle-hand').getAttribute('aria-pressed')).toBe('false')
    expect(await page.getByTestId('layout-toggle').getAttribute('data-layout')).toBe('grid')
  })
})

/** Waits until the page plays this many voices at each volume. */
async function hears({ page, name }: Person, wanted: Readonly<Record<number, number>>): Promise<void> {
  const volumes = () =>
    page.evaluate(() => {
      const counts: Record<number, number> = {}
      for (const { srcObject, volume } of window.recordedAudio) {
        if (srcObject) counts[volume] = (counts[volume] ?? 0) + 1
      }
      return counts
    })
  await until(
    async () => JSON.stringify(await volumes()) === JSON.stringify(wanted),
    async () => `${name} hears ${JSON.stringify(await volumes())}, wanted ${JSON.stringify(wanted)}`,
    20_000
  )
}

/** Runs in the page: a microphone that hums. The browser's fake one clicks, which rightly counts as no voice. */
function speakSteadily(): void {
  const devices = navigator.mediaDevices
  const open = devices.getUserMedia.bind(devices)
  devices.getUserMedia = (constraints) => {
    if (!constraints?.audio) return open(constraints)
    const context = new AudioContext()
    const voice = context.createMediaStreamDestination()
    const hum = new OscillatorNode(context, { frequency: 220 })
    hum.connect(new GainNode(context, { gain: 0.4 })).connect(voice)
    hum.start()
    return Promise.resolve(voice.stream)
  }
}

function recordAudio(): void {
  const Native = window.Audio
  window.recordedAudio = []
  window.Audio = class extends Native {
    constructor(source?: string) {
      super(source)
      window.recordedAudio.push(this)
    }
  }
}
