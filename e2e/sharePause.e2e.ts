/** Pausing, going on, changing and closing what is shared: what the others really receive meanwhile. */
import { describe, expect, it } from 'vitest'
import { openHouse } from './house'
import { until, type Person } from './person'

const house = openHouse()

const remoteShare = '[data-testid^="share-tile-"]:not([data-testid="share-tile-self"])'

async function twoInRoom(): Promise<[Person, Person, string]> {
  const roomId = house.freshRoom()
  const [ana, ben] = await Promise.all([house.arrive('Ana'), house.arrive('Ben')])
  await openMovingTab(ana)
  await ana.join(roomId, { camera: false })
  await ben.join(roomId, { camera: false })
  await Promise.all([ana.seesTiles(1), ben.seesTiles(1)])
  await ana.press('toggle-share', true)
  await receivesMore(ben)
  return [ana, ben, roomId]
}

/** The tab that is shared, never still: another grey every frame. */
async function openMovingTab(person: Person): Promise<void> {
  await person.openPattern()
  const tab = person.context.pages().at(-1)
  await tab?.evaluate(() => {
    let shade = 0
    setInterval(() => {
      shade = (shade + 40) % 256
      document.body.style.filter = `brightness(${0.5 + shade / 512})`
    }, 50)
  })
}

/** What has arrived in the share's slot, over all connections. */
function shareReception({ page }: Person): Promise<{ received: number; keyFrames: number }> {
  return page.evaluate(async () => {
    const sum = { received: 0, keyFrames: 0 }
    for (const connection of window.recordedConnections) {
      const report = await connection.getTransceivers()[2]?.receiver.getStats()
      report?.forEach((entry: Record<string, unknown>) => {
        if (entry['type'] !== 'inbound-rtp') return
        sum.received += Number(entry['framesReceived'] ?? 0)
        sum.keyFrames += Number(entry['keyFramesDecoded'] ?? 0)
      })
    }
    return sum
  })
}

async function receivesMore(person: Person): Promise<void> {
  const before = await shareReception(person)
  await until(
    async () => (await shareReception(person)).received > before.received + 3,
    async () => `${person.name} has received ${JSON.stringify(await shareReception(person))}`
  )
}

/** Waits until one second has brought nothing. */
async function receivesNothingMore(person: Person): Promise<void> {
  let last = -1
  await until(
    async () => {
      const { received } = await shareReception(person)
      await person.page.waitForTimeout(1_000)
      last = (await shareReception(person)).received - received
      return last === 0
    },
    () => `${person.name} still received ${last} pictures in a second`
  )
}

/** Mean brightness of the shown picture's centre, 0..255; null when there is no picture. */
function shownBrightness({ page }: Person): Promise<number | null> {
  return page.evaluate((selector) => {
    const video = document.querySelector<HTMLVideoElement>(`${selector} video`)
    if (!video?.videoWidth) return null
    const canvas = new OffscreenCanvas(8, 8)
    const context = canvas.getContext('2d')
    if (!context) return null
    context.drawImage(video, 0, 0, 8, 8)
    const { data } = context.getImageData(0, 0, 8, 8)
    return data.reduce((sum, value, index) => (index % 4 === 3 ? sum : sum + value), 0) / 192
  }, remoteShare)
}

const descriptionOf = ({ page }: Person): Promise<string | undefined> =>
  page.evaluate(() => window.recordedConnections.at(-1)?.localDescription?.sdp.split('\r\n')[1])

/** The tip of the button pressed last may lie over the bar, and is not in the way. */
function activate({ page }: Person, testId: string): Promise<void> {
  return page.getByTestId(testId).click()
}

describe('a paused share', () => {
  it('keeps the last picture at the others, says so, and goes on without negotiating', async () => {
    const [ana, ben] = await twoInRoom()
    const description = await descriptionOf(ana)
    await activate(ana, 'share-pause')
    await ben.page.locator(`${remoteShare} [data-testid="share-paused"]`).waitFor()
    await receivesNothingMore(ben)
    expect(await shownBrightness(ben)).toBeGreaterThan(20)
    expect(await ana.page.getByTestId('toggle-share').getAttribute('aria-pressed')).toBe('true')

    const { keyFrames } = await shareReception(ben)
    await activate(ana, 'share-pause')
    await ben.page.locator('[data-testid="share-paused"]').waitFor({ state: 'detached' })
    await receivesMore(ben)
    expect((await shareReception(ben)).keyFrames).toBeGreaterThan(keyFrames)
    expect(await descriptionOf(ana)).toBe(description)
  })

  it('sends not one picture to somebody who arrives meanwhile, and everything afterwards', async () => {
    const [ana, ben, roomId] = await twoInRoom()
    await activate(ana, 'share-pause')
    await receivesNothingMore(ben)
    const cem = await house.arrive('Cem')
    await cem.join(roomId, { camera: false })
    await cem.seesTiles(2)
    await cem.page.locator(`${remoteShare} [data-testid="share-paused"]`).waitFor()
    await receivesNothingMore(cem)
    expect((await shareReception(cem)).received).toBe(0)

    await activate(ana, 'share-pause')
    await Promise.all([receivesMore(ben), receivesMore(cem)])
    await until(
      async () => ((await shownBrightness(cem)) ?? 0) > 20,
      async () => `Cem sees a brightness of ${await shownBrightness(cem)}`
    )
  })

  it('shows what is picked instead, in the same slot and without a gap in being on', async () => {
    const [ana, ben] = await twoInRoom()
    const description = await descriptionOf(ana)
    await activate(ana, 'share-pause')
    await ben.page.locator('[data-testid="share-paused"]').waitFor()
    await activate(ana, 'share-change')
    await ben.page.locator('[data-testid="share-paused"]').waitFor({ state: 'detached' })
    await receivesMore(ben)
    expect(await descriptionOf(ana)).toBe(description)
    expect(
      await ana.page.evaluate(() => document.querySelectorAll('[data-testid="sharing-bar"]').length)
    ).toBe(1)
  })
})

describe('what is shared', () => {
  it('ends for everybody when its tab is closed', async () => {
    const [ana, ben] = await twoInRoom()
    await ana.context.pages().at(-1)?.close()
    await ben.page.locator(remoteShare).waitFor({ state: 'detached' })
    await ana.page.locator('[data-testid="toggle-share"][aria-pressed="false"]').waitFor()
  })

  it('changes between text and motion while it is on', async () => {
    const [ana, ben] = await twoInRoom()
    const hint = () =>
      ana.page.evaluate(
        () => window.recordedConnections.at(-1)?.getTransceivers()[2]?.sender.track?.contentHint
      )
    expect(await hint()).toBe('detail')
    await activate(ana, 'share-mode')
    await ana.page.locator('[data-testid="share-mode"][aria-pressed="true"]').waitFor()
    expect(await hint()).toBe('motion')
    await receivesMore(ben)
  })
})
