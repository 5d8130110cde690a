// @ts-check
/** Every picture file of the app, made from build/icon.svg and the glyphs: which there are, and how they look. */
import { readFileSync } from 'node:fs'
import { Resvg } from '@resvg/resvg-js'
import { icns, ico } from './containers.mjs'
import { overlayGlyph, overlays } from './overlayGlyphs.mjs'
import { trayGlyph, trayStates } from './trayGlyphs.mjs'

/** @typedef {{ readonly path: string, readonly content: Buffer }} PictureFile `path` is relative to the repository */

const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const windowsSizes = [16, 20, 24, 32, 40, 48, 64, 256]
const macSizes = [32, 64, 128, 256, 512, 1024]
/** Windows' small icon at 100 to 300 %. */
const trayIcoSizes = [16, 20, 24, 32, 40, 48]

/** Named after the panel they are seen on. */
const panels = {
  light: { ink: '#221d18', lamp: '#b26a00', halo: '#ffffff' },
  dark: { ink: '#f4eee6', lamp: '#f4b04f', halo: '#000000' }
}
/** Of a template image macOS takes only the transparency. */
const template = { ink: '#000000', lamp: '#000000' }

/** @returns {PictureFile[]} */
export function makePictures() {
  return [...appIcons(), ...trayStates.flatMap(trayIcons), ...overlays.map(overlayIcon)]
}

/** @returns {PictureFile[]} */
function appIcons() {
  const logo = readFileSync(new URL('../icon.svg', import.meta.url), 'utf8')
  // Apple's grid leaves a tenth of the picture free on every side; elsewhere the icon fills it.
  const macLogo = logo.replace('viewBox="0 0 1024 1024"', 'viewBox="-124 -124 1272 1272"')
  const pictures = (/** @type {string} */ svg, /** @type {readonly number[]} */ sizes) =>
    sizes.map((size) => ({ size, png: render(svg, size) }))
  return [
    ...pictures(logo, linuxSizes).map(({ size, png }) => ({
      path: `build/icons/${size}x${size}.png`,
      content: png
    })),
    { path: 'build/icons/icon.ico', content: ico(pictures(logo, windowsSizes)) },
    { path: 'build/icons/icon.icns', content: icns(pictures(macLogo, macSizes)) }
  ]
}

/**
 * @param {import('./trayGlyphs.mjs').TrayState} state
 * @returns {PictureFile[]}
 */
function trayIcons(state) {
  const name = `src/main/assets/tray/${state}`
  const files = [
    { path: `${name}Template.png`, content: render(trayGlyph(state, template, { size: 16 })) },
    { path: `${name}Template@2x.png`, content: render(trayGlyph(state, template, { size: 32 })) }
  ]
  for (const [panel, palette] of Object.entries(panels)) {
    const { halo, ...plain } = palette
    const sizes = trayIcoSizes.map((size) => ({ size, png: render(trayGlyph(state, plain, { size })) }))
    files.push({ path: `${name}-${panel}.ico`, content: ico(sizes) })
    // Linux panels are sent one picture: 22 is what they are drawn for, and twice that shrinks to it without a loss.
    const linux = trayGlyph(state, { ...plain, halo }, { size: 22, zoom: 2 })
    files.push({ path: `${name}-${panel}.png`, content: render(linux) })
  }
  return files
}

/**
 * @param {import('./overlayGlyphs.mjs').Overlay} overlay
 * @returns {PictureFile}
 */
function overlayIcon(overlay) {
  return { path: `src/main/assets/overlay/${overlay}.png`, content: render(overlayGlyph(overlay, 32)) }
}

/** @param {string} svg @param {number} [width] in pixels; the document's own where it is absent */
function render(svg, width) {
  return new Resvg(svg, width ? { fitTo: { mode: 'width', value: width } } : {}).render().asPng()
}
