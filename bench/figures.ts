/** What a benchmark finds out, and how it is shown. */

export interface Figure {
  /** Stable from release to release: `group.name`. */
  readonly key: string
  /** What `confab` and `baseline` count. */
  readonly unit: 'ms' | 'kB' | 'bytes' | 'messages' | 'kbit/s' | 'frames' | 'freezes' | 'pixels' | 'of 1'
  readonly confab: number
  /** The plainest program that does the same job, in the same run; the figure is then the ratio. */
  readonly baseline?: number
  /** The most the figure should be, or the least where `isMoreBetter`. */
  readonly goal?: number
  readonly isMoreBetter?: boolean
}

/** The ratio to the baseline where there is one; otherwise what was measured. */
export function valueOf({ confab, baseline }: Figure): number {
  return baseline === undefined ? confab : confab / baseline
}

/** What `--json` writes, as exactly as figures here are known. */
export function flatten(figures: readonly Figure[]): Record<string, number> {
  return Object.fromEntries(figures.map((figure) => [figure.key, round(valueOf(figure))]))
}

/** A Markdown table, so that the same text serves the terminal and the README. */
export function formatTable(figures: readonly Figure[]): string {
  const header = ['figure', 'baseline', 'Confab', 'unit', 'ratio', 'goal', '']
  const rows = figures.map((figure) => {
    const { key, unit, confab, baseline, goal } = figure
    return [
      key,
      baseline === undefined ? '' : String(round(baseline)),
      String(round(confab)),
      unit,
      baseline === undefined ? '' : valueOf(figure).toFixed(2),
      goal === undefined ? '' : `${figure.isMoreBetter ? '>=' : '<='} ${goal}`,
      goal === undefined ? '' : isMet(figure, goal) ? 'met' : 'missed'
    ]
  })
  const widths = header.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0))
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

function isMet(figure: Figure, goal: number): boolean {
  return figure.isMoreBetter ? valueOf(figure) >= goal : valueOf(figure) <= goal
}

/** @throws {RangeError} when there are no values */
export function median(values: readonly number[]): number {
  return (quantile(values, 0.5) + quantile(values, 0.5, 'upper')) / 2
}

/**
 * The smallest value that at least `share` of all values do not exceed; 'upper' takes the next one when
 * exactly that share does not.
 *
 * @param share 0..1
 * @throws {RangeError} when there are no values
 */
export function quantile(
  values: readonly number[],
  share: number,
  side: 'lower' | 'upper' = 'lower'
): number {
  const sorted = [...values].sort((one, other) => one - other)
  const rank = share * sorted.length
  const position = side === 'lower' ? Math.ceil(rank) - 1 : Math.floor(rank)
  const value = sorted[Math.min(sorted.length - 1, Math.max(0, position))]
  if (value === undefined) throw new RangeError('no values')
  return value
}

/** Two decimals, and three digits of what is below one: shares and similarities differ in their third. */
function round(value: number): number {
  return Math.abs(value) < 1 ? Number(value.toPrecision(3)) : Math.round(value * 100) / 100
}
