import { deflateSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { decodePng, encodePng, isPng } from './png'
import { decodeXwd, fitInto, scale } from './raster'

/** Two by two: red, green / blue, half transparent white. */
const four = {
  width: 2,
  height: 2,
  rgba: new Uint8Array([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 128])
}

it('reads what it writes', () => {
  const png = encodePng(four)
  expect(isPng(png)).toBe(true)
  expect(decodePng(png)).toEqual(four)
})

it('reads the icons of the app, with all their filters', () => {
  const icon = decodePng(readFileSync(new URL('../../build/icons/512x512.png', import.meta.url)))
  expect([icon.width, icon.height]).toEqual([512, 512])
  // The corners are transparent, the middle is not.
  expect(icon.rgba[3]).toBe(0)
  expect(icon.rgba[(256 * 512 + 256) * 4 + 3]).toBe(255)
})

it.each([
  ['none', [0, 10, 20]],
  ['sub', [1, 10, 10]],
  ['up', [2, 10, 20]],
  ['average', [3, 10, 15]],
  ['paeth', [4, 10, 10]]
])('undoes the filter "%s"', (_name, row) => {
  const grey = encodePng(four)
  // Two grey pixels, 10 and 20, in the one row there is.
  const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, 1, 8, 0, 0, 0, 0])
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)])
  }
  const png = Buffer.concat([
    grey.subarray(0, 8),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(row)))
  ])
  expect([...decodePng(png).rgba]).toEqual([10, 10, 10, 255, 20, 20, 20, 255])
})

it('refuses what is not a picture it knows', () => {
  expect(isPng(Buffer.from('GIF89a..'))).toBe(false)
  expect(() => decodePng(Buffer.from('not a picture at all'))).toThrow('not a PNG')
})

it('reads a window dump: blue first, rows padded, after name and colours', () => {
  const header = Buffer.alloc(104)
  const fields = { 0: 104, 4: 7, 16: 1, 20: 2, 44: 32, 48: 8, 76: 1 }
  for (const [offset, value] of Object.entries(fields)) header.writeUInt32BE(value, Number(offset))
  const colors = Buffer.alloc(12, 9)
  const pixels = Buffer.from([1, 2, 3, 0, 9, 9, 9, 9, 4, 5, 6, 0, 9, 9, 9, 9])
  const raster = decodeXwd(Buffer.concat([header, colors, pixels]))
  expect(raster).toEqual({ width: 1, height: 2, rgba: new Uint8Array([3, 2, 1, 255, 6, 5, 4, 255]) })
})

it('scales without mixing colours and keeps the shape', () => {
  expect([...scale(four, 1, 1).rgba]).toEqual([255, 0, 0, 255])
  const wide = { width: 4, height: 2, rgba: new Uint8Array(32) }
  expect(fitInto(wide, 100, 100)).toMatchObject({ width: 100, height: 50 })
})
