// @ts-check
/** What Windows lays over the taskbar button during a call: a disc that says what is sent. */
import { fill, roundedBox, stroke, within } from './shapes.mjs'

/** @typedef {'sharing' | 'live' | 'muted'} Overlay */

/** On a grid of 16; Windows shows them at 16 to 32 pixels. @type {Readonly<Record<Overlay, string>>} */
const drawings = {
  sharing: disc('#0e6470') + screen('#ffffff'),
  live: disc('#f4b04f') + microphone('#2b1a00'),
  muted: disc('#b3362a') + microphone('#ffffff') + slash('#b3362a', '#ffffff')
}

export const overlays = /** @type {readonly Overlay[]} */ (Object.keys(drawings))

/**
 * @param {Overlay} overlay
 * @param {number} size in pixels
 * @returns an SVG document
 */
export function overlayGlyph(overlay, size) {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 16 16">`
  return `${head}${drawings[overlay]}</svg>`
}

/** @param {string} color */
function disc(color) {
  return `<circle cx="8" cy="8" r="8" fill="${color}"/>`
}

/** @param {string} color */
function screen(color) {
  const frame = { left: 3, right: 13, top: 4, bottom: 10.5 }
  const foot = { left: 5.5, right: 10.5, top: 11.5, bottom: 13 }
  return fill(color, roundedBox(frame, 1) + roundedBox(within(frame, 1.5), 0) + roundedBox(foot, 0))
}

/** @param {string} color */
function microphone(color) {
  const capsule = roundedBox({ left: 6, right: 10, top: 2.5, bottom: 9 }, 2)
  return fill(color, capsule) + stroke(color, 1.25, 'M4.5 8a3.5 3.5 0 0 0 7 0M8 11.5V13.5')
}

/** @param {string} ground @param {string} color */
function slash(ground, color) {
  return stroke(ground, 3.5, 'M3.5 3.5L12.5 12.5') + stroke(color, 1.5, 'M3.5 3.5L12.5 12.5')
}
