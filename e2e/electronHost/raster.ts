/** Pictures in memory, and the dump format of X11. */

/** Eight bits each of red, green, blue and alpha, row by row without padding. */
export interface Raster {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array
}

const xwdFields = {
  headerSize: 0,
  version: 4,
  width: 16,
  height: 20,
  byteOrder: 28,
  bitsPerPixel: 44,
  bytesPerLine: 48,
  colors: 76
} as const

/**
 * Reads what `xwd` writes for a display of 24 or 32 bits in the byte order of small machines: Xvfb and every PC.
 *
 * @throws for any other format
 * @see X11/XWDFile.h
 */
export function decodeXwd(dump: Buffer): Raster {
  const field = (name: keyof typeof xwdFields) => dump.readUInt32BE(xwdFields[name])
  if (field('version') !== 7 || field('bitsPerPixel') !== 32 || field('byteOrder') !== 0) {
    throw new Error('not a window dump of 32 bits per pixel')
  }
  const [width, height, bytesPerLine] = [field('width'), field('height'), field('bytesPerLine')]
  const colorEntrySize = 12
  const start = field('headerSize') + field('colors') * colorEntrySize
  const rgba = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = start + y * bytesPerLine + x * 4
      const to = (y * width + x) * 4
      rgba[to] = dump[from + 2] ?? 0
      rgba[to + 1] = dump[from + 1] ?? 0
      rgba[to + 2] = dump[from] ?? 0
      rgba[to + 3] = 255
    }
  }
  return { width, height, rgba }
}

/** Nearest neighbour: good enough for a thumbnail of flat test colours. */
export function scale(source: Raster, width: number, height: number): Raster {
  const rgba = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y += 1) {
    const sourceY = Math.floor((y * source.height) / height)
    for (let x = 0; x < width; x += 1) {
      const from = (sourceY * source.width + Math.floor((x * source.width) / width)) * 4
      rgba.set(source.rgba.subarray(from, from + 4), (y * width + x) * 4)
    }
  }
  return { width, height, rgba }
}

/** The largest size of the same shape that fits. */
export function fitInto(source: Raster, width: number, height: number): Raster {
  const factor = Math.min(width / source.width, height / source.height)
  return scale(
    source,
    Math.max(1, Math.round(source.width * factor)),
    Math.max(1, Math.round(source.height * factor))
  )
}
