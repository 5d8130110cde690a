// @ts-check
/** Several PNG pictures of one icon in one file, as Windows and macOS want them. */

/** @typedef {{ readonly size: number, readonly png: Buffer }} Picture `size` in pixels, as wide as high */

/**
 * macOS's name for each size, and for the same pixels on a Retina screen. The plain 16 and 32 are missing on purpose:
 * as PNG they are shown garbled by some versions, and macOS makes them from the doubled ones.
 *
 * @type {ReadonlyMap<number, readonly string[]>}
 */
const appleTypes = new Map([
  [32, ['ic11']],
  [64, ['ic12']],
  [128, ['ic07']],
  [256, ['ic08', 'ic13']],
  [512, ['ic09', 'ic14']],
  [1024, ['ic10']]
])

/**
 * An .ico file of PNG pictures, which Windows reads since Vista.
 *
 * @param {readonly Picture[]} pictures at most 256 pixels wide
 * @throws {RangeError} when one is larger than the format can say
 * @see https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10)
 */
export function ico(pictures) {
  const entryBytes = 16
  const head = Buffer.alloc(6 + entryBytes * pictures.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(pictures.length, 4)
  let offset = head.length
  pictures.forEach(({ size, png }, index) => {
    if (size > 256) throw new RangeError(`an .ico cannot hold ${size} pixels`)
    const at = 6 + entryBytes * index
    // A byte has no 256; zero stands for it.
    head.writeUInt8(size % 256, at)
    head.writeUInt8(size % 256, at + 1)
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(png.length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += png.length
  })
  return Buffer.concat([head, ...pictures.map(({ png }) => png)])
}

/**
 * An .icns file of PNG pictures.
 *
 * @param {readonly Picture[]} pictures
 * @throws {RangeError} when macOS has no name for a size
 */
export function icns(pictures) {
  const chunks = pictures.flatMap(({ size, png }) => {
    const types = appleTypes.get(size)
    if (!types) throw new RangeError(`an .icns cannot hold ${size} pixels`)
    return types.map((type) => chunk(type, png))
  })
  return chunk('icns', Buffer.concat(chunks))
}

/** @param {string} type four letters @param {Buffer} content */
function chunk(type, content) {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32BE(head.length + content.length, 4)
  return Buffer.concat([head, content])
}
