/** Sharing windows of a real desktop: choosing them in the picker, and what the others see of them. */
import { expect } from 'vitest'
import type { Seat } from './desktopHouse'
import { until, type Person } from './person'

declare global {
  interface Window {
    /** What has happened to the connections and to the watched tile since `watchShare`. */
    shareWatch: { negotiations: number; tilesLost: number; pictures: number; darkPictures: string[] }
  }
}

export const remoteShare = '[data-testid^="share-tile-"]:not([data-testid="share-tile-self"])'
const card = '[data-testid="share-source"]'

/** Opens the picker and waits for its list. */
export async function openPicker({ page }: Seat, button: 'toggle-share' | 'share-change'): Promise<void> {
  // By key: the tip of the button pressed last may lie over it.
  await page.getByTestId(button).press('Enter')
  await page.locator(card).first().waitFor()
}

/** Names of all cards in the open tab of the picker. */
export async function offered({ page }: Seat): Promise<string[]> {
  return (await page.locator(card).allInnerTexts()).map((name) => name.trim())
}

/** Walks through the cards with the arrow keys and shares with Enter. */
export async function shareByKeys(seat: Seat, title: string): Promise<void> {
  const { page } = seat
  const steps = (await offered(seat)).indexOf(title)
  if (steps === -1) throw new Error(`"${title}" is not among ${(await offered(seat)).join(', ')}`)
  await page.locator(`${card}:focus`).waitFor()
  await page.keyboard.press('Home')
  for (let step = 0; step < steps; step += 1) await page.keyboard.press('ArrowRight')
  await page.locator(`${card}:focus[aria-checked="true"]`, { hasText: title }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByTestId('share-picker').waitFor({ state: 'detached' })
}

/** Types where the focus is; letters find their way into the search. */
export async function shareBySearch(seat: Seat, words: string): Promise<void> {
  const { page } = seat
  await page.locator(`${card}:focus`).waitFor()
  await page.keyboard.type(words)
  await until(
    async () => (await offered(seat)).length === 1,
    async () => `"${words}" finds ${(await offered(seat)).join(', ')}`
  )
  await page.keyboard.press('Enter')
  await page.getByTestId('share-picker').waitFor({ state: 'detached' })
}

/** Waits until the system lists that window, or does not any more. */
export function untilListed({ app }: Seat, title: string, isThere: boolean): Promise<void> {
  return until(
    () =>
      app.evaluate(
        async ({ desktopCapturer }, [name, wanted]) => {
          const noPictures = { width: 0, height: 0 }
          const sources = await desktopCapturer.getSources({ types: ['window'], thumbnailSize: noPictures })
          return sources.some((source) => source.name === name) === wanted
        },
        [title, isThere] as const
      ),
    () => `"${title}" is ${isThere ? 'not' : 'still'} listed`
  )
}

/** Makes the picker slow: it goes on showing its first list until something has been chosen from it. */
export function showOldListUntilChosen({ app }: Seat): Promise<void> {
  return app.evaluate(async ({ desktopCapturer }) => {
    const read = desktopCapturer.getSources.bind(desktopCapturer)
    const old = await read({ types: ['screen', 'window'], thumbnailSize: { width: 0, height: 0 } })
    let isOld = true
    desktopCapturer.getSources = async (options) => {
      if (options.types.length === 2 && isOld) return old
      isOld = false
      return read(options)
    }
  })
}

export interface SeenPicture {
  readonly width: number
  readonly height: number
  /** A bit below the middle, as `red`, `green`, `blue`, `black` or numbers. */
  readonly color: string
}

/** The share as it arrives, in its own pixels; null when there is no picture. */
export function pictureSeenBy({ page }: Person): Promise<SeenPicture | null> {
  return page.evaluate((selector) => {
    const video = document.querySelector<HTMLVideoElement>(`${selector} video`)
    if (!video?.videoWidth) return null
    const { videoWidth: width, videoHeight: height } = video
    const context = new OffscreenCanvas(width, height).getContext('2d')
    if (!context) return null
    context.drawImage(video, 0, 0)
    const rgb = [...context.getImageData(width * 0.5, height * 0.7, 1, 1).data.slice(0, 3)]
    const names: Record<string, string> = { '100': 'red', '010': 'green', '001': 'blue', '000': 'black' }
    const isPure = rgb.every((part) => part < 60 || part > 190)
    const name = names[rgb.map((part) => (part > 127 ? 1 : 0)).join('')]
    return { width, height, color: (isPure ? name : undefined) ?? rgb.join() }
  }, remoteShare)
}

export async function untilSeen(
  person: Person,
  isWanted: (picture: SeenPicture | null) => boolean,
  what: string
): Promise<void> {
  await until(
    async () => isWanted(await pictureSeenBy(person)),
    async () => `${person.name} sees ${JSON.stringify(await pictureSeenBy(person))}, not ${what}`,
    20_000
  )
}

export const untilColor = (person: Person, color: string): Promise<void> =>
  untilSeen(person, (picture) => picture?.color === color, color)

/** The size of what is captured, in pixels. */
export function capturedSize({ page }: Seat): Promise<{ width: number; height: number }> {
  return page.evaluate(() => {
    const track = window.recordedConnections.at(-1)?.getTransceivers()[2]?.sender.track
    const { width = 0, height = 0 } = track?.getSettings() ?? {}
    return { width, height }
  })
}

/** Waits until the picture that arrives is as big as what is captured, give or take what codecs cut off. */
export async function untilSameSize(seat: Seat, viewer: Person): Promise<void> {
  const near = (one: number, other: number) => Math.abs(one - other) <= 2
  await until(
    async () => {
      const [sent, seen] = [await capturedSize(seat), await pictureSeenBy(viewer)]
      return seen !== null && near(sent.width, seen.width) && near(sent.height, seen.height)
    },
    async () =>
      `captured ${JSON.stringify(await capturedSize(seat))}, seen ${JSON.stringify(await pictureSeenBy(viewer))}`,
    20_000
  )
}

/** Counts negotiations at this person from now on, lost tiles, and pictures that are as good as black. */
export async function watchShare({ page }: Person): Promise<void> {
  await page.evaluate((selector) => {
    const watch: Window['shareWatch'] = { negotiations: 0, tilesLost: 0, pictures: 0, darkPictures: [] }
    window.shareWatch = watch
    for (const connection of window.recordedConnections) {
      connection.addEventListener('negotiationneeded', () => (watch.negotiations += 1))
      connection.addEventListener('signalingstatechange', () => (watch.negotiations += 1))
    }
    new MutationObserver(() => {
      if (!document.querySelector(`${selector} video`)) watch.tilesLost += 1
    }).observe(document.body, { childList: true, subtree: true })
    const video = document.querySelector<HTMLVideoElement>(`${selector} video`)
    const context = new OffscreenCanvas(1, 1).getContext('2d')
    if (!video || !context) return
    const look = () => {
      context.drawImage(video, video.videoWidth * 0.5, video.videoHeight * 0.7, 1, 1, 0, 0, 1, 1)
      const rgba = [...context.getImageData(0, 0, 1, 1).data]
      watch.pictures += 1
      if (Math.max(...rgba.slice(0, 3)) < 60) {
        const { videoWidth, videoHeight } = video
        watch.darkPictures.push(`picture ${watch.pictures}, ${videoWidth}x${videoHeight}, ${rgba.join()}`)
      }
      video.requestVideoFrameCallback(look)
    }
    video.requestVideoFrameCallback(look)
  }, remoteShare)
}

/** What the share's slot is at both ends: ids of transceiver and received track stay while nothing is negotiated. */
export function slotOf({ page }: Person): Promise<string> {
  return page.evaluate(() =>
    window.recordedConnections
      .map((connection) => {
        const transceivers = connection.getTransceivers()
        const share = transceivers[2]
        return [connection.signalingState, transceivers.length, share?.mid, share?.receiver.track.id].join()
      })
      .join(' ')
  )
}

/** Waits for the words over the last picture, which stays below them. */
export async function untilPaused(viewer: Person, words: string): Promise<void> {
  const note = viewer.page.locator(`${remoteShare} [data-testid="share-paused"]`)
  await note.waitFor()
  expect((await note.innerText()).trim()).toBe(words)
}

export async function untilGoingOn({ page }: Person): Promise<void> {
  await page.locator(remoteShare).waitFor()
  await page.locator('[data-testid="share-paused"]').waitFor({ state: 'detached' })
}

/** Waits until the share is over at both ends. */
export async function untilOver(seat: Seat, viewer: Person): Promise<void> {
  await viewer.page.locator(remoteShare).waitFor({ state: 'detached' })
  await seat.page.locator('[data-testid="toggle-share"][aria-pressed="false"]').waitFor()
  expect(await viewer.page.getByTestId('call').isVisible()).toBe(true)
}
