import { readdirSync, readFileSync } from 'node:fs'
import { Resvg } from '@resvg/resvg-js'
import { describe, expect, it } from 'vitest'
import { makePictures } from './pictures.mjs'
import { trayGlyph, trayStates } from './trayGlyphs.mjs'

const root = new URL('../../', import.meta.url)
const made = makePictures()

/** Every PNG picture in a file, whatever is around it. */
function pngsIn(content: Buffer): Buffer[] {
  const found: Buffer[] = []
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  for (let at = content.indexOf(signature); at !== -1; at = content.indexOf(signature, at + 1)) {
    found.push(content.subarray(at, content.indexOf('IEND', at) + 8))
  }
  return found
}

/** In any channel of any pixel, of 255. */
function difference(one: Buffer, other: Buffer): number {
  return one.equals(other) ? 0 : largestDifference(decode(one), decode(other))
}

/** Pixels as red, green, blue, alpha. */
function decode(png: Buffer): Buffer {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const image = `<image width="${width}" height="${height}" href="data:image/png;base64,${png.toString('base64')}"/>`
  return new Resvg(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${image}</svg>`
  ).render().pixels
}

function largestDifference(one: Buffer, other: Buffer): number {
  if (one.length !== other.length) return Infinity
  return one.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (other[index] ?? 0))), 0)
}

describe('the committed pictures', () => {
  // By pixel and not by byte: compression and the last bit of a colour may differ from machine to machine.
  it.each(made)('$path is what `npm run icons` draws', ({ path, content }) => {
    const committed = pngsIn(readFileSync(new URL(path, root)))
    const drawn = pngsIn(content)
    expect(committed.length).toBe(drawn.length)
    expect(committed.length).toBeGreaterThan(0)
    drawn.forEach((png, index) => {
      expect(difference(png, committed[index] ?? Buffer.alloc(0))).toBeLessThanOrEqual(2)
    })
  })

  it('are these and no others', () => {
    const folders = ['build/icons', 'src/main/assets/tray', 'src/main/assets/overlay']
    const present = folders.flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, root)).map((name) => `${folder}/${name}`)
    )
    expect(present.sort()).toEqual(made.map(({ path }) => path).sort())
  })
})

describe('the glyphs of the tray', () => {
  const black = { ink: '#000', lamp: '#000' }
  const alphaOf = (state: (typeof trayStates)[number], size: number) =>
    new Resvg(trayGlyph(state, black, { size })).render().pixels.filter((_value, index) => index % 4 === 3)

  it.each([16, 20, 22, 24, 32])('differ in shape at %i pixels', (size) => {
    const shapes = trayStates.map((state) => alphaOf(state, size))
    for (const [index, shape] of shapes.entries()) {
      for (const other of shapes.slice(index + 1)) {
        // A pixel counts as different when it is clearly drawn in one and clearly not in the other.
        const different = shape.filter((alpha, at) => Math.abs(alpha - (other[at] ?? 0)) > 128).length
        expect(different / shape.length).toBeGreaterThan(0.08)
      }
    }
  })

  it('have sharp edges at 16 pixels where lines are straight', () => {
    for (const state of ['idle', 'sharing'] as const) {
      const blurred = alphaOf(state, 16).filter((alpha) => alpha > 40 && alpha < 215).length
      expect(blurred).toBeLessThan(20)
    }
  })
})
