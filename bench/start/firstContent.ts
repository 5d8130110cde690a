/** How long from starting an app until its window has something in it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type Page } from 'playwright-core'
import { chromiumArgs } from '../../e2e/desktopDisplay'

export interface StartSurroundings {
  readonly executable: string
  readonly env: Readonly<Record<string, string>>
}

/**
 * Starts an app with a profile of its own and ends it again.
 *
 * @returns milliseconds from the start of the process until the first contentful paint (W3C Paint Timing)
 */
export async function timeFirstContent(
  app: string,
  args: readonly string[],
  { executable, env }: StartSurroundings
): Promise<number> {
  const profile = mkdtempSync(join(tmpdir(), 'confab-start-'))
  const startedAtMs = performance.timeOrigin + performance.now()
  const running = await _electron.launch({
    executablePath: executable,
    args: [app, `--user-data-dir=${profile}`, ...chromiumArgs, ...args],
    env: { ...process.env, ...env, XDG_CONFIG_HOME: profile },
    colorScheme: null
  })
  try {
    const page = await running.firstWindow()
    // A fresh window starts on an empty page; the stand-in serves `app:` under an address of its own.
    await page.waitForURL(({ protocol }) => protocol === 'app:' || protocol === 'https:')
    return (await firstContentfulPaint(page)) - startedAtMs
  } finally {
    await running.close()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** On the clock all processes of a machine share. */
function firstContentfulPaint(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list, observer) => {
          const paint = list.getEntriesByName('first-contentful-paint')[0]
          if (!paint) return
          observer.disconnect()
          resolve(performance.timeOrigin + paint.startTime)
        }).observe({ type: 'paint', buffered: true })
      })
  )
}
