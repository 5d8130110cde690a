import { describe, expect, it } from 'vitest'
import { openHouse } from './house'
import { until, type Person } from './person'

const house = openHouse()

async function twoInRoom(): Promise<[Person, Person]> {
  const roomId = house.freshRoom()
  const [ana, ben] = await Promise.all([house.arrive('Ana'), house.arrive('Ben')])
  await Promise.all([ana.openPattern(), ben.openPattern()])
  await ana.join(roomId, { camera: false })
  await ben.join(roomId, { camera: false })
  await Promise.all([ana.seesTiles(1), ben.seesTiles(1)])
  return [ana, ben]
}

const remoteShare = '[data-testid^="share-tile-"]:not([data-testid="share-tile-self"])'

/** Colours of the four quarters of the share as it arrives, each channel rounded to 0 or 1. */
async function quartersSeenBy(person: Person): Promise<string | null> {
  return person.page.evaluate((selector) => {
    const video = document.querySelector<HTMLVideoElement>(`${selector} video`)
    if (!video?.videoWidth) return null
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight)
    const context = canvas.getContext('2d')
    if (!context) return null
    context.drawImage(video, 0, 0)
    const quarter = (x: number, y: number): string =>
      [...context.getImageData(canvas.width * x, canvas.height * y, 1, 1).data.slice(0, 3)]
        .map((channel) => (channel > 127 ? '1' : '0'))
        .join('')
    return [quarter(0.25, 0.25), quarter(0.75, 0.25), quarter(0.25, 0.75), quarter(0.75, 0.75)].join(' ')
  }, remoteShare)
}

async function seesPattern(person: Person): Promise<void> {
  await until(
    async () => (await quartersSeenBy(person)) === '100 010 001 110',
    async () => `${person.name} sees ${await quartersSeenBy(person)}`
  )
}

describe('sharing a screen', () => {
  it('delivers its pixels in a tile of their own, and takes the tile away when it stops', async () => {
    const [ana, ben] = await twoInRoom()
    await ana.press('toggle-share', true)
    await seesPattern(ben)
    expect(await ben.page.locator(remoteShare).count()).toBe(1)

    await ana.press('toggle-share', false)
    await ben.page.locator(remoteShare).waitFor({ state: 'detached' })
  })

  it('survives both sides starting in the same tick', async () => {
    const [ana, ben] = await twoInRoom()
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([ana.press('toggle-share', true), ben.press('toggle-share', true)])
      await Promise.all([seesPattern(ana), seesPattern(ben)])
      await Promise.all([ana.press('toggle-share', false), ben.press('toggle-share', false)])
      await Promise.all(
        [ana, ben].map((person) => person.page.locator(remoteShare).waitFor({ state: 'detached' }))
      )
    }
    expect([...ana.errors, ...ben.errors]).toEqual([])
  })

  it('reaches somebody who arrives while it is on', async () => {
    const [ana] = await twoInRoom()
    await ana.press('toggle-share', true)
    const cem = await house.arrive('Cem')
    await cem.join(new URL(ana.page.url()).pathname.slice('/r/'.length), { camera: false })
    await seesPattern(cem)
  })
})

describe('twenty quick toggles', () => {
  it('end in the state the buttons show, here and at the other end', async () => {
    const [ana, ben] = await twoInRoom()
    for (let press = 0; press < 20; press += 1) {
      await ana.page.getByTestId('toggle-mic').click()
      await ana.page.getByTestId('toggle-share').click()
      if (press % 4 === 0) await ana.page.getByTestId('toggle-camera').click()
    }
    await agree(ana, ben)

    // And from the state they have ended in, one more of each.
    await ana.page.getByTestId('toggle-mic').click()
    await ana.page.getByTestId('toggle-camera').click()
    await agree(ana, ben)
  })
})

/** Buttons, senders and the other end's tiles say the same. */
async function agree(ana: Person, ben: Person): Promise<void> {
  await until(
    async () => {
      const [shown, sent, seen] = await Promise.all([ana.shownSources(), ana.sentSources(), tilesAt(ben)])
      return shown !== null && shown === sent && shown === seen
    },
    async () =>
      `buttons ${await ana.shownSources()}, senders ${await ana.sentSources()}, tiles at the other end ${await tilesAt(ben)}`
  )
}

function tilesAt({ page }: Person): Promise<string> {
  return page.evaluate((shareSelector) => {
    const tile = document.querySelector('[data-testid^="tile-"][data-link]')
    const isMuted = tile?.querySelector('[data-testid="tile-muted"]') !== null
    const hasCamera = tile?.querySelector('video') !== null
    return [!isMuted, hasCamera, document.querySelector(shareSelector) !== null].join(' ')
  }, remoteShare)
}
