/** Where the arrow keys lead in a table of people by people, whose diagonal is empty. Pure. */

/** Counted from 0. */
export interface Cell {
  readonly row: number
  readonly column: number
}

/** Keys as `KeyboardEvent.key` names them. */
const steps: Readonly<Record<string, Cell>> = {
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 }
}

/** @returns null when the key leads nowhere, or is no arrow */
export function matrixStep(key: string, from: Cell, size: number): Cell | null {
  const step = steps[key]
  if (!step) return null
  for (let times = 1; times <= 2; times += 1) {
    const to = { row: from.row + times * step.row, column: from.column + times * step.column }
    const isInside = [to.row, to.column].every((place) => place >= 0 && place < size)
    if (!isInside) return null
    if (to.row !== to.column) return to
  }
  return null
}
