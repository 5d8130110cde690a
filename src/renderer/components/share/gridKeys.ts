/** Where the arrow keys lead in a grid that wraps. */

/** Keys as `KeyboardEvent.key` names them. */
const steps: Readonly<Record<string, (columns: number) => number>> = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: (columns) => -columns,
  ArrowDown: (columns) => columns
}

/**
 * @param columns how many stand side by side right now
 * @returns the place the key leads to, or null when it leads nowhere or is no arrow
 */
export function gridStep(key: string, from: number, count: number, columns: number): number | null {
  if (count === 0) return null
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  const step = steps[key]
  if (!step) return null
  const to = from + step(Math.max(columns, 1))
  if (to >= 0 && to < count) return to
  // Below the last full row there may still be a shorter one.
  const hasRowBelow = Math.floor(from / columns) < Math.floor((count - 1) / columns)
  return key === 'ArrowDown' && hasRowBelow ? count - 1 : null
}

/** @param tops offset from above of each card, in order */
export function columnsOf(tops: readonly number[]): number {
  const next = tops.findIndex((top) => top !== tops[0])
  return next === -1 ? tops.length : next
}
