// @ts-check
/** The few shapes the small pictures are made of, as SVG paths and elements. All numbers are pixels. */

/** @typedef {{ readonly left: number, readonly right: number, readonly top: number, readonly bottom: number }} Box */

/**
 * The door of the logo: a round top on straight walls.
 *
 * @param {Box} box
 */
export function arch({ left, right, top, bottom }) {
  const radius = (right - left) / 2
  const shoulder = top + radius
  return `M${left} ${bottom}V${shoulder}A${radius} ${radius} 0 0 1 ${right} ${shoulder}V${bottom}Z`
}

/**
 * The same with nothing in it.
 *
 * @param {Box} box
 * @param {number} line thickness of its wall
 */
export function doorway(box, line) {
  return arch(box) + arch(within(box, line))
}

/**
 * @param {Box} box
 * @param {number} corner radius; below zero is none
 */
export function roundedBox({ left, right, top, bottom }, corner) {
  const radius = Math.max(0, corner)
  const turn = (/** @type {number} */ x, /** @type {number} */ y) => `A${radius} ${radius} 0 0 1 ${x} ${y}`
  return (
    `M${left + radius} ${top}H${right - radius}${turn(right, top + radius)}` +
    `V${bottom - radius}${turn(right - radius, bottom)}` +
    `H${left + radius}${turn(left, bottom - radius)}` +
    `V${top + radius}${turn(left + radius, top)}Z`
  )
}

/**
 * A quarter of a circle, open to the left, around (x, y).
 *
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
export function wave(x, y, radius) {
  const reach = round(radius * Math.SQRT1_2)
  return `M${x + reach} ${y - reach}A${radius} ${radius} 0 0 1 ${x + reach} ${y + reach}`
}

/**
 * @param {Box} box
 * @param {number} margin
 * @returns {Box}
 */
export function within({ left, right, top, bottom }, margin) {
  return { left: left + margin, right: right - margin, top: top + margin, bottom: bottom - margin }
}

/** @param {string} color @param {string} path what lies inside another outline is left out */
export function fill(color, path) {
  return `<path fill="${color}" fill-rule="evenodd" d="${path}"/>`
}

/** @param {string} color @param {number} line @param {string} path */
export function stroke(color, line, path) {
  return `<path fill="none" stroke="${color}" stroke-width="${line}" stroke-linecap="round" d="${path}"/>`
}

/**
 * The drawing with a line cut out of it, so that another line can cross it and be seen.
 *
 * @param {string} drawing
 * @param {{ readonly size: number, readonly path: string, readonly line: number }} cut
 */
export function without(drawing, { size, path, line }) {
  const everything = `<rect width="${size}" height="${size}" fill="#fff"/>`
  return `<mask id="cut">${everything}${stroke('#000', line, path)}</mask><g mask="url(#cut)">${drawing}</g>`
}

/** To hundredths, so that a document does not depend on the last bit of a sine. @param {number} value */
export function round(value) {
  return Math.round(value * 100) / 100
}
