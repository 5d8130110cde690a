/** When pictures of others are drawn: how long after a fault the next one comes, and how long nothing moved. */
import { until, type Person } from '../person'

declare global {
  interface Window {
    /** By tile: when each of its pictures was drawn, in milliseconds since 1970 on this machine's clock. */
    drawnPictures?: Map<string, number[]>
  }
}

/** Fewer could be what was still under way when a path broke. */
const convincing = 3

/** By the test id of the tile, in order. */
type Drawn = Readonly<Record<string, readonly number[]>>

/** From now on, in every tile of another person, also when a tile gets another stream. */
export async function watchPictures({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    const drawn = (window.drawnPictures = new Map<string, number[]>())
    const watched = new WeakSet<HTMLVideoElement>()
    const watch = (video: HTMLVideoElement): void => {
      video.requestVideoFrameCallback(() => {
        const tile = video.closest<HTMLElement>('[data-link]')?.dataset['testid'] ?? ''
        const times = drawn.get(tile) ?? []
        drawn.set(tile, times)
        times.push(performance.timeOrigin + performance.now())
        watch(video)
      })
    }
    const videos = '[data-testid^="tile-"][data-link] video'
    setInterval(() => {
      for (const video of document.querySelectorAll<HTMLVideoElement>(videos)) {
        if (watched.has(video)) continue
        watched.add(video)
        watch(video)
      }
    }, 50)
  })
}

/** The clock of the pages. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now()
}

/**
 * Waits until pictures move again in every one of the tiles that have been watched.
 *
 * @param sinceMs from when on they count, on the clock of `nowMs()`
 * @returns how long after that the first picture came, where it took longest
 */
export async function untilPicturesMove(
  person: Person,
  tiles: number,
  sinceMs: number,
  timeoutMs?: number
): Promise<number> {
  let later: (readonly number[])[] = []
  await until(
    async () => {
      const drawn = Object.values(await readDrawn(person))
      later = drawn.map((times) => times.filter((at) => at > sinceMs))
      return later.length === tiles && later.every(({ length }) => length >= convincing)
    },
    () => `${person.name} sees ${later.map(({ length }) => length).join()} pictures move again`,
    timeoutMs
  )
  return Math.max(...later.map(([first = Infinity]) => first - sinceMs))
}

/** The longest that nothing moved in one of the tiles, in milliseconds, between two moments. */
export async function longestGap(person: Person, fromMs: number, toMs: number): Promise<number> {
  const gaps = Object.values(await readDrawn(person)).flatMap((times) => {
    const moments = [fromMs, ...times.filter((at) => at > fromMs && at < toMs), toMs]
    return moments.slice(1).map((at, index) => at - (moments[index] ?? at))
  })
  return Math.max(0, ...gaps)
}

function readDrawn({ page }: Person): Promise<Drawn> {
  return page.evaluate(() => Object.fromEntries(window.drawnPictures ?? []))
}
