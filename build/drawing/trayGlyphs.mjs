// @ts-check
/**
 * The tray's pictures: one drawing per state, made anew for every size.
 *
 * At 16 pixels a line that falls between two pixels is a grey smear, so nothing is scaled: every size has a grid of its
 * own, and edges are rounded to it. The states differ in shape, so that they can be told apart without colour.
 */
import { arch, doorway, fill, round, roundedBox, stroke, wave, within, without } from './shapes.mjs'

/** @typedef {'sharing' | 'live' | 'reconnecting' | 'muted' | 'occupied' | 'idle' | 'offline'} TrayState */

/**
 * @typedef {object} Palette
 * @property {string} ink the door
 * @property {string} lamp what is alive: people, sound, the shared picture
 * @property {string} [halo] around everything, for a panel whose colour nobody can know
 */

/**
 * @typedef {object} Grid
 * @property {number} size of the picture
 * @property {number} line thickness of a line, in whole pixels
 * @property {(sixteenths: number) => number} at a place or length in sixteenths of the picture, on whole pixels
 */

/** @type {Readonly<Record<TrayState, (grid: Grid, palette: Palette) => string>>} */
const drawings = {
  sharing({ size, at, line }, { ink, lamp }) {
    const screen = { left: 0, right: size, top: at(1), bottom: at(12) }
    const frame = roundedBox(screen, at(2)) + roundedBox(within(screen, line), at(2) - line)
    const foot = roundedBox({ left: at(4), right: at(12), top: at(15) - line, bottom: at(15) }, 0)
    const door = arch({ left: at(5), right: at(11), top: at(4), bottom: at(12) - line })
    return fill(ink, frame + foot) + fill(lamp, door)
  },

  live({ at, line }, { ink, lamp }) {
    const door = arch({ left: at(1), right: at(8), top: at(1), bottom: at(15) })
    // Sound comes out of the door: both waves have their centre inside it.
    const waves = wave(at(7), at(8), at(4)) + wave(at(7), at(8), at(8))
    return fill(ink, door) + stroke(lamp, line, waves)
  },

  reconnecting({ size, at, line }, { ink }) {
    const radius = (size - line) / 2
    const around = 2 * Math.PI * radius
    const dashes = [0.36, 0.14].map((share) => round(share * around)).join(' ')
    const ring =
      `<circle cx="${size / 2}" cy="${size / 2}" r="${radius}" fill="none" stroke="${ink}" stroke-width="${line}" ` +
      // Turned, so that the two arcs are seen to chase each other.
      `stroke-dasharray="${dashes}" stroke-dashoffset="${round(-0.19 * around)}"/>`
    return ring + fill(ink, arch({ left: at(5), right: at(11), top: at(4), bottom: at(12) }))
  },

  muted({ size, at, line }, { ink }) {
    const slash = `M${at(2)} ${at(2)}L${at(14)} ${at(14)}`
    const door = fill(ink, arch({ left: at(3), right: at(13), top: at(1), bottom: at(15) }))
    const cut = { size, path: slash, line: line + Math.round(size * 0.19) }
    return without(door, cut) + stroke(ink, line, slash)
  },

  occupied({ size, at, line }, { ink, lamp }) {
    const frame = { left: at(2), right: size - at(2), top: at(1), bottom: at(15) }
    const head = `<circle cx="${size / 2}" cy="${at(7)}" r="${round(size * 0.11)}" fill="${lamp}"/>`
    const shoulders = arch({ left: at(5), right: size - at(5), top: at(9.5), bottom: at(15) - line })
    return fill(ink, doorway(frame, line)) + head + fill(lamp, shoulders)
  },

  idle({ at, line }, { ink }) {
    const frame = { left: at(3), right: at(13), top: at(1), bottom: at(15) }
    const left = frame.left + Math.ceil(line * 1.5)
    const knob = { left, right: left + line, top: at(8), bottom: at(8) + line }
    return fill(ink, doorway(frame, line) + roundedBox(knob, 0))
  },

  offline({ size, at, line }, { ink }) {
    const cross = `M${at(9)} ${at(9)}L${at(15)} ${at(15)}M${at(15)} ${at(9)}L${at(9)} ${at(15)}`
    const frame = { left: at(2), right: at(12), top: at(1), bottom: at(15) }
    const door = `<g opacity="0.6">${fill(ink, doorway(frame, line))}</g>`
    return without(door, { size, path: cross, line: line * 3 }) + stroke(ink, line, cross)
  }
}

export const trayStates = /** @type {readonly TrayState[]} */ (Object.keys(drawings))

/**
 * @param {TrayState} state
 * @param {Palette} palette
 * @param {{ readonly size: number, readonly zoom?: number }} scale the grid in pixels, and how many pixels of the picture
 * one of the grid becomes
 * @returns an SVG document
 */
export function trayGlyph(state, palette, { size, zoom = 1 }) {
  const grid = {
    size,
    line: Math.max(1, Math.round(size * 0.1)),
    at: (/** @type {number} */ sixteenths) => Math.round((sixteenths * size) / 16)
  }
  const drawing = drawings[state](grid, palette)
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size * zoom}" height="${size * zoom}" viewBox="0 0 ${size} ${size}">` +
    (palette.halo ? withHalo(drawing, palette.halo, size) : drawing) +
    '</svg>'
  )
}

/** @param {string} drawing @param {string} color @param {number} size */
function withHalo(drawing, color, size) {
  const area = `filterUnits="userSpaceOnUse" x="0" y="0" width="${size}" height="${size}"`
  return (
    `<filter id="halo" ${area}>` +
    '<feMorphology in="SourceAlpha" operator="dilate" radius="1" result="wide"/>' +
    `<feFlood flood-color="${color}" flood-opacity="0.45"/>` +
    '<feComposite in2="wide" operator="in" result="halo"/>' +
    '<feMerge><feMergeNode in="halo"/><feMergeNode in="SourceGraphic"/></feMerge>' +
    `</filter><g filter="url(#halo)">${drawing}</g>`
  )
}
