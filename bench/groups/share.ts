/** A window of text, shared: how sharp it arrives, how soon, and how little it takes. */
import { chromium, type Browser } from 'playwright-core'
import { chromiumPath, launchChromium } from '../../e2e/chromium'
import { chromiumArgs, openDisplay, whyNoDesktop, type Display } from '../../e2e/desktopDisplay'
import type { Person } from '../../e2e/person'
import { startService } from '../../e2e/service'
import { freshRoom, takeSeat } from '../call/seats'
import { median, type Figure } from '../figures'
import type { Group } from '../group'
import { prepareLenses, sharpEnough, turnAndWatch, type Sharpness } from '../share/sharpness'
import { openTextWindow, textWindowTitle } from '../share/textWindow'

const rounds = 5

export const share: Group = {
  name: 'share',
  async run(say, miss) {
    const reason = process.platform === 'linux' ? whyNoDesktop() : 'The window of text needs X11.'
    if (reason !== null) {
      say(`left out: ${reason}`)
      return []
    }
    const [service, display, viewers] = await Promise.all([startService(), openDisplay(), launchChromium()])
    const text = await openTextWindow(display)
    const presenters = await launchOnDisplay(display)
    try {
      await text.turnPage()
      const people = await present(presenters, viewers, service.url)
      const results: Sharpness[] = []
      // Over the first page the estimate of the bandwidth rises from nothing; it does not count.
      for (let page = 0; page <= rounds; page += 1) {
        const result = await turnAndWatch(people, text)
        say(`page ${page}: ${describe(result)}`)
        if (page > 0) results.push(result)
      }
      return figuresOf(results, miss)
    } finally {
      await Promise.all([presenters.close(), viewers.close()])
      await text.close()
      await display.close()
      await service.kill()
    }
  }
}

/** With a window on the display: only that can capture other windows there. */
function launchOnDisplay({ env }: Display): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    headless: false,
    env: { ...(process.env as Record<string, string>), ...env },
    args: [
      ...chromiumArgs,
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      `--auto-select-window-capture-source-by-title=${textWindowTitle}`
    ]
  })
}

/** Two in a room, one of whom shares the text; the other's window is large enough for all of its lines. */
async function present(
  presenters: Browser,
  viewers: Browser,
  serviceUrl: string
): Promise<{ readonly presenter: Person; readonly viewer: Person }> {
  const roomId = freshRoom()
  const engine = 'confab'
  const presenter = await takeSeat(
    { browser: presenters, serviceUrl, engine },
    { name: 'Presenter', viewport: { width: 700, height: 500 } }
  )
  const viewer = await takeSeat(
    { browser: viewers, serviceUrl, engine },
    { name: 'Viewer', viewport: { width: 1_400, height: 900 } }
  )
  const silent = { camera: false, microphone: false }
  await presenter.join(roomId, silent)
  await viewer.join(roomId, silent)
  await presenter.press('toggle-share', true)
  await viewer.page.locator('[data-testid^="share-tile-"] video').waitFor()
  await prepareLenses(presenter, viewer)
  return { presenter, viewer }
}

function figuresOf(results: readonly Sharpness[], miss: (reason: string) => void): Figure[] {
  const shrunk = results.find(({ size, capturedSize }) => !isNearly(size, capturedSize))
  if (shrunk) {
    miss(`share.ssim, share.sharpAfterMs: ${shrunk.size} arrives of ${shrunk.capturedSize}`)
    return []
  }
  const times = results.flatMap(({ sharpAfterMs }) => (sharpAfterMs === null ? [] : [sharpAfterMs]))
  if (times.length < results.length)
    miss(
      `share.sharpAfterMs: ${results.length - times.length} of ${results.length} pages did not become sharp`
    )
  return [
    {
      key: 'share.ssim',
      unit: 'of 1',
      confab: median(results.map((result) => result.ssim)),
      goal: sharpEnough,
      isMoreBetter: true
    },
    {
      key: 'share.kbps',
      unit: 'kbit/s',
      confab: median(results.map(({ kilobitsPerSecond }) => kilobitsPerSecond)),
      goal: 500
    },
    ...(times.length === results.length
      ? [{ key: 'share.sharpAfterMs', unit: 'ms', confab: median(times) } as const]
      : [])
  ]
}

/** Codecs and grabbers cut off an odd row or column. */
function isNearly(size: string, other: string): boolean {
  const [[width = 0, height = 0], [otherWidth = 0, otherHeight = 0]] = [sidesOf(size), sidesOf(other)]
  return Math.abs(width - otherWidth) <= 2 && Math.abs(height - otherHeight) <= 2
}

const sidesOf = (size: string): number[] => size.split('x').map(Number)

function describe({ ssim, sharpAfterMs, kilobitsPerSecond, size }: Sharpness): string {
  const sharp = sharpAfterMs === null ? 'never sharp' : `sharp after ${sharpAfterMs.toFixed(0)} ms`
  return `${size}, ${sharp}, in the end ${ssim.toFixed(4)} at ${kilobitsPerSecond.toFixed(0)} kbit/s`
}
