/**
 * A stopwatch inside a page: from the click on the button to the first picture of each of the others.
 *
 * Times are taken in the pages, on the clock all pages of a machine share (performance.timeOrigin), so the
 * way of a click or an answer through the automation is not part of them.
 */
import type { Page } from 'playwright-core'

export interface StopwatchOptions {
  /** The videos that show others; they need not be there yet. */
  readonly videos: string
  /** How many others are waited for. */
  readonly others: number
}

interface Readings {
  /** Milliseconds since the Unix epoch; null on a page that was not clicked. */
  clickedAt: number | null
  readonly firstFramesAt: number[]
}

declare global {
  interface Window {
    stopwatch: { readonly readings: Readings; readonly isDone: boolean }
  }
}

/** To be called before the click, on every page that takes part. */
export async function startStopwatch(page: Page, options: StopwatchOptions): Promise<void> {
  await page.evaluate(watchPage, options)
}

/** Waits for the first picture of everybody. */
export async function readStopwatch(page: Page): Promise<Readings> {
  await page.waitForFunction(() => window.stopwatch.isDone, undefined, { polling: 50 })
  return page.evaluate(() => window.stopwatch.readings)
}

/** Runs in the page. A video may appear late and be replaced; the first picture on it is what a person sees. */
function watchPage({ videos, others }: StopwatchOptions): void {
  const readings: Readings = { clickedAt: null, firstFramesAt: [] }
  const watched = new WeakSet<HTMLVideoElement>()
  const now = (): number => performance.timeOrigin + performance.now()
  window.stopwatch = {
    readings,
    get isDone() {
      return readings.firstFramesAt.length >= others
    }
  }
  const watchNewVideos = (): void => {
    for (const video of document.querySelectorAll<HTMLVideoElement>(videos)) {
      if (watched.has(video)) continue
      watched.add(video)
      video.requestVideoFrameCallback(() => readings.firstFramesAt.push(now()))
    }
  }
  const observer = new MutationObserver(watchNewVideos)
  observer.observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['data-link']
  })
  document.addEventListener(
    'click',
    ({ timeStamp }) => (readings.clickedAt = performance.timeOrigin + timeStamp),
    {
      capture: true,
      once: true
    }
  )
  watchNewVideos()
}
