/** How big equal tiles can be inside a given area. */

/** All lengths in CSS pixels. */
export interface GridArea {
  readonly width: number
  readonly height: number
  readonly gap: number
}

export interface GridLayout {
  readonly columns: number
  readonly tileWidth: number
  readonly tileHeight: number
}

/** Width to height: what cameras deliver. Anything narrower would cut people off at the shoulders. */
const narrowestAspect = 4 / 3
const widestAspect = 16 / 9

/**
 * The number of columns that gives `count` equal tiles the most room without scrolling.
 *
 * Ties go to fewer columns: bigger faces next to each other are easier to read top to bottom.
 */
export function gridLayout(count: number, area: GridArea): GridLayout {
  let best: GridLayout = { columns: 1, tileWidth: 0, tileHeight: 0 }
  for (let columns = 1; columns <= count; columns += 1) {
    const layout = fit(columns, Math.ceil(count / columns), area)
    if (layout.tileWidth * layout.tileHeight > best.tileWidth * best.tileHeight) best = layout
  }
  return best
}

function fit(columns: number, rows: number, { width, height, gap }: GridArea): GridLayout {
  const cellWidth = Math.max(0, (width - gap * (columns - 1)) / columns)
  const cellHeight = Math.max(0, (height - gap * (rows - 1)) / rows)
  return {
    columns,
    // Rounded down: a fraction of a pixel too much would wrap the last tile into a new row.
    tileWidth: Math.floor(Math.min(cellWidth, cellHeight * widestAspect)),
    tileHeight: Math.floor(Math.min(cellHeight, cellWidth / narrowestAspect))
  }
}
