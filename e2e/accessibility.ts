/** Questions to a page on behalf of people who do not see it, do not use a mouse, or have a narrow window. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Whoever sits in front of a page, or the page's window. */
export interface Looker {
  readonly page: Page
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** One line per thing that breaks WCAG 2 A or AA on the page as it is now. */
export async function violations({ page }: Looker): Promise<string[]> {
  // Evaluated by the debugger and not by a script element, which the content security policy would refuse.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource)
  const results = await page.evaluate(() => {
    const { axe } = window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }
    return axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
  })
  expect(results.passes.length).toBeGreaterThan(0)
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} (${failureSummary ?? ''})`)
  )
}

export async function hasFocus({ page }: Looker, testId: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.activeElement?.getAttribute('data-testid') === wanted,
    testId
  )
}

/** Presses Tab until the focus is there; every stop on the way has to be visible. */
export async function tabTo({ page }: Looker, testId: string): Promise<void> {
  const stops: string[] = []
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const focused = document.activeElement
      if (!focused || focused === document.body) return null
      const isMarked = getComputedStyle(focused).outlineStyle !== 'none'
      return { testId: focused.getAttribute('data-testid'), html: focused.outerHTML.slice(0, 90), isMarked }
    })
    if (stop) expect(stop).toHaveProperty('isMarked', true)
    if (stop?.testId === testId) return
    stops.push(stop?.html ?? 'nothing')
  }
  throw new Error(`${testId} was not reached; the focus went to\n${stops.join('\n')}`)
}

/** Whatever makes the page scroll sideways, or lies outside the window where nobody can press it. */
export function cutOff({ page }: Looker): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement
    const outside = [...document.querySelectorAll('button, a, input, select, h1')].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect()
      const isHidden = element.closest('.visually-hidden, [aria-hidden="true"]') !== null
      return width > 1 && !isHidden && (left < 0 || right > clientWidth + 0.5)
    })
    return [
      ...(scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide in ${clientWidth}`] : []),
      ...outside.map((element) => element.outerHTML.slice(0, 120))
    ]
  })
}
