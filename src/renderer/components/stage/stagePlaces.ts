/** Geometry of the stage: where each tile stands. All lengths in CSS pixels, from the area's upper left corner. */
import { gridLayout, type GridArea } from './gridLayout'

export interface Place {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface Subject {
  readonly index: number
  /** A face keeps the shape of a picture; a screen takes all there is and letterboxes itself. */
  readonly fillsArea: boolean
}

/** How much of the stage the strip of the others may take, and within which bounds. */
const stripBeside = { share: 0.2, least: 120, most: 260 }
const stripBelow = { share: 0.32, least: 120, most: 280 }
/** Below this width a strip at the side would leave the big picture too little. */
const sideStripMinWidth = 640

/** Everybody alike, in centred rows. */
export function gridPlaces(count: number, area: GridArea): readonly Place[] {
  const { columns, tileWidth: width, tileHeight: height } = gridLayout(count, area)
  const rows = Math.ceil(count / columns)
  const top = centred(area.height, rows, height, area.gap)
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns)
    const inRow = Math.min(columns, count - row * columns)
    const left = centred(area.width, inRow, width, area.gap)
    return {
      left: left + (index % columns) * (width + area.gap),
      top: top + row * (height + area.gap),
      width,
      height
    }
  })
}

/** One big picture and a strip of the others: beside it where there is width, below it elsewhere. */
export function speakerPlaces(count: number, subject: Subject, area: GridArea): readonly Place[] {
  const isBeside = area.width >= sideStripMinWidth && area.width > area.height
  const side = isBeside ? 'width' : 'height'
  const strip = stripOf(count - 1, side, area)
  const bigLength = Math.max(0, area[side] - strip.thickness - (count > 1 ? area.gap : 0))
  const shift = area[side] - strip.thickness
  const others = strip.places.map((place) =>
    isBeside ? { ...place, left: place.left + shift } : { ...place, top: place.top + shift }
  )
  const big = { ...area, [side]: bigLength }
  const whole = { left: 0, top: 0, width: big.width, height: big.height }
  return [
    ...others.slice(0, subject.index),
    ...(subject.fillsArea ? [whole] : gridPlaces(1, big)),
    ...others.slice(subject.index)
  ]
}

/** Only as thick as its tiles need, so that what they leave goes to the big picture. */
function stripOf(
  count: number,
  side: 'width' | 'height',
  area: GridArea
): { readonly places: readonly Place[]; readonly thickness: number } {
  if (count === 0) return { places: [], thickness: 0 }
  const { share, least, most } = side === 'width' ? stripBeside : stripBelow
  const allowed = Math.min(Math.max(area[side] * share, least), most, area[side])
  const start = side === 'width' ? 'left' : 'top'
  const places = gridPlaces(count, { ...area, [side]: allowed })
  const from = Math.min(...places.map((place) => place[start]))
  const to = Math.max(...places.map((place) => place[start] + place[side]))
  return { places: places.map((place) => ({ ...place, [start]: place[start] - from })), thickness: to - from }
}

function centred(room: number, count: number, size: number, gap: number): number {
  return Math.max(0, Math.floor((room - count * size - (count - 1) * gap) / 2))
}
