/**
 * PNG in and out, as far as icons and thumbnails need it: 8 bits per channel, not interlaced.
 *
 * @see W3C Portable Network Graphics (Third Edition)
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib'
import type { Raster } from './raster'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Bytes per pixel of the colour types that are read: grey, RGB, grey with alpha, RGBA. */
const pixelSizes: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 }

export function isPng(bytes: Uint8Array): boolean {
  return signature.equals(bytes.subarray(0, signature.length))
}

export function encodePng({ width, height, rgba }: Raster): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6, 0, 0, 0], 8)
  // Every row starts with its filter; 0 means none.
  const rows = Buffer.alloc(height * (width * 4 + 1))
  for (let y = 0; y < height; y += 1) {
    rows.set(rgba.subarray(y * width * 4, (y + 1) * width * 4), y * (width * 4 + 1) + 1)
  }
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([signature, ...parts])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

/** @throws for formats beyond the ones above */
export function decodePng(bytes: Buffer): Raster {
  const chunks = readChunks(bytes)
  const header = chunks.find(({ type }) => type === 'IHDR')?.data
  if (!header) throw new Error('not a PNG')
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const pixelSize = pixelSizes[header[9] ?? -1]
  if (header[8] !== 8 || pixelSize === undefined || header[12] !== 0) {
    throw new Error('only PNG of 8 bits per channel without palette and interlacing can be read')
  }
  const data = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((part) => part.data))
  const rows = unfilter(inflateSync(data), width * pixelSize, height, pixelSize)
  const rgba = new Uint8Array(width * height * 4)
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const at = (offset: number) => rows[pixel * pixelSize + offset] ?? 0
    const isGrey = pixelSize < 3
    const alpha = pixelSize === 2 ? at(1) : pixelSize === 4 ? at(3) : 255
    rgba.set(isGrey ? [at(0), at(0), at(0), alpha] : [at(0), at(1), at(2), alpha], pixel * 4)
  }
  return { width, height, rgba }
}

function readChunks(bytes: Buffer): { type: string; data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = []
  for (let at = signature.length; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    const data = bytes.subarray(at + 8, at + 8 + length)
    chunks.push({ type: bytes.toString('latin1', at + 4, at + 8), data })
    at += length + 12
  }
  return chunks
}

/** Section 9.2: each byte is stored as the difference to a guess from its neighbours. */
function unfilter(data: Buffer, rowLength: number, height: number, pixelSize: number): Uint8Array {
  const out = new Uint8Array(rowLength * height)
  for (let y = 0; y < height; y += 1) {
    const filter = data[y * (rowLength + 1)] ?? 0
    for (let x = 0; x < rowLength; x += 1) {
      const here = y * rowLength + x
      const left = x < pixelSize ? 0 : (out[here - pixelSize] ?? 0)
      const above = y === 0 ? 0 : (out[here - rowLength] ?? 0)
      const corner = y === 0 || x < pixelSize ? 0 : (out[here - rowLength - pixelSize] ?? 0)
      const guesses = [0, left, above, (left + above) >> 1, paeth(left, above, corner)]
      out[here] = (data[y * (rowLength + 1) + 1 + x] ?? 0) + (guesses[filter] ?? 0)
    }
  }
  return out
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner
  const [toLeft, toAbove, toCorner] = [left, above, corner].map((value) => Math.abs(estimate - value)) as [
    number,
    number,
    number
  ]
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}
